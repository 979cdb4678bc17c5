"""The replay chart: the outflow that really came as a mountain, each policy's buffer as a line over it."""

from typing import Any

import pandas as pd
import plotly.graph_objects as go

from core import names as n
from core.present.charts_marks import draw_marks
from core.present.charts_reserve import policy_colour
from core.present.template import Palette, date_axis, faded, figure
from core.present.words import policy_word
from core.reserve.need import HABIT
from core.text import figures, say

HEIGHT = 420
# Policies that share a colour differ in their stroke; what nobody could have known is dotted.
STROKES = {n.MILLER_ORR: "solid", n.NEWSVENDOR: "dash", n.HINDSIGHT: "dot"}
WIDTH, MODEL_WIDTH = 1.6, 2.8


def stroke(policy: str) -> str:
    """Return the dash pattern that a policy's line has, in Plotly's words."""
    kind, _, share = policy.partition(":")
    return "dash" if kind == n.FIXED and share and float(share) != HABIT else STROKES.get(kind, "solid")


def replay_chart(
    need: pd.Series,
    buffers: pd.DataFrame,
    breached: pd.DataFrame,
    rebuild_days: int,
    colours: Palette,
    marks: pd.DataFrame | None = None,
    *,
    named: bool = True,
) -> go.Figure:
    """Return the worst cumulative net outflow after each day against the buffers kept on it.

    ``need`` by day and ``buffers`` (days x policy) are shares of that day's net assets; ``breached`` flags the days on
    which the mountain stood above the policy's line; ``marks``: what lies on those days; ``named``: whether the legend
    names the policies.
    """
    chart = figure(colours, HEIGHT)
    mountain = need.clip(lower=0.0)
    chart.add_scatter(
        x=mountain.index, y=mountain, mode="lines", fill="tozeroy", name=say("charts.realised", days=rebuild_days),
        line={"color": colours.redemption, "width": 1.2}, fillcolor=faded(colours.redemption, 0.22),
        text=[figures.share(value) for value in mountain], hovertemplate="%{text}",
    )  # fmt: skip
    for policy in buffers:
        _buffer(chart, buffers[policy], colours, named)
    for policy in buffers:  # over every line
        _breaches(chart, mountain, buffers[policy], breached[policy], colours)
    _key_of_breaches(chart, colours)
    chart.update_yaxes(title_text=say("charts.axis_share"), tickformat=".0%", rangemode="tozero")
    if marks is not None:
        chart.update_layout(margin_t=12 + draw_marks(chart, marks, colours, (need.index[0], need.index[-1])))
    date_axis(chart)
    return chart


def _buffer(chart: go.Figure, buffer: pd.Series, colours: Palette, named: bool) -> None:
    policy = str(buffer.name)
    width = MODEL_WIDTH if policy == n.MODEL else WIDTH
    chart.add_scatter(
        x=buffer.index, y=buffer, mode="lines", name=policy_word(policy), showlegend=named,
        line={"color": policy_colour(policy, colours), "width": width, "shape": "hv", "dash": stroke(policy)},
        text=[figures.share(value) for value in buffer], hovertemplate="%{text}",
    )  # fmt: skip


def _breaches(chart: go.Figure, mountain: pd.Series, buffer: pd.Series, flags: pd.Series, colours: Palette) -> None:
    if not flags.any():
        return
    gaps = (mountain - buffer)[flags]
    name = say("charts.breach", policy=policy_word(str(buffer.name)))
    chart.add_scatter(
        x=gaps.index, y=buffer[flags], mode="markers", name=name, showlegend=False,
        text=[say("charts.breach_hover", gap=figures.share(gap)) for gap in gaps], hovertemplate="%{text}",
        marker=_cross(colours),
    )  # fmt: skip


def _key_of_breaches(chart: go.Figure, colours: Palette) -> None:
    """Name the cross once, whatever policies it stands on."""
    if any(trace.mode == "markers" for trace in chart.data):
        chart.add_scatter(
            x=[None], y=[None], mode="markers", name=say("charts.breaches"), hoverinfo="skip", marker=_cross(colours)
        )


def _cross(colours: Palette) -> dict[str, Any]:
    return {"color": colours.breach, "symbol": "x", "size": 8, "line": {"color": colours.ground, "width": 1}}
