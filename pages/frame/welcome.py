"""What a visitor sees before anything is loaded."""

import streamlit as st

from core.plan.opening import fill_with_sample
from core.store import Engine
from core.text import say
from pages.frame.strip import choose_language


def welcome(engine: Engine) -> None:
    """Say that nothing is loaded, and offer the two ways on: own files, or the sample book."""
    choose_language()
    st.title(say("app.empty_title"))
    st.write(say("app.empty_text"))
    with st.container(horizontal=True, vertical_alignment="center"):
        wanted = st.button(say("app.load_sample"), type="primary")
        st.page_link("pages/data.py", label=say("app.to_data"))
    if wanted:
        _load_sample(engine)


def _load_sample(engine: Engine) -> None:
    with st.spinner(say("app.loading_sample"), show_time=True):
        fill_with_sample(engine)
    st.rerun()
