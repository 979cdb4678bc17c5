"""Charts of scenarios: the outflow before and after as paired curves against today's cash; several side by side."""

from collections.abc import Mapping, Sequence

import numpy as np
import pandas as pd
import plotly.graph_objects as go

from core.present.charts_marks import axis_range, draw_marks
from core.present.template import Palette, date_axis, faded, figure
from core.stress.answers import LEVELS, Answer
from core.text import figures, say

HEIGHT, COMPARED_HEIGHT = 400, 320
LOW, MIDDLE, HIGH = LEVELS
DASHES = ("solid", "dash", "dot", "dashdot")


def paired_curves(told: Sequence[Answer], marks: pd.DataFrame, colours: Palette) -> go.Figure:
    """Return the cumulative net outflow without the changes (dashed grey) and with them, and today's cash."""
    base, last = told[0], told[-1]
    days = _days(last)
    chart = figure(colours, HEIGHT)
    _band(chart, days, last, colours)
    if last.changes:
        for level, width in ((MIDDLE, 1.4), (base.confidence, 2.2)):
            _line(chart, days, base.outflow[level], _name("base", level, base), colours.fixed, "dash", width)
    for level, width in ((MIDDLE, 1.4), (last.confidence, 2.4)):
        key = "changed" if last.changes else "base"
        _line(chart, days, last.outflow[level], _name(key, level, last), colours.redemption, "solid", width)
    span = _top(told)
    for values, key, dash in ((last.free, "free", "solid"), (last.full, "full", "dot")):
        if min(values[1:]) > span[1]:
            continue  # all of it above what is shown
        chart.add_scatter(
            x=days, y=list(values), name=say(f"scenarios.cash_{key}"), mode="lines", hovertemplate="%{text}",
            line={"color": colours.ink, "width": 1.8, "dash": dash, "shape": "hv"},
            text=[figures.share(value) for value in values],
        )  # fmt: skip
    room = draw_marks(chart, marks, colours, (days[0], days[-1]))
    _dressed(chart, days, room, span)
    return chart


def compared_curves(answers: Mapping[str, Answer], colours: Palette) -> go.Figure:
    """Return the outflow that each scenario's confidence does not exceed, one line a scenario."""
    chart = figure(colours, COMPARED_HEIGHT)
    tones = (colours.redemption, colours.model, colours.subscription, colours.ink)
    for (name, answer), colour, dash in zip(answers.items(), tones, DASHES, strict=False):
        _line(chart, _days(answer), answer.outflow[answer.confidence], name, colour, dash, 2.2)
    chart.update_yaxes(title_text=say("charts.axis_share"), tickformat=".0%")
    date_axis(chart)
    return chart


def _days(answer: Answer) -> pd.DatetimeIndex:
    return pd.DatetimeIndex([answer.dates[0] - pd.Timedelta(days=1), *answer.dates])


def _line(
    chart: go.Figure, days: pd.DatetimeIndex, values: Sequence[float], name: str, colour: str, dash: str, width: float
) -> None:
    whole = [0.0, *values]
    chart.add_scatter(
        x=days, y=whole, name=name, mode="lines", line={"color": colour, "width": width, "dash": dash},
        text=[figures.share(value) for value in whole], hovertemplate="%{text}",
    )  # fmt: skip


def _band(chart: go.Figure, days: pd.DatetimeIndex, answer: Answer, colours: Palette) -> None:
    """Draw the range that 90% of the paths keep within, as one outline."""
    low, high = ([0.0, *answer.outflow[level]] for level in (LOW, HIGH))
    chart.add_scatter(
        x=[*days, *days[::-1]], y=[*high, *low[::-1]], fill="toself", fillcolor=faded(colours.redemption, 0.15),
        line={"width": 0}, hoverinfo="skip", name=say("scenarios.band"),
    )  # fmt: skip


def _name(key: str, level: float, answer: Answer) -> str:
    if level == MIDDLE:
        return say(f"scenarios.line_{key}_middle")
    confidence = figures.share(answer.confidence, 1).replace(".0%", "%")
    return say(f"scenarios.line_{key}", confidence=confidence)


def _top(told: Sequence[Answer]) -> tuple[float, float]:
    """Return the range that shows the contest: cash that only matures later leaves at the top."""
    lines = [one.outflow[level] for one in (told[0], told[-1]) for level in one.outflow]
    highest, lowest = max(map(max, lines)), min(map(min, lines))
    top = max(highest, told[-1].free[1]) * 1.35
    return max(min(lowest, 0.0), -top / 3), float(np.clip(top, 0.05, 1.0))


def _dressed(chart: go.Figure, days: pd.DatetimeIndex, room: int, span: tuple[float, float]) -> None:
    chart.update_layout(margin_t=12 + room)
    chart.update_yaxes(title_text=say("charts.axis_share"), tickformat=".0%", range=list(span))
    chart.update_xaxes(range=axis_range((days[0], days[-1])))
    date_axis(chart)
