"""What else there is to see of a plan: why it earns so much, the frontier, the trades, the limits, the decision."""

from collections.abc import Callable
from typing import Final

import streamlit as st

from core import names as n
from core.plan import Choice, Plan
from core.plan.frontier import STEP
from core.plan.trading import plan_attribution
from core.present import attribution_words, trade_tables
from core.present import reserve_tables as tables
from core.present.charts_attribution import attribution_chart
from core.present.charts_frontier import frontier_chart
from core.present.charts_reserve import allocation_bars
from core.present.frontier_words import frontier_title
from core.reserve import Allocation
from core.reserve.curves import curve_of
from core.text import figures, joining, say
from pages.frame import dials, link, show
from pages.frame.decision_forms import decisions_list, propose_form
from pages.frame.desk import Desk
from pages.frame.house_limit_forms import house_limits

FIGURE_PIXELS = 96  # of a column that holds one figure
WHY, FRONTIER, TRADES, LIMITS, DECIDE = "why", "frontier", "trades", "limits", "decide"


def look_title(look: str) -> str:
    """Return the name of a look."""
    return say(f"reserve_page.look_{look}")


def _why(desk: Desk, choice: Choice, plan: Plan) -> None:
    _allocation(desk, plan.held)
    st.markdown(f"##### {say('reserve_page.binds_title')}")
    st.markdown("\n".join(f"- {text}" for text in tables.what_binds(plan.model)))
    curve = curve_of(desk.book.rates, choice.as_of)
    found = plan_attribution(plan, curve)
    if found is not None:
        show.chart(
            attribution_words.attribution_sentence(found),
            attribution_chart(found, desk.colours),
            attribution_words.attribution_caption(found, plan.net_assets, curve),
        )


def _allocation(desk: Desk, held: list[Allocation]) -> None:
    weights, buffers = tables.weights(held), {one.policy: one.buffer for one in held}
    left, right = st.columns(2, gap="medium")
    with left:
        show.chart(say("reserve_page.allocation_title"), allocation_bars(weights, buffers, desk.colours))
    with right:
        show.keyed_table(*tables.allocation_table(weights, desk.colours))


def _frontier(desk: Desk, choice: Choice, plan: Plan) -> None:
    with st.spinner(say("frontier.working"), show_time=True):
        made = desk.frontier(choice)
    if not made.points:
        st.caption(say("frontier.none"))
        return
    marked = {one.policy: one for one in (*plan.held, made.floor) if one is not None}
    base = (plan.fixed or plan.current).objective_yield
    chosen = link.read(link.POINT, {_written(one): one for one in made.points}, None)
    figure = frontier_chart(made.points, marked, base, desk.colours, chosen.buffer if chosen else None)
    show.chart(
        frontier_title(made.points), figure, say("frontier.caption"), key="frontier", selection_mode="points",
        on_select=_note_point,
    )  # fmt: skip
    if chosen is None:
        st.caption(say("frontier.click"))
    else:
        st.markdown(f"##### {say('frontier.point', buffer=figures.share(chosen.buffer))}")
        show.side_by_side([chosen, *([plan.model] if plan.model else [])])
        _allocation(desk, [chosen, *([plan.model] if plan.model else [])])


def _note_point() -> None:
    points = st.session_state["frontier"].selection.points
    if points:
        link.say_in_link(**{link.POINT: f"{round(points[0]['customdata'] / STEP) * STEP:.2f}"})


def _written(point: Allocation) -> str:
    return f"{point.buffer:.2f}"


def _trades(desk: Desk, choice: Choice, plan: Plan) -> None:
    if plan.model is None:
        st.caption(say("reserve_page.no_model"))
        return
    listed = desk.trades(choice)
    st.markdown(f"##### {trade_tables.trades_sentence(listed)}")
    for note in trade_tables.trades_notes(listed):
        st.markdown(f"- {note}")
    show.table(*trade_tables.classes_table(plan.assets, listed), height="content")
    names = dict(zip(plan.positions[n.ASSET_ID], plan.positions[n.NAME], strict=True))
    frame, formats, titles = trade_tables.trades_table(listed, names)
    show.table(frame, formats, titles)
    show.download(frame, f"trades-{choice.product_id}-{choice.as_of:%Y-%m-%d}")


def _limits(desk: Desk, choice: Choice, plan: Plan) -> None:
    chosen = n.MODEL if n.MODEL in plan.limits else n.CURRENT
    limits = plan.limits[chosen]
    st.markdown(f"##### {joining.labelled(plan.rulebook.title, tables.limits_sentence(limits))}")
    if plan.rulebook.concentration:
        st.caption(plan.rulebook.concentration)
        dials.concentration_dial()
    frame, formats, titles = tables.limits_table(limits, plan.limits[n.CURRENT])
    columns = {name: st.column_config.Column(titles[name], width=FIGURE_PIXELS) for name in tables.LIMIT_FIGURES}
    show.table(frame, formats, titles, height="content", columns=columns)
    st.caption(say("reserve_page.marks_key"))
    st.markdown(f"##### {say('reserve_page.house_title')}")
    house_limits(desk, plan)


def _decide(desk: Desk, choice: Choice, plan: Plan) -> None:
    propose_form(desk, plan)
    decisions_list(desk)


LOOKS: Final[dict[str, Callable[[Desk, Choice, Plan], None]]] = {
    WHY: _why, FRONTIER: _frontier, TRADES: _trades, LIMITS: _limits, DECIDE: _decide,
}  # fmt: skip
