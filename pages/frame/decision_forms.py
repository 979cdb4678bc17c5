"""Decisions: proposing the plan that is shown, deciding on what is open, the list of what was."""

from collections.abc import Callable, Sequence
from functools import partial
from typing import Any, Literal
from urllib.parse import urlencode

import pandas as pd
import streamlit as st

from core import names as n
from core.plan import Plan
from core.plan.decisions import Decision, approve, decision_table, decisions, propose, reject, withdraw
from core.present import decision_rows as rows
from core.present.tables import Table
from core.present.words import policy_word
from core.settings import settings
from core.text import say
from pages.frame import link, show
from pages.frame.desk import Desk
from pages.frame.keep import keep, tell_kept

PLACE = "decision"
CLOSING = (n.APPROVED, n.REJECTED, n.WITHDRAWN)
LONGEST_REASON, LONGEST_NAME = 400, 60


def propose_form(desk: Desk, plan: Plan) -> None:
    """Show the form that proposes one of the allocations of the plan as it is shown."""
    if desk.as_of < desk.book.as_of:
        st.caption(say("decisions.looking_back"))
        return
    held = {n.MODEL: plan.model, n.FIXED: plan.fixed, n.CURRENT: plan.current}
    waiting = any(each.open for each in decisions(desk.engine, desk.product))
    with (
        st.expander(say("decisions.propose_title"), expanded=not waiting),
        st.form("propose", border=False, enter_to_submit=False),
    ):
        st.caption(say("decisions.propose_caption"))
        policy = st.segmented_control(
            say("decisions.choose_policy"), [name for name, each in held.items() if each is not None],
            default=n.MODEL if plan.model is not None else n.CURRENT, required=True, format_func=policy_word,
        )  # fmt: skip
        author, reason = _who_and_why()
        if st.form_submit_button(say("decisions.propose"), type="primary"):
            keep(
                PLACE,
                lambda: propose(desk.engine, desk.book, desk.calendar, plan, str(policy), author, reason),
                say("decisions.kept"),
            )


def decisions_list(desk: Desk) -> None:
    """Show what is open, each with what decides it, and all that was decided on the strip's products."""
    tell_kept(PLACE)
    found = decisions(desk.engine, None if desk.product == n.ALL else desk.product)
    if not found:
        st.caption(say("decisions.none"))
        return
    open_decisions(desk, found)
    closed = [each for each in found if not each.open]
    if closed:
        decisions_table(desk, decision_table(closed))


def open_decisions(desk: Desk, found: Sequence[Decision], to_reserve: Callable[[], object] = st.rerun) -> None:
    """Show those of ``found`` that are open, each with the form that closes it and the button that opens it.

    ``to_reserve``: shows the Reserve page, which opens the decision that the link names.
    """
    for each in found:
        if each.open:
            _open_one(desk, each, to_reserve)


def _open_one(desk: Desk, decision: Decision, to_reserve: Callable[[], object]) -> None:
    """Show an open proposal with the form that closes it."""
    proposed = decision.steps[0]
    with st.container(border=True):
        name = desk.product_names.get(decision.product_id, decision.product_id)
        st.markdown(say("decisions.open_title", product=name, policy=policy_word(decision.policy)))
        st.markdown(rows.step_sentence(proposed.step, proposed.at, proposed.author, proposed.reason))
        if st.button(say("decisions.open_link"), key=f"open_{decision.key}", type="tertiary"):
            link.say_in_link(**{link.PRODUCT: decision.product_id, link.DECISION: decision.key})
            to_reserve()
        with st.form(f"decide_{decision.key}", border=False, enter_to_submit=False, clear_on_submit=False):
            author, reason = _who_and_why()
            with st.container(horizontal=True):
                pressed = [name for name in CLOSING if _button(name)]
        for step in pressed:  # one at most
            keep(PLACE, partial(_decide, desk, decision.key, step, author, reason), say(f"decisions.done.{step}"))


def _button(step: str) -> bool:
    kind: Literal["primary", "secondary"] = "primary" if step == n.APPROVED else "secondary"
    return st.form_submit_button(say(f"decisions.do.{step}"), type=kind)


def _decide(desk: Desk, key: str, step: str, author: str, reason: str) -> Decision:
    if step == n.WITHDRAWN:
        return withdraw(desk.engine, key, author, reason)
    decide = approve if step == n.APPROVED else reject
    return decide(desk.engine, key, author, reason, four_eyes=settings().sign_in)


def decisions_table(desk: Desk, table: pd.DataFrame, since: Table | None = None) -> None:
    """Show decisions, each with the link that opens it on the Reserve page as it was shown.

    ``table``: the frame of ``decision_table``; ``since``: more columns, of what happened since each.
    """
    more, formats, more_titles = since or (pd.DataFrame(index=table.index), {}, {})
    shown = rows.decision_rows(table, desk.product_names).join(more)
    keys = zip(table[n.PRODUCT_ID], table["key"], strict=True)
    shown[rows.LINK] = [f"reserve?{urlencode({link.PRODUCT: product, link.DECISION: key})}" for product, key in keys]
    own = rows.decision_titles(one_product=desk.product != n.ALL)
    first = {column: own[column] for column in rows.READ_FIRST if column in own}
    titles = first | more_titles | {rows.LINK: ""} | own
    columns = {rows.LINK: st.column_config.LinkColumn("", display_text=say("decisions.open_link"))}
    show.table(shown, rows.decision_formats() | formats, titles, columns=columns, height="content")


def _who_and_why() -> tuple[Any, Any]:
    with st.container(horizontal=True, vertical_alignment="bottom"):
        author = st.text_input(say("decisions.your_name"), max_chars=LONGEST_NAME, width=260)
        reason = st.text_input(say("decisions.your_reason"), max_chars=LONGEST_REASON)
    return author, reason
