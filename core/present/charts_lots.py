"""Charts of lots: what may leave on which day with what is expected to, and how long lots stay."""

import pandas as pd
import plotly.graph_objects as go

from core import names as n
from core.present.charts_marks import draw_marks
from core.present.template import Palette, date_axis, faded, figure
from core.present.words import word
from core.text import figures, say

HEIGHT = 400
EXPECTED, LOW, HIGH = "expected", "low", "high"
TINTS = ("subscription", "redemption", "model", "warning", "fixed", "breach")


def ladder_chart(days: pd.DataFrame, locked: pd.Series, marks: pd.DataFrame, colours: Palette) -> go.Figure:
    """Return bars of what becomes redeemable by day, with the expected redemptions and their 90% range over them.

    ``days``: expected, low and high by day, currency units; ``locked``: what was locked until that day.
    """
    divisor, scale = figures.scale(max(days[HIGH].max(), locked.max()))
    chart = figure(colours, HEIGHT)
    tint = faded(colours.fixed, 0.45)
    chart.add_bar(
        x=locked.index, y=locked / divisor, name=say("lots.becomes_free"), marker_color=tint, textposition="none",
        text=[figures.money(value) for value in locked], hovertemplate="%{text}",
    )  # fmt: skip
    common = {"mode": "lines", "x": days.index, "line": {"width": 0}, "hoverinfo": "skip"}
    chart.add_scatter(y=days[LOW] / divisor, showlegend=False, **common)
    band = say("charts.band", level=figures.share(0.9, 0))
    fill = faded(colours.redemption, 0.2)
    chart.add_scatter(y=days[HIGH] / divisor, fill="tonexty", fillcolor=fill, name=band, **common)
    chart.add_scatter(
        x=days.index, y=days[EXPECTED] / divisor, name=say("lots.expected"), mode="lines",
        line={"color": colours.redemption, "width": 2, "dash": "dash"},
        text=[figures.money(value) for value in days[EXPECTED]], hovertemplate="%{text}",
    )  # fmt: skip
    room = draw_marks(chart, marks, colours, (days.index[0], days.index[-1]))
    chart.update_layout(margin_t=12 + room)
    chart.update_yaxes(title_text=say("charts.axis_money", scale=scale), tickformat=",", rangemode="tozero")
    date_axis(chart)
    return chart


def survival_chart(curve: pd.DataFrame, most: int, axis: str, colours: Palette) -> go.Figure:
    """Return how much of a lot is left by chance, a line with its interval for each customer group.

    ``curve``: group, chance, left, low, high (shares); ``most``: chances shown; ``axis``: what a chance is.
    """
    chart = figure(colours, HEIGHT)
    shown = curve[curve["chance"] < most]
    for tint, (group, rows) in zip(TINTS, shown.groupby(n.GROUP), strict=False):
        colour, x = getattr(colours, tint), rows["chance"] + 1
        common = {"mode": "lines", "x": x, "line": {"width": 0}, "hoverinfo": "skip", "showlegend": False}
        chart.add_scatter(y=rows[LOW], **common)
        chart.add_scatter(y=rows[HIGH], fill="tonexty", fillcolor=faded(colour, 0.12), **common)
        chart.add_scatter(
            x=x, y=rows["left"], name=word("group", str(group)), mode="lines", line={"color": colour, "width": 2},
            text=[figures.share(value) for value in rows["left"]], hovertemplate="%{text}",
        )  # fmt: skip
    chart.update_yaxes(title_text=say("lots.axis_left"), tickformat=".0%", range=[0, 1.02])
    chart.update_xaxes(title_text=axis)
    return chart
