"""Charts of a customer group: its cash behind and ahead, what reaches the products, and the week and year of shops."""

import numpy as np
import pandas as pd
import plotly.graph_objects as go
from plotly.subplots import make_subplots

from core import names as n
from core.merchants.archetypes import Example
from core.merchants.windows import QUARTER
from core.present.charts_marks import draw_marks
from core.present.template import Palette, date_axis, faded, figure, ink_on, template
from core.text import figures, joining, say

HEIGHT, BAR_HEIGHT, SMALL_HEIGHT = 400, 34, 260
LOW, HIGH = 0.05, 0.95


def cash_chart(
    history: pd.DataFrame,
    expected: pd.DataFrame,
    changed: pd.DataFrame,
    receipts: pd.DataFrame,
    marks: pd.DataFrame,
    colours: Palette,
) -> go.Figure:
    """Return a group's receipts and payments: past days, what is expected, and what a promotion would make of it.

    Frames by day with the sides as columns, ``history`` without rows where only days ahead are shown; ``receipts``:
    quantiles LOW and HIGH of the days ahead. Currency units.
    """
    whole = pd.concat([history, expected])
    divisor, scale = figures.scale(whole.max().max())
    chart = figure(colours, HEIGHT)
    _fan(chart, receipts, divisor, colours.subscription)
    tints = {n.AMOUNT: colours.subscription, n.OUTFLOW: colours.redemption}
    for side in (name for name in tints if name in expected):
        if not history.empty:
            _line(chart, history[side], divisor, say(f"groups.side.{side}"), tints[side], "solid")
        joined = pd.concat([history[side].iloc[-1:], expected[side]])
        name = say(f"groups.side.{side}_expected")
        _line(chart, joined, divisor, name, tints[side], "dash", legend=history.empty)
        moved = changed[side].where(~np.isclose(changed[side], expected[side]))
        if moved.notna().any():
            dash = "solid" if side == n.AMOUNT else "dot"
            _line(chart, moved, divisor, say(f"groups.side.{side}_changed"), colours.model, dash)
    room = draw_marks(chart, marks, colours, (whole.index[0], whole.index[-1]))
    chart.update_layout(margin_t=12 + room)
    chart.update_yaxes(title_text=say("charts.axis_money", scale=scale), tickformat=",", rangemode="tozero")
    date_axis(chart)
    return chart


def effect_chart(changes: pd.DataFrame, colours: Palette) -> go.Figure:
    """Return a bar a product of what more its net inflow would be: ``changes`` with name and change, currency units."""
    divisor, scale = figures.scale(changes["change"].abs().max())
    chart = figure(colours, 90 + BAR_HEIGHT * len(changes))
    tint = [colours.subscription if change >= 0 else colours.redemption for change in changes["change"]]
    chart.add_bar(
        y=changes[n.NAME], x=changes["change"] / divisor, orientation="h", marker_color=tint, showlegend=False,
        text=[figures.money(change, signed=True) for change in changes["change"]], textposition="auto",
        insidetextfont={"color": [ink_on(fill) for fill in tint]},
        hovertemplate=joining.labelled("%{y}", "%{text}") + "<extra></extra>",
    )  # fmt: skip
    chart.update_layout(hovermode="closest")
    chart.update_yaxes(autorange="reversed", title_text="")
    chart.update_xaxes(title_text=say("charts.axis_money_total", scale=scale), showgrid=True)
    return chart


def shop_chart(example: Example, colours: Palette) -> go.Figure:
    """Return the week (above) and the year (below) of one shop; 1 is an average day."""
    chart = make_subplots(rows=2, cols=1, vertical_spacing=0.2)
    weekdays, months = say("figures.weekdays").split(), say("figures.months").split()
    for row, (names, levels) in enumerate(((weekdays, example.week), (months, example.year)), start=1):
        chart.add_bar(
            x=names, y=np.asarray(levels), row=row, col=1, showlegend=False, marker_color=colours.model,
            hovertemplate=joining.labelled("%{x}", "%{y:.2f}") + "<extra></extra>",
        )  # fmt: skip
        chart.add_hline(y=1, row=row, col=1, line={"color": colours.muted, "width": 1, "dash": "dot"})
    chart.update_layout(template=template(colours), height=SMALL_HEIGHT, hovermode="closest", margin_t=8)
    chart.update_xaxes(tickvals=months[::QUARTER], row=2, col=1)
    chart.update_yaxes(tickformat=".1f")
    return chart


def _fan(chart: go.Figure, quantiles: pd.DataFrame, divisor: float, colour: str) -> None:
    common = {"mode": "lines", "line": {"width": 0}, "x": quantiles.index, "hoverinfo": "skip"}
    chart.add_scatter(y=quantiles[LOW] / divisor, showlegend=False, **common)
    name = say("charts.band", level=figures.share(HIGH - LOW, 0))
    chart.add_scatter(y=quantiles[HIGH] / divisor, fill="tonexty", fillcolor=faded(colour, 0.18), name=name, **common)


def _line(
    chart: go.Figure, values: pd.Series, divisor: float, name: str, colour: str, dash: str, *, legend: bool = True
) -> None:
    chart.add_scatter(
        x=values.index, y=values / divisor, name=name, mode="lines", line={"color": colour, "width": 2, "dash": dash},
        text=[figures.money(value) for value in values], hovertemplate="%{text}", showlegend=legend,
    )  # fmt: skip
