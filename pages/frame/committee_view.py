"""The committee's report on the page: a button that makes it, then its downloads."""

from functools import partial

import streamlit as st

from core.plan.reporting import report_committee
from core.present.reports.content import Report
from core.text import language, say
from pages.frame import stress_desk
from pages.frame.desk import Desk
from pages.frame.report_buttons import report_buttons
from pages.frame.working import Tell, stoppable


def committee_part(desk: Desk) -> None:
    """Offer the report of all products as of the strip's day."""
    st.markdown(f"##### {say('report.committee')}")
    key = f"committee_{desk.book.version}_{desk.as_of:%Y-%m-%d}_{language()}"
    if st.button(say("report.make_committee"), key=f"make_{key}"):
        st.session_state[key] = True
    if not st.session_state.get(key):
        return
    made = stoppable(key, say("executive.working"), partial(_made, desk))
    report_buttons(made, f"tidegate-committee-{desk.as_of:%Y-%m-%d}")


def _made(desk: Desk, tell: Tell) -> Report:
    stresses = stress_desk.report(desk)
    return report_committee(desk.engine, desk.book, desk.calendar, desk.as_of, stresses, desk.kept_replay, tell)
