"""All products on the Reserve page: one answer for the desk, what its shared limits cost, and which of them bind."""

from dataclasses import replace

import pandas as pd
import streamlit as st

from core import names as n
from core.plan import DeskTogether
from core.plan.together import ALONE
from core.present import together_tables as tables
from core.present.overview import attention_mark
from core.text import say
from pages.frame import dials, link, show
from pages.frame.desk import Desk


def products_together(desk: Desk) -> None:
    """Show every product under the link's dials, each inside its own rulebook."""
    choice = replace(dials.reserve_choice(desk), rulebook="", top10_share=None)
    with st.spinner(say("together.working"), show_time=True):
        made = desk.together(choice)
    _answer(made)
    st.markdown(f"##### {say('together.products_title')}")
    frame, formats, titles = tables.products_table(made.rows)
    look = {"on_select": "rerun", "selection_mode": "single-row", "key": "together_products", "height": "content"}
    picked = show.table(frame, formats, titles, **look).selection.rows
    st.caption(say("together.open_hint"))
    if picked and picked[0] < len(made.rows):  # the last row is all of them
        link.say_in_link(**{link.PRODUCT: made.rows[n.PRODUCT_ID].iloc[picked[0]]})
        st.rerun()
    _shared(made)


def _answer(made: DeskTogether) -> None:
    until = made.choice.as_of + pd.Timedelta(days=made.choice.horizon)
    gain, cost = (made.gain_bp, made.gain_money), (made.cost_bp, made.cost_money)
    st.title(tables.hold_together(made.mean("buffer_together"), made.choice.fixed, until, gain, cost))
    if made.conflict is not None:
        st.warning(str(made.conflict))
    for breach in made.breaches[n.CURRENT]:
        st.markdown(f"{attention_mark('limit')} {say('together.broken_today', limit=breach.text)}")
    for item in made.attention:
        st.markdown(f"{attention_mark(item.kind)} {item.text}")


def _shared(made: DeskTogether) -> None:
    st.markdown(f"##### {tables.shared_title(made.limits[ALONE], kept=made.conflict is None)}")
    show.table(*tables.shared_table(made.limits), height="content")
    st.caption(say("together.limits_key"))
    left, right = st.columns(2, gap="medium")
    if made.conflict is None:
        with left:
            _listed(say("together.binds_title"), tables.what_binds(made.binding))
    if made.breaches[ALONE]:
        with right:
            _listed(say("together.broken_title"), [breach.text for breach in made.breaches[ALONE]])


def _listed(title: str, texts: list[str]) -> None:
    st.markdown(f"##### {title}")
    st.markdown("\n".join(f"- {text}" for text in texts))
