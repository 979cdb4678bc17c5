"""Flows: the curves behind and ahead, with what falls on their days."""

import pandas as pd
import streamlit as st

from core import names as n
from core.forecast import MODELS
from core.present import flow_series as series
from core.present import sentences
from core.present.charts_flows import fan
from core.present.words import word
from core.text import figures, say
from pages.frame import link, show
from pages.frame.desk import Desk
from pages.frame.page import run


def flows(desk: Desk) -> None:
    """Show the page."""
    groups = _groups(desk)
    group = link.read(link.GROUP, {name: name for name in groups}, n.ALL)
    model = link.read(link.FLOW_MODEL, {name: name for name in MODELS}, n.ENSEMBLE)
    side = link.read(link.SIDE, {name: name for name in series.VIEWS}, series.NET)
    with st.spinner(say("flows.working"), show_time=True):
        known = desk.forecast(model, by_group=group != n.ALL)
    if desk.product != n.ALL:
        known.require(desk.product)
    view = series.flow_view(known.history, known.forecast, desk.product, group, desk.horizon, side)
    title = sentences.flows_title(side, view.total, view.expected.index[-1], view.peak, view.at_peak)
    st.title(title)
    _dials(groups)
    marks = desk.marks(view.history.index[0], view.expected.index[-1])
    axis = "charts.axis_money_total" if side == series.CUMULATIVE else "charts.axis_money"
    colour = series.colour_of(side, desk.colours)
    figure = fan(view.history, view.quantiles, view.expected, marks, colour, desk.colours, axis=axis)
    caption = say("flows.chart_caption", count=figures.count(len(known.forecast.paths.values)))
    show.chart(title, figure, caption, heads_page=True)
    _days(desk, view, marks)


def _groups(desk: Desk) -> list[str]:
    flows = desk.book.flows
    if desk.product == n.ALL:
        return [n.ALL]
    return [n.ALL, *sorted(set(flows.loc[flows[n.PRODUCT_ID] == desk.product, n.GROUP]) - {n.ALL})]


def _dials(groups: list[str]) -> None:
    with st.container(horizontal=True, vertical_alignment="bottom"):
        link.choose(
            link.SIDE, say("flows.choose_side"), series.VIEWS, series.NET, shown=lambda name: word("side", name),
            widget=st.segmented_control, required=True, wrap=True,
        )  # fmt: skip
        link.choose(
            link.GROUP, say("flows.choose_group"), groups, n.ALL, shown=lambda name: word("group", name), width=220
        )
        link.choose(
            link.FLOW_MODEL, say("flows.choose_model"), list(MODELS), n.ENSEMBLE,
            shown=lambda name: word("model", name), width=220,
        )  # fmt: skip


def _days(desk: Desk, view: series.FlowView, marks: pd.DataFrame) -> None:
    st.markdown(f"##### {say('flows.table_title')}")
    rows = series.day_table(view, marks)
    amounts = dict.fromkeys((series.EXPECTED, series.LOW, series.HIGH), figures.money)
    formats: show.Formats = {n.DATE: sentences.weekday_day, **amounts}
    show.table(rows, formats, {column: say(f"flows.column.{column}") for column in rows.columns})
    show.download(rows, f"{desk.product}-{view.view}-{desk.as_of:%Y-%m-%d}")


run("flows", flows, every=True)
