"""A decision on the Reserve page, opened as it was shown when it was proposed, and computed again on request."""

import pandas as pd
import streamlit as st

from core import names as n
from core.plan.decisions import Reopened, decisions, reopen
from core.plan.remaking import remake
from core.present import decision_rows as rows
from core.present import reopened_words as words
from core.present import reserve_tables as tables
from core.present import sentences
from core.present.aftermath_words import since_sentence
from core.present.charts_ladder import ladder_key, liquidity_ladder
from core.present.charts_reserve import allocation_bars
from core.reserve import Allocation
from core.text import say
from pages.frame import link, show
from pages.frame.aftermaths import aftermath_of
from pages.frame.desk import Desk


def reopened(desk: Desk, key: str) -> None:
    """Show what was decided, by whom and why, with every figure as it was."""
    kept = reopen(desk.engine, key)
    decision, content = kept.decision, kept.content
    choice = decision.choice
    st.title(words.headline(content, decision.policy, decision.status, choice.as_of))
    for step in decision.steps:
        st.markdown(rows.step_sentence(step.step, step.at, step.author, step.reason))
    st.markdown(
        say(
            "aftermath.label",
            what=since_sentence(aftermath_of(desk, decision, decisions(desk.engine, decision.product_id))),
        )
    )
    dials = choice.confidence, choice.reliance, choice.leverage
    st.caption(words.made_from(content, decision.manifest, *dials))
    with st.container(horizontal=True):
        again = st.button(say("decisions.compute_again"))
        st.button(say("decisions.leave"), on_click=link.forget, args=(link.DECISION,))
    if again:
        _again(desk, key)
    held = words.allocations(content)
    show.side_by_side([one for one in held if one.policy != n.CURRENT])
    _pictures(desk, kept, held)
    show.table(*words.limits_table(content, decision.policy), height="content")


def _again(desk: Desk, key: str) -> None:
    with st.spinner(say("decisions.computing"), show_time=True):
        made = remake(desk.engine, key)
    st.markdown(rows.remade_sentence(len(made.differences), made.changed))
    if made.differences:
        told = pd.DataFrame([(one.figure, one.then, one.now) for one in made.differences])
        told.columns = pd.Index(rows.DIFFERENCE_COLUMNS)
        show.table(told, {}, rows.difference_titles(), height="content")


def _pictures(desk: Desk, kept: Reopened, held: list[Allocation]) -> None:
    choice = kept.decision.choice
    dates, outflow, cash = words.ladder(kept.content)
    marks = desk.marks(choice.as_of, dates[-1])
    title = sentences.ladder_title(dates, outflow, cash[-1], choice.confidence)
    show.chart(title, liquidity_ladder(dates, outflow, cash, choice.confidence, marks, desk.colours))
    show.key(ladder_key(cash, desk.colours))
    buffers = {one.policy: one.buffer for one in held}
    show.chart(say("reserve_page.allocation_title"), allocation_bars(tables.weights(held), buffers, desk.colours))
