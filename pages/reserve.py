"""Reserve: the 20% rule against the model, why the cash is there when it is needed, and what to do about it."""

import streamlit as st

from core import names as n
from core.plan import Plan
from core.present import formulas as f
from core.present import reserve_tables as tables
from core.present import sentences
from core.present.charts_ladder import ladder_key, liquidity_ladder, outflow_quantiles
from core.present.overview import attention_mark
from core.text import figures, say
from pages.frame import dials, link, show
from pages.frame.desk import Desk
from pages.frame.page import fragment, hand_over, run
from pages.frame.reopened import reopened
from pages.frame.reserve_looks import LOOKS, WHY, look_title
from pages.frame.together_view import products_together


def reserve(desk: Desk) -> None:
    """Show the page."""
    if key := link.said(link.DECISION):
        reopened(desk, key)
    elif desk.product == n.ALL:
        products_together(desk)
    else:
        _answer(desk)


@fragment
def _answer(desk: Desk) -> None:
    """Show all that the dials change: moving one redraws this and nothing else of the page."""
    choice = dials.reserve_choice(desk)
    with st.spinner(say("reserve_page.working"), show_time=True):  # of a first look; a dial's plan is there before it
        plan = desk.plan(choice)
    answer, ladder = st.container(), st.container()
    with ladder:
        _ladder(desk, plan)
    hand_over()  # a chart alone is drawn sooner than among forty elements
    with answer:
        _held(plan)
    dials.reserve_dials(desk, choice)
    LOOKS[_look()](desk, choice, plan)


def _held(plan: Plan) -> None:
    st.title(
        sentences.hold_plan(plan.fixed, plan.model, plan.expected.index[-1], plan.yield_gain_bp, plan.yield_gain_money)
    )
    show.computed(f.GAIN)
    for item in plan.attention:
        st.markdown(f"{attention_mark(item.kind)} {item.text}")
    show.side_by_side([one for one in (plan.fixed, plan.model) if one is not None])


def _ladder(desk: Desk, plan: Plan) -> None:
    confidence, dates, cash = plan.choice.confidence, plan.paths.dates, tables.cash_of(plan.held, plan.assets)
    outflow = outflow_quantiles(plan.outflow, confidence)
    marks = desk.marks(desk.as_of, dates[-1])
    figure = liquidity_ladder(dates, outflow, cash, confidence, marks, desk.colours)
    title = sentences.ladder_title(dates, outflow, cash[-1], confidence)
    show.chart(title, figure)
    show.key(ladder_key(cash, desk.colours))
    st.caption(say("reserve_page.ladder_caption", reliance=figures.share(plan.choice.reliance, 0)))


def _look() -> str:
    """Show what else there is to see of the plan, and return what is chosen."""
    return link.choose(
        link.LOOK, say("reserve_page.look"), list(LOOKS), WHY, shown=look_title, widget=st.segmented_control,
        label_visibility="collapsed", required=True,
    )  # fmt: skip


run("reserve", reserve, every=True)
