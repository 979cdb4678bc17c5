"""Decisions: which hold and which wait, what happened since, and whether their log is as it was written."""

from functools import partial

import streamlit as st

from core import names as n
from core.errors import TidegateError
from core.plan.aftermath import in_force
from core.plan.decisions import Decision, decision_table
from core.plan.decisions import decisions as kept
from core.present import aftermath_words as words
from core.present.audit_words import fault_line, log_sentence
from core.reserve.aftermath import Aftermath
from core.store import LogState, log_table, verify_log
from core.text import say
from pages.frame import show
from pages.frame.aftermaths import aftermath_of
from pages.frame.decision_forms import PLACE, decisions_table, open_decisions
from pages.frame.desk import Desk
from pages.frame.keep import tell_kept
from pages.frame.page import run, show_error

RESERVE = "pages/reserve.py"


def decisions(desk: Desk) -> None:
    """Show the page; what is wrong with the log comes before all that is read from it."""
    state = verify_log(desk.engine)
    if not state.whole:
        _faults(state)
    try:
        _decided(desk, {each.key for each in state.broken})
    except TidegateError as error:
        show_error(error)
    if state.entries:
        _log(desk, state)


def _decided(desk: Desk, broken: set[str]) -> None:
    """Show the answer, what is open with the forms that close it, and every decision; ``broken``: keys of the log."""
    found = kept(desk.engine, None if desk.product == n.ALL else desk.product)
    if not found:
        st.title(say("decisions_page.none"))
        st.markdown(say("decisions_page.none_text"))
        return
    fared = {each.key: aftermath_of(desk, each, found) for each in found if each.key not in broken}
    st.title(_headline(desk, found, fared))
    tell_kept(PLACE)
    if any(each.open for each in found):
        st.markdown(f"##### {say('decisions_page.open_title')}")
        open_decisions(desk, found, partial(st.switch_page, RESERVE))
    st.markdown(f"##### {say('decisions_page.all_title')}")
    decisions_table(desk, decision_table(found), words.since_table([fared.get(each.key) for each in found]))


def _headline(desk: Desk, found: tuple[Decision, ...], fared: dict[str, Aftermath]) -> str:
    held, waiting = in_force(found, desk.as_of), sum(each.open for each in found)
    known = [each for each in held if each.key in fared and fared[each.key].known]
    if not known:
        return words.headline(len(held), waiting, "")
    last = known[-1]
    product = desk.product_names.get(last.product_id, last.product_id)
    return words.headline(len(held), waiting, words.last_sentence(product, last.choice.as_of, fared[last.key]))


def _faults(state: LogState) -> None:
    faults = [fault_line(each.number, each.key, each.step, each.what) for each in state.broken]
    st.error("\n".join([log_sentence(state.entries, state.head, len(faults)), "", *(f"- {fault}" for fault in faults)]))


def _log(desk: Desk, state: LogState) -> None:
    """Say that the log is whole, if it is, and hand it out."""
    st.markdown(f"##### {say('decisions_page.log_title')}")
    if state.whole:
        st.markdown(log_sentence(state.entries, state.head, 0))
    st.caption(say("decisions_page.log_caption"))
    show.download(log_table(desk.engine), "decisions", say("decisions_page.download"))


run("decisions", decisions, every=True)
