"""Data: what is loaded, up to when and how clean; loading more."""

import streamlit as st

from core import names as n
from core.present import book_state
from core.sample import SAMPLE_SOURCE
from core.store import imports
from core.text import figures, say
from pages.frame import show
from pages.frame.desk import Desk
from pages.frame.page import run
from pages.frame.upload import upload


def data(desk: Desk) -> None:
    """Show the page."""
    state = desk.state()
    st.title(book_state.state_sentence(desk.book, state))
    st.markdown(f"##### {say('data.loaded_title')}")
    titles = {column: say(f"data.column.{column}") for column in book_state.COLUMNS}
    widths = {
        book_state.STATE: st.column_config.TextColumn("", width=30),
        book_state.FINDING: st.column_config.TextColumn(titles[book_state.FINDING], width="large"),
    }
    show.table(state, {book_state.ROWS: figures.count}, titles, columns=widths, height="content")
    upload(desk.book)
    _log(desk)


def _log(desk: Desk) -> None:
    st.markdown(f"##### {say('data.imports_title')}")
    log = book_state.imports_table(imports(desk.engine))
    if log.empty:
        st.caption(say("data.no_imports"))
        return
    formats: show.Formats = {"at": book_state.moment, "added": figures.count, "restated": figures.count}
    titles = {column: say(f"data.column.{column}") for column in ("at", "table", n.SOURCE, "added", "restated")}
    show.table(log.replace({n.SOURCE: {SAMPLE_SOURCE: say("app.synthetic")}}), formats, titles)


run("data", data, every=True, needs_flows=False)
