"""The frontier: yield against the buffer and against the chance of shortfall, on one scale of yield."""

from collections.abc import Mapping, Sequence

import plotly.graph_objects as go
from plotly.subplots import make_subplots

from core.present.charts_reserve import policy_colour
from core.present.template import Palette, template
from core.present.words import policy_word
from core.reserve.allocation import Allocation
from core.text import figures, say

HEIGHT = 380
BASIS_POINTS = 1e4
LEAST_RANGE = 0.01  # of the chance: where none is seen, the axis still shows what one would look like
SYMBOLS = ("diamond", "square", "circle", "triangle-up-open")


def frontier_chart(
    points: Sequence[Allocation],
    marked: Mapping[str, Allocation],
    base_yield: float,
    colours: Palette,
    chosen: float | None = None,
) -> go.Figure:
    """Return the points by buffer (left) and by chance of shortfall (right); a click selects a point of the left.

    ``marked``: allocations to name, by policy; ``base_yield``: what yields are told against, decimal a year;
    ``chosen``: buffer of the point that is shown below.
    """
    chart = make_subplots(rows=1, cols=2, shared_yaxes=True, horizontal_spacing=0.06, column_widths=[0.6, 0.4])
    chart.update_layout(template=template(colours), height=HEIGHT, hovermode="closest", clickmode="event+select")
    gains = [_gain(one, base_yield) for one in points]
    sizes = [13 if chosen is not None and abs(one.buffer - chosen) < 1e-9 else 8 for one in points]
    for column, values in enumerate((_buffers(points), _chances(points)), start=1):
        chart.add_scatter(
            x=values, y=gains, mode="lines+markers", name=say("frontier.points"), showlegend=False,
            line={"color": colours.muted, "width": 1.4}, marker={"color": colours.muted, "size": sizes},
            text=[_told(one, gain) for one, gain in zip(points, gains, strict=True)],
            hovertemplate="%{text}<extra></extra>", customdata=_buffers(points), row=1, col=column,
        )  # fmt: skip
    for symbol, (policy, one) in zip(SYMBOLS, marked.items(), strict=False):
        _mark(chart, policy, one, _gain(one, base_yield), symbol, colours)
    chart.update_xaxes(title_text=say("frontier.axis_buffer"), tickformat=".0%", row=1, col=1)
    most = max([LEAST_RANGE, *_chances(points), *_chances(list(marked.values()))])
    chart.update_xaxes(
        title_text=say("frontier.axis_chance"), tickformat=".1~%", range=[-0.04 * most, 1.06 * most], row=1, col=2
    )
    chart.update_yaxes(title_text=say("frontier.axis_yield"), row=1, col=1)
    chart.update_layout(legend={"y": -0.24})
    return chart


def _mark(chart: go.Figure, policy: str, one: Allocation, gain: float, symbol: str, colours: Palette) -> None:
    marker = {"color": policy_colour(policy, colours), "size": 12, "symbol": symbol}
    marker["line"] = {"color": colours.ground, "width": 1.5}
    for column, value in enumerate((one.buffer, one.shortfall_probability), start=1):
        chart.add_scatter(
            x=[value], y=[gain], mode="markers", name=policy_word(policy), legendgroup=policy, showlegend=column == 1,
            marker=marker, text=[_told(one, gain)], hovertemplate="%{text}<extra>" + policy_word(policy) + "</extra>",
            row=1, col=column,
        )  # fmt: skip


def _gain(one: Allocation, base_yield: float) -> float:
    return (one.objective_yield - base_yield) * BASIS_POINTS


def _buffers(points: Sequence[Allocation]) -> list[float]:
    return [one.buffer for one in points]


def _chances(points: Sequence[Allocation]) -> list[float]:
    return [one.shortfall_probability for one in points]


def _told(one: Allocation, gain: float) -> str:
    return say(
        "frontier.hover", buffer=figures.share(one.buffer), gain=figures.basis_points(gain),
        chance=figures.share(one.shortfall_probability),
    )  # fmt: skip
