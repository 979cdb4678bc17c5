"""Flows: the curves behind and ahead, why a day is as it is, and what the desk knows of it itself."""

import pandas as pd
import streamlit as st

from core import names as n
from core.plan import DeskForecast
from core.plan.models import DESK_MODELS
from core.present import flow_series as series
from core.present import formulas as f
from core.present import sentences
from core.present.charts_flows import fan
from core.present.words import word
from core.text import figures, say
from pages.frame import link, show
from pages.frame.desk import Desk
from pages.frame.flow_entries import entries_section
from pages.frame.flow_forms import Looked
from pages.frame.flow_levels import levels_section
from pages.frame.flow_lots import lots_section
from pages.frame.flow_vintages import vintages_section
from pages.frame.flow_why import chosen_day, clickable, why_section
from pages.frame.page import run

SECTIONS = ("entries", "levels", "lots", "record", "days")


def flows(desk: Desk) -> None:
    """Show the page."""
    group = link.read(link.GROUP, {name: name for name in desk.groups}, n.ALL)
    model = link.read(link.FLOW_MODEL, {name: name for name in DESK_MODELS}, n.ENSEMBLE)
    side = link.read(link.SIDE, {name: name for name in series.VIEWS}, series.NET)
    with st.spinner(say("flows.working"), show_time=True):
        known = desk.forecast(model, by_group=group != n.ALL)
    if desk.product != n.ALL:
        known.require(desk.product)
    view = series.flow_view(known.history, known.forecast, desk.product, group, desk.horizon, side)
    marks = desk.marks(view.history.index[0], view.expected.index[-1])
    title = sentences.flows_title(side, view.total, view.expected.index[-1], view.peak, view.at_peak)
    st.title(title)
    show.computed(f.OUTFLOW)
    _dials(desk.groups)
    left, right = st.columns([3, 2], gap="large")
    with left:
        _chart(desk, view, marks, title, len(known.forecast.paths.values))
    with right:
        why_section(desk, view, model, group, marks, by_group=group != n.ALL)
    _sections(desk, known, view, model, group, marks)


def _sections(
    desk: Desk, known: DeskForecast, view: series.FlowView, model: str, group: str, marks: pd.DataFrame
) -> None:
    """Show one of the closer looks; only the one that the link names is worked out."""
    chosen = link.choose(
        link.SECTION, say("flows.choose_section"), SECTIONS, SECTIONS[0],
        shown=lambda name: say(f"flows.section.{name}"), widget=st.segmented_control, required=True, wrap=True,
    )  # fmt: skip
    if chosen == "entries":
        entries_section(desk, known.forecast, Looked(chosen_day(view), view.view))
    elif chosen == "levels":
        levels_section(desk, model, view.view)
    elif chosen == "lots":
        lots_section(desk, known, model, group)
    elif chosen == "record":
        vintages_section(desk)
    elif chosen == "days":
        _days(desk, view, marks)


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
            link.FLOW_MODEL, say("flows.choose_model"), list(DESK_MODELS), n.ENSEMBLE,
            shown=lambda name: word("model", name), width=220,
        )  # fmt: skip


def _chart(desk: Desk, view: series.FlowView, marks: pd.DataFrame, title: str, paths: int) -> None:
    axis = "charts.axis_money_total" if view.view == series.CUMULATIVE else "charts.axis_money"
    colour = series.colour_of(view.view, desk.colours)
    figure = fan(
        view.history, view.quantiles, view.expected, marks, colour, desk.colours,
        axis=axis, own=view.own, chosen=chosen_day(view),
    )  # fmt: skip
    caption = say("flows.chart_caption", count=figures.count(paths))
    show.chart(title, figure, caption, heads_page=True, **clickable())


def _days(desk: Desk, view: series.FlowView, marks: pd.DataFrame) -> None:
    rows = series.day_table(view, marks)
    amounts = dict.fromkeys((series.EXPECTED, series.LOW, series.HIGH), figures.money)
    formats: show.Formats = {n.DATE: sentences.weekday_day, **amounts}
    show.table(rows, formats, {column: say(f"flows.column.{column}") for column in rows.columns})
    show.download(rows, f"{desk.product}-{view.view}-{desk.as_of:%Y-%m-%d}")


run("flows", flows, every=True)
