"""Charts of forecasts held against what came: by age, one as it was made, and why one day was off."""

import pandas as pd
import plotly.graph_objects as go

from core.present.charts_flows import fan
from core.present.charts_marks import draw_marks
from core.present.charts_why import FRAME_HEIGHT, ROW_HEIGHT
from core.present.flow_series import NET, colour_of
from core.present.template import Palette, date_axis, faded, figure
from core.present.vintage_words import age_name, part_words
from core.text import figures, joining, say

HEIGHT = 360
LINES = (("solid", 1.0), ("dash", 0.8), ("dashdot", 0.6), ("dot", 0.5))  # the younger the forecast, the stronger


def ages_chart(actual: pd.Series, forecasts: pd.DataFrame, marks: pd.DataFrame, colours: Palette) -> go.Figure:
    """Return what came by day and the forecasts made of it earlier, a line an age (columns), in currency units."""
    divisor, scale = figures.scale(max(actual.abs().max(), forecasts.abs().max().max()))
    chart = figure(colours, HEIGHT)
    for (age, values), (dash, opacity) in zip(forecasts.items(), LINES, strict=False):
        _line(chart, values, divisor, age_name(int(str(age))), {"color": faded(colours.model, opacity), "dash": dash})
    _line(chart, actual, divisor, say("vintages.actual"), {"color": colours.ink, "width": 2})
    room = draw_marks(chart, marks, colours, (actual.index[0], actual.index[-1]))
    chart.update_layout(margin_t=12 + room)
    chart.update_yaxes(title_text=say("vintages.axis", scale=scale), tickformat=",")
    date_axis(chart)
    return chart


def vintage_chart(
    past: pd.Series,
    came: pd.Series,
    expected: pd.Series,
    quantiles: pd.DataFrame,
    marks: pd.DataFrame,
    colours: Palette,
    axis: str,
) -> go.Figure:
    """Return a forecast as it was made, in the model's colour, and what came before and after it, in currency units.

    ``past`` ends on the day of the forecast, ``came`` goes on from there; ``quantiles`` and ``axis`` as of ``fan``.
    """
    chart = fan(past, quantiles, expected, marks, colours.model, colours, axis=axis)
    chart.update_traces(visible=False, selector={"name": say("charts.history")})
    divisor, _ = figures.scale(max(past.abs().max(), quantiles.abs().to_numpy().max()))
    whole = pd.concat([past, came])
    _line(chart, whole, divisor, say("vintages.actual"), {"color": colours.ink, "width": 2})
    return chart


def off_waterfall(view: str, forecast: float, actual: float, parts: pd.Series, colours: Palette) -> go.Figure:
    """Return bars from what was forecast through each part of the error to what came: they add up to it."""
    moved = parts[parts != 0]
    divisor, scale = figures.scale(max(abs(forecast), abs(actual)))
    labels = [
        _end("forecast", forecast),
        *(joining.capital(part_words(str(name), amount)) for name, amount in moved.items()),
        _end("actual", actual),
    ]
    rows = list(range(len(labels)))
    own = colour_of(view, colours)
    more, less = (colours.subscription, colours.redemption) if view == NET else (own, colours.fixed)
    chart = figure(colours, FRAME_HEIGHT + ROW_HEIGHT * len(rows))
    chart.add_waterfall(
        orientation="h", y=rows, x=[amount / divisor for amount in (forecast, *moved, actual)], showlegend=False,
        measure=["absolute", *["relative"] * len(moved), "total"], hoverinfo="skip",
        connector_line={"color": colours.muted, "width": 1, "dash": "dot"}, totals_marker_color=own,
        increasing_marker_color=faded(more, 0.75), decreasing_marker_color=faded(less, 0.75),
    )  # fmt: skip
    chart.update_yaxes(tickvals=rows, ticktext=labels, autorange="reversed", showgrid=False, tickfont_color=colours.ink)
    chart.update_xaxes(title_text=say("vintages.axis", scale=scale), tickformat=",", showgrid=True, ticks="", nticks=5)
    chart.update_layout(hovermode=False, bargap=0.35)
    return chart


def _end(name: str, amount: float) -> str:
    return f"<b>{say(f'vintages.off.{name}')}  {figures.amount(amount)}</b>"


def _line(chart: go.Figure, values: pd.Series, divisor: float, name: str, line: dict[str, object]) -> None:
    hover = [figures.money(value) for value in values]
    chart.add_scatter(
        x=values.index, y=values / divisor, name=name, mode="lines", line=line, text=hover, hovertemplate="%{text}"
    )
