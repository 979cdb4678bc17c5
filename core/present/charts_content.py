"""A report's charts as a page draws them."""

import plotly.graph_objects as go

from core.present.reports.content import BARS, BASIS_POINTS, MONEY, RATE, SHARE, SIGNED_MONEY, Chart, Series, written
from core.present.template import Palette, date_axis, figure, ink_on
from core.text import figures, say

LINES_HEIGHT = 330
ROW_HEIGHT, FRAME_HEIGHT = 34, 48
LONG_BAR = 0.6  # of the longest one
LABEL_ROOM = 0.3  # of the bars' span, for a figure at a bar's end on a phone too
_TICKS = {SHARE: ".0%", RATE: ".1%", MONEY: ",", SIGNED_MONEY: ","}


def content_chart(chart: Chart, colours: Palette) -> go.Figure:
    """Return a chart of a report in the house's dress: lines over days, or lying bars with their figures."""
    return _bars(chart, colours) if chart.shape == BARS else _lines(chart, colours)


def _lines(chart: Chart, colours: Palette) -> go.Figure:
    drawn = figure(colours, LINES_HEIGHT)
    divisor, word = _scale(chart)
    for series in chart.series:
        stroke = {"color": getattr(colours, series.role), "width": 2, "dash": "dash" if series.dashed else "solid"}
        drawn.add_scatter(
            x=list(chart.labels), y=[value / divisor for value in series.values], name=series.name, mode="lines",
            line=stroke, text=[written(value, chart.unit) for value in series.values], hovertemplate="%{text}",
        )  # fmt: skip
    drawn.update_yaxes(title_text=_axis(chart, word), tickformat=_TICKS.get(chart.unit, ""), rangemode="tozero")
    date_axis(drawn)
    return drawn


def _bars(chart: Chart, colours: Palette) -> go.Figure:
    drawn = figure(colours, FRAME_HEIGHT + ROW_HEIGHT * len(chart.labels) * len(chart.series))
    divisor, _ = _scale(chart)
    for series in chart.series:
        drawn.add_bar(**_bar(series, chart, divisor, colours))
    drawn.update_xaxes(visible=False, range=_with_room(chart, divisor))
    drawn.add_vline(x=0, line={"color": colours.muted, "width": 1})
    drawn.update_yaxes(autorange="reversed", showgrid=False, tickfont={"color": colours.ink}, ticks="")
    drawn.update_layout(hovermode=False, showlegend=len(chart.series) > 1, bargap=0.3)
    return drawn


def _bar(series: Series, chart: Chart, divisor: float, colours: Palette) -> dict[str, object]:
    colour = getattr(colours, series.role)
    tint = [colour if value >= 0 else colours.redemption for value in series.values]
    return {
        "y": list(chart.labels), "x": [value / divisor for value in series.values], "orientation": "h",
        "name": series.name, "text": [written(value, chart.unit) for value in series.values],
        "textposition": _places(series), "insidetextfont": {"color": [ink_on(fill) for fill in tint]},
        "cliponaxis": False, "hoverinfo": "skip",
        "marker": {"color": tint, "line_width": 0},
    }  # fmt: skip


def _places(series: Series) -> list[str]:
    """Return where each bar's figure stands: in a long bar, beyond which a phone has no room for it."""
    longest = max(map(abs, series.values), default=0.0)
    return ["inside" if abs(value) > LONG_BAR * longest else "outside" for value in series.values]


def _with_room(chart: Chart, divisor: float) -> list[float]:
    """Return the span of the bars with room for the figures at their ends."""
    values = [0.0, *(value / divisor for series in chart.series for value in series.values)]
    low, high = min(values), max(values)
    room = LABEL_ROOM * ((high - low) or 1.0)
    return [low - room if low < 0 else low, high + room]


def _scale(chart: Chart) -> tuple[float, str]:
    if chart.unit not in (MONEY, SIGNED_MONEY):
        return 1.0, ""
    return figures.scale(max((abs(value) for series in chart.series for value in series.values), default=0.0))


def _axis(chart: Chart, scale: str) -> str:
    if chart.unit in (MONEY, SIGNED_MONEY):
        return say("charts.axis_amount", scale=scale)
    return say("charts.axis_bp") if chart.unit == BASIS_POINTS else ""
