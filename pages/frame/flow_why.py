"""Why a day to come is as it is: the day that stands out, or the one that a reader chose or clicked."""

import pandas as pd
import streamlit as st

from core.present import why
from core.present.charts_why import waterfall
from core.present.flow_series import FlowView
from core.present.sentences import reasons_of, weekday_day
from core.text import say
from pages.frame import link, show
from pages.frame.desk import Desk

CHART = "fan"


def chosen_day(view: FlowView) -> pd.Timestamp:
    """Return the day that the link asks for, the one that stands out where it asks for none."""
    return link.read(link.WHY, {_written(day): day for day in view.expected.index}, view.peak)


def clickable() -> dict[str, object]:
    """Return the looks of a chart whose days to come can be clicked to be explained."""
    return {"key": CHART, "on_select": _note_click, "selection_mode": "points"}


def why_section(desk: Desk, view: FlowView, model: str, group: str, marks: pd.DataFrame, *, by_group: bool) -> None:
    """Show the reasons of the chosen day: a sentence, and bars that add up to what is expected."""
    explained = desk.explained(model, by_group)
    days = list(view.expected.index)
    reasons = why.day_why(explained, desk.product, group, chosen_day(view), view.view, desk.calendar)
    sentence = why.why_sentence(reasons)
    st.markdown(f"##### {sentence}")
    if falls := reasons_of(reasons.day, marks):
        st.caption(say("flows.why.falls", marks=falls))
    if not reasons.nothing:
        show.chart(sentence, waterfall(reasons, desk.colours), heads_page=True, key="why")
    link.choose(link.WHY, say("flows.why.choose_day"), days, view.peak, shown=weekday_day, written=_written, width=160)
    st.caption(say("flows.why.caption"))


def _note_click() -> None:
    """Put the day of a clicked point into the link; a click on the past or beside a point asks for nothing."""
    for point in st.session_state[CHART].selection.points:
        link.say_in_link(**{link.WHY: str(point["x"])[:10]})


def _written(day: pd.Timestamp) -> str:
    return f"{day:%Y-%m-%d}"
