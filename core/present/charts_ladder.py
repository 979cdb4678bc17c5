"""The liquidity ladder: whether the cash arrives before it leaves.

It is drawn anew whenever a dial moves, so it is stated in plain values that Plotly checks once, at the end: built trace
by trace it took four times as long. Its key is beside it (``ladder_key``), since a chart without one is drawn faster.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypeAlias

import numpy as np
import pandas as pd
import plotly.graph_objects as go

from core.present.charts_marks import axis_range, drawn_marks
from core.present.charts_reserve import policy_colour
from core.present.small import line_swatch
from core.present.template import Palette, dates_written, faded, template
from core.present.words import policy_word
from core.text import figures, say
from core.types import Floats

HEIGHT = 400
MARGIN = {"l": 56, "r": 12, "b": 28, "autoexpand": False}  # fixed: to measure labels is to draw twice
MEDIAN, LOWEST, HIGHEST = 0.5, 0.05, 0.995  # of the quantiles: the middle line, and how far the axis reaches
BANDS = ((0.005, HIGHEST, 0.10), (LOWEST, 0.95, 0.18), (0.25, 0.75, 0.26))
FULL = 1.0
HOVER = "%{text}"
DAY = "%Y-%m-%d"
LINE_PIXELS = 16
SOLID, DOTTED, DASHED = "solid", "dot", "dash"
SVG_DASHES = {SOLID: "", DOTTED: "2 4", DASHED: "8 4"}

Trace: TypeAlias = dict[str, Any]
Quantiles: TypeAlias = Mapping[float, Floats]  # level -> cumulative net outflow by day 1..H, shares of net assets


def outflow_quantiles(outflow: Floats, confidence: float) -> Quantiles:
    """Return what the ladder shows of ``outflow``, (S, H): the edges of its bands, the median and ``confidence``."""
    levels = sorted({MEDIAN, confidence, *(level for low, high, _ in BANDS for level in (low, high))})
    return dict(zip(levels, np.quantile(outflow, levels, axis=0), strict=True))


def tight_day(raisable: Floats, outflow: Quantiles, confidence: float) -> tuple[int, float]:
    """Return the day on which the least room is left, and the room as a share of net assets (negative: short).

    ``raisable`` has shape (H+1,) from today on. Room is measured to the outflow that a ``confidence`` share of the
    paths does not exceed on that day.
    """
    room = raisable[1:] - np.maximum(outflow[confidence], 0.0)
    day = int(room.argmin())
    return day + 1, float(room[day])


@dataclass(frozen=True, eq=False)
class Cash:
    """What one policy can pay by each day 0..H, shares of net assets, shape (H+1,): without selling, and with sales."""

    policy: str
    free: Floats
    with_sales: Floats


def liquidity_ladder(
    dates: pd.DatetimeIndex,
    outflow: Quantiles,
    cash: Sequence[Cash],
    confidence: float,
    marks: pd.DataFrame,
    colours: Palette,
) -> go.Figure:
    """Return each policy's cash against the fan of the cumulative net outflow, as shares of net assets.

    ``dates`` has the H days after the as-of day, ``outflow`` the quantiles of ``outflow_quantiles``. The day on which
    the last policy has least room without selling is marked, and its cash with sales is dotted.
    """
    days = pd.DatetimeIndex([dates[0] - pd.Timedelta(days=1), *dates])
    written, from_today = list(days.strftime(DAY)), {level: np.r_[0.0, values] for level, values in outflow.items()}
    last = cash[-1]
    lines = [(one.policy, one.free, SOLID) for one in cash] + [(last.policy, last.with_sales, DOTTED)]
    traces = [_outflow_middle(written, from_today, colours)]
    traces += [_cash_line(written, policy, values, dash, colours) for policy, values, dash in lines]
    tight, words = _tight_day(days, last, outflow, confidence, colours)
    span = _focus(outflow, cash)
    beyond = _beyond([(_name(policy, dash), values, policy) for policy, values, dash in lines], days[-1], span, colours)
    drawn = drawn_marks(marks, colours, (days[0], days[-1]))
    layout = {
        "template": template(colours), "height": HEIGHT, "showlegend": False,
        "margin": {**MARGIN, "t": 12 + drawn.room}, "shapes": [*drawn.shapes, *_bands(written, from_today, colours)],
        "annotations": [*drawn.annotations, *beyond, words],
        "xaxis": {**dates_written(), "range": axis_range((days[0], days[-1])), "automargin": False},
        "yaxis": {"title": {"text": say("charts.axis_share")}, "tickformat": ".0%", "range": span,
                  "automargin": False},
    }  # fmt: skip
    return go.Figure([*traces, tight], layout)


def ladder_key(cash: Sequence[Cash], colours: Palette) -> list[tuple[str, str]]:
    """Return the key of the ladder's lines: the picture of each, as a data address, and its name."""
    lines = [(policy_colour(one.policy, colours), SOLID, _name(one.policy, SOLID)) for one in cash]
    lines.append((policy_colour(cash[-1].policy, colours), DOTTED, _name(cash[-1].policy, DOTTED)))
    lines.append((colours.redemption, DASHED, say("charts.outflow")))
    return [(line_swatch(colour, SVG_DASHES[dash]), name) for colour, dash, name in lines]


def _name(policy: str, dash: str) -> str:
    return say("charts.cash" if dash == SOLID else "charts.cash_with_sales", policy=policy_word(policy))


def _focus(outflow: Quantiles, cash: Sequence[Cash]) -> list[float]:
    """Return the y range that shows the contest; cash that matures later would flatten it, so lines may leave."""
    worst = float(outflow[HIGHEST].max())
    at_once = max(float(one.free[1]) for one in cash)
    top = min(max(worst, at_once) * 1.35, FULL)
    return [max(min(0.0, float(outflow[LOWEST].min())), -top / 3), top]


def _outflow_middle(days: list[str], outflow: Quantiles, colours: Palette) -> Trace:
    """Return the middle line, which says the ranges of the bands too."""
    line = {"color": colours.redemption, "width": 2, "dash": DASHED}
    return _trace(days, outflow[MEDIAN], say("charts.outflow"), line=line, text=_ranges(outflow), hovertemplate=HOVER)


def _ranges(outflow: Quantiles) -> list[str]:
    """Return the words of each day: its middle, then the range of every band from the narrowest."""
    words = [[figures.share(value)] for value in outflow[MEDIAN]]
    for low, high, _ in reversed(BANDS):
        level = figures.share(high - low, 0)
        for day, bottom, top in zip(words, outflow[low], outflow[high], strict=True):
            day.append(say("charts.band_range", level=level, low=figures.share(bottom), high=figures.share(top)))
    return ["<br>".join(day) for day in words]


def _bands(days: list[str], outflow: Quantiles, colours: Palette) -> list[dict[str, Any]]:
    """Return the bands as shapes: as filled lines they would be half of what the browser draws."""
    return [
        {"type": "path", "path": _outline(days, outflow[low], outflow[high]), "line": {"width": 0}, "layer": "below",
         "fillcolor": faded(colours.redemption, opacity)}
        for low, high, opacity in BANDS
    ]  # fmt: skip


def _outline(days: list[str], low: Floats, high: Floats) -> str:
    """Return the outline of a band: along its top and back along its bottom."""
    corners = [*zip(days, high.tolist(), strict=True), *zip(days[::-1], low[::-1].tolist(), strict=True)]
    return "M " + " L ".join(f"{day},{value:.6g}" for day, value in corners) + " Z"


def _cash_line(days: list[str], policy: str, values: Floats, dash: str, colours: Palette) -> Trace:
    width = 2.4 if dash == SOLID else 1.6
    line = {"color": policy_colour(policy, colours), "width": width, "shape": "hv", "dash": dash}
    words = [figures.share(value) for value in values]
    return _trace(days, values, _name(policy, dash), line=line, text=words, hovertemplate=HOVER)


def _trace(days: list[str], values: Floats, name: str, **looks: Any) -> Trace:
    return {"type": "scatter", "mode": "lines", "x": days, "y": values.tolist(), "name": name, **looks}


def _beyond(
    lines: Sequence[tuple[str, Floats, str]], end: pd.Timestamp, span: list[float], colours: Palette
) -> list[dict[str, Any]]:
    """Return the words for the lines (name, values, policy) that leave the plot: where each of them ends."""
    top = span[1]
    gone = [(name, values[-1], policy_colour(policy, colours)) for name, values, policy in lines if values[-1] > top]
    return [
        {"x": end, "y": top, "text": say("charts.beyond", name=name, value=figures.share(value)),
         "showarrow": False, "xanchor": "right", "yanchor": "top", "yshift": -4 - LINE_PIXELS * place,
         "font": {"size": 11, "color": colour}, "bgcolor": faded(colours.ground, 0.8), "borderpad": 0}
        for place, (name, value, colour) in enumerate(gone)
    ]  # fmt: skip


def _tight_day(
    days: pd.DatetimeIndex, cash: Cash, outflow: Quantiles, confidence: float, colours: Palette
) -> tuple[Trace, dict[str, Any]]:
    """Return the mark of the day with least room, and its words; what sales cover is no breach."""
    index, room = tight_day(cash.free, outflow, confidence)
    enough = tight_day(cash.with_sales, outflow, confidence)[1] >= 0
    key, colour, symbol = (
        ("charts.tight_day", colours.ink, "circle") if room >= 0
        else ("charts.tight_day_selling", colours.warning, "diamond") if enough
        else ("charts.tight_day_short", colours.breach, "x")
    )  # fmt: skip
    text = say(key, day=figures.day(days[index], year=False), room=figures.share(abs(room)))
    needed = max(float(outflow[confidence][index - 1]), 0.0)
    mark = {
        "type": "scatter", "mode": "lines+markers", "x": [days[index]] * 2, "y": [needed, cash.free[index]],
        "hoverinfo": "skip", "line": {"color": colour, "width": 2},
        "marker": {"color": colour, "size": 7, "symbol": symbol},
    }  # fmt: skip
    side = ("left", "center", "right")[3 * index // len(days)]  # where the words fit even on a phone
    words = {
        "x": days[index], "y": max(cash.free[index], needed), "text": text, "showarrow": False, "yshift": 14,
        "xanchor": side, "font": {"color": colour}, "bgcolor": faded(colours.ground, 0.8),
    }  # fmt: skip
    return mark, words
