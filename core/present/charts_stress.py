"""The chart of a stress day by day: what is asked for, paid and deferred above, the cash still to be found below."""

from typing import Any

import pandas as pd
import plotly.graph_objects as go

from core.present.charts_marks import draw_marks
from core.present.template import Palette, date_axis, faded, figure
from core.stress.outcome import ASKED, DEFERRED, PAID, ROOM, SOLD
from core.text import figures, say

HEIGHT = 440
UPPER, LOWER = [0.46, 1.0], [0.0, 0.38]
HOVER = "%{text}"


def story_chart(story: pd.DataFrame, colours: Palette, marks: pd.DataFrame) -> go.Figure:
    """Return the days of a told path, ``story`` as ``StressResult`` has it: shares of net assets."""
    chart = figure(colours, HEIGHT)
    _bar(chart, story[PAID], faded(colours.redemption, 0.85))
    _bar(chart, story[DEFERRED], faded(colours.warning, 0.75))
    ticks = {"symbol": "line-ew", "size": 9, "color": colours.ink, "line": {"width": 2, "color": colours.ink}}
    _add(chart, story[ASKED], mode="markers", marker=ticks)
    _add(chart, story[ROOM], yaxis="y2", mode="lines", line={"color": colours.model, "width": 2.4, "shape": "hv"})
    sold = {"color": colours.fixed, "width": 1.6, "shape": "hv", "dash": "dot"}
    _add(chart, story[SOLD], yaxis="y2", mode="lines", line=sold)
    _short(chart, story[ROOM], colours)
    axis = {"tickformat": ".0%", "rangemode": "tozero", "title": {"text": say("charts.axis_share")}}
    lower = {**axis, "domain": LOWER, "zeroline": True, "zerolinecolor": colours.muted, "anchor": "x"}
    chart.update_layout(barmode="stack", yaxis={**axis, "domain": UPPER}, yaxis2=lower, xaxis={"anchor": "y2"})
    date_axis(chart)
    room = draw_marks(chart, marks, colours, (story.index[0], story.index[-1]))
    chart.update_layout(margin_t=12 + room)
    return chart


def _bar(chart: go.Figure, values: pd.Series, colour: str) -> None:
    chart.add_bar(
        x=values.index, y=values, marker={"color": colour, "line": {"width": 0}}, textposition="none", **_words(values)
    )


def _add(chart: go.Figure, values: pd.Series, **looks: Any) -> None:
    chart.add_scatter(x=values.index, y=values, **_words(values), **looks)


def _words(values: pd.Series) -> dict[str, Any]:
    name = say(f"stress_page.column.{values.name}")
    return {"name": name, "text": [figures.share(value) for value in values], "hovertemplate": HOVER}


def _short(chart: go.Figure, room: pd.Series, colours: Palette) -> None:
    """Cross the days on which what is due cannot be found."""
    short = room[room < 0]
    if len(short):
        chart.add_scatter(
            x=short.index, y=short, yaxis="y2", mode="markers", name=say("stress_page.not_paid"), hoverinfo="skip",
            marker={"color": colours.breach, "symbol": "x", "size": 8, "line": {"color": colours.ground, "width": 1}},
        )  # fmt: skip
