"""The coverage record as charts: how often the paths held what came, against what they claim and what chance allows."""

import pandas as pd
import plotly.graph_objects as go

from core.forecast.coverage import EFFECTIVE, HIGH, HORIZON, LOW, ORIGINS, SHARE
from core.present.template import Palette, date_axis, faded, figure
from core.present.words import counted
from core.text import figures, say

HEIGHT = 250
BAND = (0.86, 0.94)  # in which 90% paths are called calibrated
TARGET = 0.90
LOWEST = 0.5  # the axis begins here unless a share lies below
MARKERS = ("circle", "square", "diamond")
DASHES = ("solid", "dash", "dot")
DAYS_OF_RECORD = 60  # origins behind each point of the record as it ran


def coverage_chart(record: pd.DataFrame, colours: Palette) -> go.Figure:
    """Return the share of origins held at each horizon: one row of ``coverage_record`` a horizon, of one level."""
    chart = figure(colours, HEIGHT)
    names = [counted("app.days", days) for days in record[HORIZON]]
    hover = [_hover(row) for _, row in record.iterrows()]
    for name, low, high in zip(names, record[LOW], record[HIGH], strict=True):
        chart.add_scatter(
            x=[low, high], y=[name, name], mode="lines+markers", showlegend=False, hoverinfo="skip",
            line={"color": colours.muted, "width": 1.5},
            marker={"symbol": "line-ns", "size": 10, "line": {"color": colours.muted, "width": 1.5}},
        )  # fmt: skip
    chart.add_scatter(
        x=record[SHARE], y=names, mode="markers+text", showlegend=False, hovertext=hover, hoverinfo="text",
        text=[figures.share(share) for share in record[SHARE]], textposition="top center",
        marker={"color": colours.model, "size": 11, "symbol": list(MARKERS[: len(names)])},
    )  # fmt: skip
    _claim(chart, "x", colours)
    lowest = min(LOWEST, *(record[[SHARE, LOW]].min() - 0.05))
    chart.update_xaxes(title_text=say("accuracy.coverage_axis"), tickformat=".0%", range=[lowest, 1.06], dtick=0.1)
    chart.update_yaxes(range=[len(names) - 0.5, -0.8], type="category")
    chart.update_layout(hovermode="closest")
    return chart


def coverage_over_time(held: pd.DataFrame, colours: Palette) -> go.Figure:
    """Return the share held over the last origins, day by day. ``held``: flags (origins x horizons)."""
    chart = figure(colours, HEIGHT)
    for place, days in enumerate(int(column) for column in held.columns):
        known = held[days].dropna().astype(float)
        share = known.rolling(DAYS_OF_RECORD, min_periods=DAYS_OF_RECORD // 2).mean().dropna()
        chart.add_scatter(
            x=share.index, y=share, mode="lines", name=say("accuracy.coverage_point", days=counted("app.days", days)),
            line={"color": colours.model, "width": 2.2 - 0.4 * place, "dash": DASHES[place % len(DASHES)]},
            text=[figures.share(value) for value in share], hovertemplate="%{text}",
        )  # fmt: skip
    _claim(chart, "y", colours)
    chart.update_yaxes(title_text=say("accuracy.coverage_axis"), tickformat=".0%")
    date_axis(chart)
    return chart


def _claim(chart: go.Figure, axis: str, colours: Palette) -> None:
    """Draw the band and the target across the chart, at right angles to ``axis``, and name them."""
    other = "y" if axis == "x" else "x"
    span = {f"{other}0": 0, f"{other}1": 1, f"{other}ref": "paper", "layer": "below"}
    band = {f"{axis}0": BAND[0], f"{axis}1": BAND[1]}
    chart.add_shape(type="rect", fillcolor=faded(colours.muted, 0.14), line_width=0, **span, **band)
    line = {"color": colours.muted, "width": 1.2, "dash": "dash"}
    chart.add_shape(type="line", line=line, **span, **{f"{axis}0": TARGET, f"{axis}1": TARGET})


def _hover(row: pd.Series) -> str:
    return say(
        "accuracy.coverage_hover", share=figures.share(row[SHARE]), origins=figures.count(row[ORIGINS]),
        effective=figures.count(row[EFFECTIVE]), low=figures.share(row[LOW], 0), high=figures.share(row[HIGH], 0),
    )  # fmt: skip
