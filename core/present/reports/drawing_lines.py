"""Lines over days."""

import math
from typing import Any, Final

import pandas as pd
from matplotlib.axes import Axes

from core.present.reports.content import Chart
from core.present.reports.drawing_units import draw_upright_axis, known, ruler
from core.present.template import LIGHT
from core.text import figures

EPOCH: Final = pd.Timestamp("2000-01-01")
ONE_DAY: Final = pd.Timedelta(days=1)
INCHES_A_TICK: Final = 1.0
MOST_TICKS: Final = 8
STEPS_IN_DAYS: Final = (1, 2, 7, 14)
STEPS_IN_MONTHS: Final = (1, 2, 3, 6, 12, 24, 60, 120)
NEAR_ZERO: Final = 0.5  # an axis whose lowest value is below this part of its highest begins at zero


def draw_lines(axes: Axes, chart: Chart, width: float) -> list[Any]:
    """Draw each series as a line with gaps where a day has no value, and return those lines."""
    scale = ruler(chart)
    days = [_at(day) for day in chart.labels]
    lines = []
    for series in chart.series:
        values, colour = scale.values(series), getattr(LIGHT, series.role)
        lines += axes.plot(days, values, color=colour, linestyle="--" if series.dashed else "-", clip_on=False)
        alone = _alone(values)
        axes.plot([days[place] for place in alone], [values[place] for place in alone], "o", color=colour, markersize=3)
    drawn = [value / scale.divisor for value in known(chart)] or [0.0]
    draw_upright_axis(axes, scale.title, 0.0 if 0 <= min(drawn) <= NEAR_ZERO * max(drawn) else min(drawn), max(drawn))
    _draw_days(axes, list(chart.labels), max(2, min(MOST_TICKS, int(width / INCHES_A_TICK))))
    return lines


def _at(day: pd.Timestamp) -> float:
    """Return where a day stands on the axis, in days."""
    return (day - EPOCH) / ONE_DAY


def _alone(values: list[float]) -> list[int]:
    """Return the places of values with no neighbour, which no line would show."""
    there = [False, *(math.isfinite(value) for value in values), False]
    return [place for place in range(len(values)) if there[place : place + 3] == [False, True, False]]


def _draw_days(axes: Axes, days: list[pd.Timestamp], most: int) -> None:
    """Write at most ``most`` days below the axis as the language does, with their year if there is more than one."""
    several = len({day.year for day in days}) > 1
    ticks = _ticks(days, most)
    axes.margins(x=0.02)
    axes.set_xticks([_at(day) for day in ticks], [figures.day(day, year=several) for day in ticks])


def _ticks(days: list[pd.Timestamp], most: int) -> list[pd.Timestamp]:
    """Return at most ``most`` of the days at even steps, or first days of months where they are too many."""
    for step in STEPS_IN_DAYS:
        if len(days) <= step * most:
            return days[::step]
    months = list(pd.date_range(days[0], days[-1], freq="MS", normalize=True))
    for step in STEPS_IN_MONTHS:
        chosen = [month for month in months if (12 * month.year + month.month - 1) % step == 0]
        if len(chosen) <= most:
            return chosen or [days[0], days[-1]]
    return [days[0], days[-1]]
