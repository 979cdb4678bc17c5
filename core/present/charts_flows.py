"""Charts of flows: history running into the fan of its paths, and the strip of the days to come."""

from collections.abc import Sequence

import numpy as np
import pandas as pd
import plotly.graph_objects as go

from core.present.charts_marks import Shape, draw_marks
from core.present.template import Palette, date_axis, faded, figure
from core.text import figures, say
from core.types import Flags

HEIGHT = 430
STRIP_HEIGHT = 250
LOW, HIGH = "low", "high"
UPRIGHT, ACROSS = {"y0": 0, "y1": 1, "yref": "paper"}, {"x0": 0, "x1": 1, "xref": "x domain"}
POINT, CHOSEN_POINT = 5, 12
BANDS = ((0.005, 0.995, 0.10), (0.05, 0.95, 0.18), (0.25, 0.75, 0.28))  # from, to, opacity


def fan(
    history: pd.Series,
    quantiles: pd.DataFrame,
    expected: pd.Series,
    marks: pd.DataFrame,
    colour: str,
    colours: Palette,
    *,
    axis: str = "charts.axis_money",
    own: pd.Series | None = None,
    chosen: pd.Timestamp | None = None,
) -> go.Figure:
    """Return past amounts flowing into the bands of the paths.

    ``history`` and ``expected`` are currency units by day, ``quantiles`` days x probability (0.005 ... 0.995). Bands
    whose probabilities are absent are left out. ``axis`` is the message key of the axis title; ``own``: the model's own
    line beside an override, dotted; ``chosen``: the day that is marked. Days to come can be clicked.
    """
    divisor, scale = figures.scale(max(history.abs().max(), quantiles.abs().to_numpy().max()))
    chart = figure(colours, HEIGHT)
    last = history.iloc[-1:]
    known = pd.DataFrame(dict.fromkeys(quantiles, last))
    bands = pd.concat([known, quantiles])  # the fan opens at the last known day
    for low, high, opacity in BANDS:
        if low in bands and high in bands:
            _band(chart, bands[low], bands[high], divisor, faded(colour, opacity), high - low)
    _line(chart, history, divisor, say("charts.history"), colour, "solid")
    if own is not None:
        _line(chart, _apart(own, expected), divisor, say("charts.without_overrides"), colours.muted, "dot")
    _line(chart, pd.concat([last, expected]), divisor, say("charts.expected"), colour, "dash")
    _points(chart, [False, *(expected.index == chosen)])
    as_of = history.index[-1]
    today = {"type": "line", "x0": as_of, "x1": as_of, **UPRIGHT, "line": {"color": colours.ink, "width": 1}}
    room = draw_marks(chart, marks, colours, (history.index[0], expected.index[-1]), [today])
    chart.update_layout(margin_t=12 + room)
    chart.update_yaxes(title_text=say(axis, scale=scale), tickformat=",")
    date_axis(chart)
    return chart


def _band(chart: go.Figure, low: pd.Series, high: pd.Series, divisor: float, fill: str, level: float) -> None:
    common = {"mode": "lines", "line": {"width": 0}, "x": low.index}
    chart.add_scatter(y=low / divisor, showlegend=False, hoverinfo="skip", **common)
    name = say("charts.band", level=figures.share(level, 0))
    hover = [
        say("charts.range", low=figures.money(bottom), high=figures.money(top))
        for bottom, top in zip(low, high, strict=True)
    ]
    chart.add_scatter(
        y=high / divisor, fill="tonexty", fillcolor=fill, name=name, text=hover, hovertemplate="%{text}", **common
    )


def _line(chart: go.Figure, values: pd.Series, divisor: float, name: str, colour: str, dash: str) -> None:
    chart.add_scatter(
        x=values.index, y=values / divisor, name=name, mode="lines", line={"color": colour, "width": 2, "dash": dash},
        text=[figures.money(value) for value in values], hovertemplate="%{text}",
    )  # fmt: skip


def _apart(own: pd.Series, expected: pd.Series) -> pd.Series:
    """Return ``own`` where it leaves ``expected``, with the day before and after, on which the two lines meet."""
    apart = pd.Series(~np.isclose(own, expected), own.index)
    return own.where(apart | apart.shift(fill_value=False) | apart.shift(-1, fill_value=False))


def _points(chart: go.Figure, chosen: Sequence[bool]) -> None:
    """Give the last line points to click, the chosen one larger; the first day is the last known one and has none."""
    sizes = [0, *(CHOSEN_POINT if day else POINT for day in chosen[1:])]
    same = {"marker": {"opacity": 1.0}}  # a click shall not fade the others
    chart.data[-1].update(mode="lines+markers", marker={"size": sizes, "line_width": 0}, selected=same, unselected=same)


def calendar_strip(
    expected: pd.Series, spread: pd.DataFrame | None, off: Flags, marks: pd.DataFrame, colours: Palette
) -> go.Figure:
    """Return bars of the expected net flow (currency units; above zero arrives) by day, days off shaded.

    ``spread``: columns low and high by the same days, or None where no range is known. A day without a figure keeps
    its place.
    """
    divisor, scale = figures.scale(expected.abs().max())
    chart = figure(colours, STRIP_HEIGHT)
    tint = [colours.subscription if value >= 0 else colours.redemption for value in expected]
    chart.add_bar(
        x=expected.index, y=expected / divisor, showlegend=False, textposition="none",
        text=_words(expected, spread), hovertemplate="%{text}<extra></extra>",
        marker={"color": [faded(colour, 0.45) for colour in tint], "line": {"color": tint, "width": 1},
                "pattern": {"shape": "/", "size": 5, "solidity": 0.25, "fgcolor": tint}},
    )  # fmt: skip
    if spread is not None:
        over, under = (spread[HIGH] - expected) / divisor, (expected - spread[LOW]) / divisor
        whisker = {"array": over, "arrayminus": under, "thickness": 1, "width": 0, "color": faded(colours.muted, 0.6)}
        chart.update_traces(error_y=whisker)
    zero = {"type": "line", **ACROSS, "y0": 0, "y1": 0, "line": {"color": colours.muted, "width": 1}}
    own = [*(_shade(day, colours) for day in expected.index[off]), zero]
    room = draw_marks(chart, marks, colours, (expected.index[0], expected.index[-1]), own)
    chart.update_layout(margin_t=12 + room, hovermode="x")
    chart.update_yaxes(title_text=say("charts.axis_money", scale=scale), tickformat=",")
    date_axis(chart)
    return chart


def _words(expected: pd.Series, spread: pd.DataFrame | None) -> list[str]:
    middle = [figures.money(value, signed=True) for value in expected]
    if spread is None:
        return middle
    around = zip(middle, spread[LOW], spread[HIGH], strict=True)
    return [
        say("charts.expected_range", expected=value, low=figures.amount(low), high=figures.amount(high))
        for value, low, high in around
    ]


def _shade(day: pd.Timestamp, colours: Palette) -> Shape:
    half = pd.Timedelta(hours=12)
    place = {"x0": day - half, "x1": day + half, **UPRIGHT, "layer": "below"}
    return {"type": "rect", **place, "fillcolor": faded(colours.muted, 0.07), "line": {"width": 0}}
