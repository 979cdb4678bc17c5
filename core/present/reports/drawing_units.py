"""The axis of the values of a chart: its scale, its title with the unit, and its ticks."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from matplotlib.axes import Axes
from matplotlib.ticker import MaxNLocator

from core.present.reports.content import BASIS_POINTS, COUNT, MONEY, RATE, SHARE, SIGNED_MONEY, Chart, Series
from core.present.template import LIGHT
from core.text import figures, say

PERCENT: Final = 0.01
MOST_TICKS: Final = 5
ROUND: Final = (1, 2, 2.5, 5, 10)
# What one unit of the axis is worth, and what the axis is called.
_AXES: Final = {
    SHARE: (PERCENT, "charts.axis_share"),
    RATE: (PERCENT, "report.page.axis_rate"),
    BASIS_POINTS: (1.0, "report.page.axis_basis_points"),
    COUNT: (1.0, "report.page.axis_count"),
}


@dataclass(frozen=True)
class Ruler:
    """How values are drawn: ``divisor`` takes them to units of the axis, which ``title`` names."""

    divisor: float
    title: str

    def values(self, series: Series) -> list[float]:
        """Return the values of one series in units of the axis, NaN where there is none."""
        return [value / self.divisor if math.isfinite(value) else math.nan for value in series.values]


def ruler(chart: Chart) -> Ruler:
    """Return how the values of a chart are drawn; money in the scale word that its largest value reads best in."""
    if chart.unit not in (MONEY, SIGNED_MONEY):
        divisor, key = _AXES[chart.unit]
        return Ruler(divisor, say(key))
    divisor, word = figures.scale(max(map(abs, known(chart)), default=0.0))
    return Ruler(divisor, say("report.page.axis_money", scale=word).strip())


def known(chart: Chart) -> list[float]:
    """Return all values that there are, in units of the chart."""
    return [value for series in chart.series for value in series.values if math.isfinite(value)]


def draw_upright_axis(axes: Axes, title: str, low: float, high: float) -> None:
    """Put round numbers beside the axes so that ``low`` and ``high`` lie between them, and their unit on top."""
    ticks = MaxNLocator(MOST_TICKS, steps=ROUND).tick_values(low, high if high > low else low + 1)
    axes.set_yticks(ticks, _numbers([float(tick) for tick in ticks]))
    axes.set_ylim(ticks[0], ticks[-1])
    axes.set_title(title)
    axes.grid(axis="y")
    axes.spines["bottom"].set_visible(False)
    if ticks[0] <= 0 <= ticks[-1]:
        axes.axhline(0, color=LIGHT.muted, linewidth=0.8, zorder=1, clip_on=False)


def _numbers(values: Sequence[float]) -> list[str]:
    """Return numbers with thousands separators, all with as many decimals as one of them needs."""
    digits = max(len(f"{value:.6g}".partition(".")[2]) for value in values)
    return [f"{value:z,.{digits}f}" for value in values]
