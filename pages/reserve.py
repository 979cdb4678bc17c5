"""Reserve: the 20% rule against the model, and why the cash is there when it is needed."""

import streamlit as st

from core import names as n
from core.plan import Plan
from core.present import reserve_tables as tables
from core.present import sentences
from core.present.charts_reserve import allocation_bars, liquidity_ladder
from core.reserve import Allocation
from core.text import figures, say
from pages.frame import dials, show
from pages.frame.desk import Desk
from pages.frame.page import run


def reserve(desk: Desk) -> None:
    """Show the page."""
    choice = dials.reserve_choice(desk)
    with st.spinner(say("reserve_page.working"), show_time=True):
        plan = desk.plan(choice)
    st.title(
        sentences.hold_plan(plan.fixed, plan.model, plan.expected.index[-1], plan.yield_gain_bp, plan.yield_gain_money)
    )
    for item in plan.attention:
        st.markdown(f":orange[▲] {item.text}")
    _side_by_side(plan)
    _ladder(desk, plan)
    dials.reserve_dials(desk)
    _allocation(desk, plan)
    _limits(plan)


def _side_by_side(plan: Plan) -> None:
    for column, allocation in zip(st.columns(2), (plan.fixed, plan.model), strict=True):
        if allocation is not None:
            with column.container(border=True):
                st.markdown(f"##### {tables.policy_title(allocation.policy)}")
                with st.container(horizontal=True, gap="medium"):
                    for label, value, hint in tables.key_figures(allocation):
                        st.metric(label, value, help=hint, width="content")


def _ladder(desk: Desk, plan: Plan) -> None:
    confidence, dates, cash = plan.choice.confidence, plan.paths.dates, tables.cash_of(_held(plan), plan.assets)
    marks = desk.marks(desk.as_of, dates[-1])
    figure = liquidity_ladder(dates, plan.outflow, cash, confidence, marks, desk.colours)
    title = sentences.ladder_title(dates, plan.outflow, cash[-1], confidence)
    show.chart(title, figure, say("reserve_page.ladder_caption", reliance=figures.share(plan.choice.reliance, 0)))


def _held(plan: Plan) -> list[Allocation]:
    return [one for one in (plan.current, plan.fixed, plan.model) if one is not None]


def _allocation(desk: Desk, plan: Plan) -> None:
    held = _held(plan)
    weights, buffers = tables.weights(held), {one.policy: one.buffer for one in held}
    left, right = st.columns(2, gap="medium")
    with left:
        show.chart(say("reserve_page.allocation_title"), allocation_bars(weights, buffers, desk.colours))
        st.markdown(f"##### {say('reserve_page.binds_title')}")
        st.markdown("\n".join(f"- {text}" for text in tables.what_binds(plan.model)))
    with right:
        show.keyed_table(*tables.allocation_table(weights, desk.colours))


def _limits(plan: Plan) -> None:
    limits = plan.limits[n.MODEL if n.MODEL in plan.limits else n.CURRENT]
    with st.expander(f"**{plan.rulebook.title}: {tables.limits_sentence(limits)}**"):
        show.table(*tables.limits_table(limits), height="content")
        st.caption(say("reserve_page.marks_key"))


run("reserve", reserve)
