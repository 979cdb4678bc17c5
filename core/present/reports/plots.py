"""A chart as an office program plots it: values in the scale of their axis, number formats and colours."""

import math
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

import pandas as pd

from core.present.reports import content
from core.present.reports.number_formats import MONEY, column_format, missing, with_basis_points
from core.present.reports.plain_text import ems, plain
from core.present.template import LIGHT
from core.text import figures, say

_UPRIGHT_EMS: Final = 45.0  # names that are wider together would be turned round under upright bars
_DAYS_TOLD: Final = 200  # a longer axis tells months
_LABELS: Final = 10  # that stand beside one another
_DAY_STEPS, _MONTH_STEPS = (1, 2, 7, 14), (1, 2, 3, 6, 12)
_MONTH: Final = 30.4  # days
_PERCENT: Final = 100.0


@dataclass(frozen=True)
class Line:
    """One series: ``values`` in units of the axis, None where there is a gap; ``colour``: "#rrggbb"."""

    name: str
    values: tuple[float | None, ...]
    colour: str
    dashed: bool


@dataclass(frozen=True)
class Plot:
    """What is plotted.

    ``labels``: days or names; ``axis_title``: unit of the values, "" where the axis tells it; ``axis_format``,
    ``value_format`` and ``label_format``: number formats of the axis, the values and the days; ``label_step``: from one
    day told to the next, in "days" or "months"; ``lying``: whether bars lie, since their names are long.
    """

    title: str
    note: str
    dated: bool
    labels: tuple[date | str, ...]
    lines: tuple[Line, ...]
    axis_title: str
    axis_format: str
    value_format: str
    label_format: str
    label_step: tuple[int, str]
    lying: bool

    @property
    def is_empty(self) -> bool:
        """Whether there is nothing to plot."""
        return not self.labels or not self.lines

    @property
    def told(self) -> str:
        """The chart for those who do not see it."""
        series = say("report.sheet.between").join(line.name for line in self.lines)
        if not self.dated:
            return say("report.sheet.chart_bars", title=self.title, count=len(self.labels), series=series)
        first, last = (figures.day(pd.Timestamp(label)) for label in (self.labels[0], self.labels[-1]))
        return say("report.sheet.chart_lines", title=self.title, first=first, last=last, series=series)


def plotted(chart: content.Chart) -> Plot:
    """Return the plot of a chart, in the light palette: office files are printed."""
    top = max((abs(value) for series in chart.series for value in series.values if not missing(value)), default=0.0)
    divisor, scale = figures.scale(top) if chart.unit in MONEY else (1.0, "")
    dated = chart.shape == content.LINES
    labels = tuple(pd.Timestamp(label).date() if dated else plain(str(label)) for label in chart.labels)
    lines = tuple(_line(series, place, divisor) for place, series in enumerate(chart.series))
    return Plot(
        plain(chart.title), plain(chart.note), dated, labels, lines, _axis_title(chart.unit, scale),
        _axis_format(chart.unit, top / divisor), _value_format(chart.unit, divisor), *_days_told(labels, dated),
        not dated and ems("".join(map(str, labels))) > _UPRIGHT_EMS,
    )  # fmt: skip


def _line(series: content.Series, place: int, divisor: float) -> Line:
    values = tuple(None if missing(value) else float(value) / divisor for value in series.values)
    colour = getattr(LIGHT, series.role)
    return Line(
        plain(series.name), values, colour if isinstance(colour, str) else colour[place % len(colour)], series.dashed
    )


def _axis_title(unit: str, scale: str) -> str:
    return say("report.sheet.axis_money", scale=scale).strip() if unit in MONEY else ""


def _axis_format(unit: str, top: float) -> str:
    if unit in (content.SHARE, content.RATE):
        return f"{_decimals(top * _PERCENT)}%"
    code = f"#,##{_decimals(top)}" if unit != content.COUNT else "#,##0"
    if unit in (content.SIGNED_MONEY, content.BASIS_POINTS):
        code = f"+{code};-{code};0"
    return with_basis_points(code) if unit == content.BASIS_POINTS else code


def _decimals(top: float) -> str:
    digits = next((digits for digits, bound in enumerate((5.0, 1.0)) if top >= bound), 2)
    return f"{0:.{digits}f}"


def _value_format(unit: str, divisor: float) -> str:
    return "#,##0.00" if unit in MONEY and divisor > 1 else column_format(unit)


def _days_told(labels: tuple[Any, ...], dated: bool) -> tuple[str, tuple[int, str]]:
    span = (max(labels) - min(labels)).days if dated and labels else 0
    if span > _DAYS_TOLD:
        return say("report.sheet.tick_month"), (_step(span / _MONTH, _MONTH_STEPS), "months")
    return say("report.sheet.tick_day"), (_step(span, _DAY_STEPS), "days")


def _step(span: float, steps: tuple[int, ...]) -> int:
    return next((step for step in steps if span / step <= _LABELS), math.ceil(span / _LABELS))
