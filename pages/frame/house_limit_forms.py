"""House limits on the Reserve page: what the soft limits are, who moved them and why, and the form that moves one."""

import pandas as pd
import streamlit as st

from core.errors import InputError
from core.plan import Plan
from core.plan.house_limits import house_limit_history, set_house_limit, withdraw_house_limit
from core.present import decision_rows as rows
from core.reserve import HouseLimit, load_rulebook
from core.reserve import house_limits as limits_of
from core.text import say
from pages.frame import show
from pages.frame.desk import Desk
from pages.frame.keep import keep, tell_kept

PLACE = "house_limit"
PER_CENT = 0.01
LONGEST_REASON, LONGEST_NAME = 400, 60


def house_limits(desk: Desk, plan: Plan) -> None:
    """Show the soft limits of the plan's rulebook, the form that changes one, and every change so far."""
    tell_kept(PLACE)
    rulebook = load_rulebook(plan.rulebook.name)
    limits = limits_of(rulebook, desk.book.house_limits)
    if not limits:
        st.caption(say("house.no_soft", rulebook=rulebook.title))
        return
    show.table(rows.house_rows(limits), {}, rows.house_titles(), height="content")
    with st.expander(say("house.change_title"), key=f"house_{desk.book.version}"):
        _form(desk, rulebook.name, limits)
    _history(desk, rulebook.name, limits)


def _form(desk: Desk, rulebook: str, limits: tuple[HouseLimit, ...]) -> None:
    by_name = {each.limit.name: each for each in limits}
    name = st.selectbox(say("house.limit"), list(by_name), format_func=lambda name: by_name[name].limit.title)
    days = by_name[name].limit.measure.in_days
    with st.form(f"house_{rulebook}_{name}_{desk.book.version}", border=False, enter_to_submit=False):
        with st.container(horizontal=True, vertical_alignment="bottom"):
            bound = st.number_input(
                say("house.new_days" if days else "house.new_share"), value=None, step=1.0, width=200
            )
            author = st.text_input(say("decisions.your_name"), max_chars=LONGEST_NAME, width=260)
            reason = st.text_input(say("decisions.your_reason"), max_chars=LONGEST_REASON)
        with st.container(horizontal=True):
            change = st.form_submit_button(say("house.change"), type="primary")
            back = st.form_submit_button(say("house.go_back"), disabled=not by_name[name].changed)
    if change:
        unit = 1.0 if days else PER_CENT
        keep(
            PLACE,
            lambda: set_house_limit(desk.engine, rulebook, name, _given(bound, unit), author, reason),
            say("house.kept"),
        )
    if back:
        keep(PLACE, lambda: withdraw_house_limit(desk.engine, rulebook, name, author, reason), say("house.gone_back"))


def _history(desk: Desk, rulebook: str, limits: tuple[HouseLimit, ...]) -> None:
    """Show every change of any soft limit, newest first."""
    told = [rows.history_rows(each, house_limit_history(desk.engine, rulebook, each.limit.name)) for each in limits]
    changes = pd.concat(told).sort_values(rows.AT, ascending=False, kind="stable")
    if len(changes):
        with st.expander(say("house.history_title")):
            show.table(changes, rows.history_formats(), rows.history_titles(), height="content")


def _given(value: float | None, unit: float) -> float:
    """Return the bound in the rulebook's unit. Raises InputError where the field was left empty."""
    if value is None:
        raise InputError("house.empty")
    return round(value * unit, 10)
