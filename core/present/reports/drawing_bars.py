"""Bars by name: upright where every name has room below its bars, else lying with the names before them."""

from typing import Any, Final

from matplotlib.axes import Axes

from core.present.reports.content import RATE, SHARE, Chart, written
from core.present.reports.drawing_text import wrapped
from core.present.reports.drawing_units import draw_upright_axis, known, ruler
from core.present.reports.plain_text import ems
from core.present.template import LIGHT

SIZE: Final = 8.5  # points, of all text
LINE: Final = 11.0  # points from line to line
POINTS_AN_INCH: Final = 72
GROUP: Final = 0.72  # of the room between two names is filled with bars
BAR: Final = 13.0  # points
BESIDE: Final = 7.0  # ems beside upright bars
LONGEST: Final = 18.0  # ems of a name in one line
PART: Final = 0.36  # of the breadth is for names at most


def breadth(width: float) -> float:
    """Return the ems of text that ``width`` inches have room for."""
    return width * POINTS_AN_INCH / SIZE


def is_lying(chart: Chart, width: float) -> bool:
    """Return whether the names of a chart ``width`` inches broad are too long to stand below upright bars."""
    room = (breadth(width) - BESIDE) / max(len(chart.labels), 1)
    return max((ems(str(name)) for name in chart.labels), default=0.0) + 1 > room


def names(chart: Chart, width: float) -> list[list[str]]:
    """Return the lines of each name as lying bars have them."""
    return [wrapped(str(name), min(LONGEST, PART * breadth(width))) for name in chart.labels]


def lying_height(chart: Chart, width: float) -> float:
    """Return the inches that lying bars need."""
    return (_group(chart, width) * len(chart.labels) + 2 * LINE) / POINTS_AN_INCH


def draw_lying(axes: Axes, chart: Chart, width: float) -> list[Any]:
    """Draw bars from the left, the first name on top, each with its value at its end; return them by series."""
    scale, thick, made = ruler(chart), BAR / _group(chart, width), []
    for place, series in enumerate(chart.series):
        lengths = _lengths(scale.values(series))
        bars = axes.barh(_at(chart, place, thick), lengths, thick, color=_colour(chart, place))
        for label in axes.bar_label(bars, [written(value, chart.unit) for value in series.values], padding=3):
            label.set_in_layout(False)  # the axis leaves room for it
        made.append(bars)
    axes.set_title(scale.title if chart.unit in (SHARE, RATE) else "")  # the other units stand at the bars
    axes.set_xlim(*(end / scale.divisor for end in _ends(chart, width)))
    axes.set_xticks([])
    axes.set_ylim(len(chart.labels) - 0.5, -0.5)
    axes.spines[:].set_visible(False)
    axes.axvline(0, color=LIGHT.muted, linewidth=0.8)
    _write_names(axes, names(chart, width))
    return made


def draw_upright(axes: Axes, chart: Chart) -> list[Any]:
    """Draw bars from zero, with an axis of values beside them; return them by series."""
    scale, thick, made = ruler(chart), GROUP / max(len(chart.series), 1), []
    for place, series in enumerate(chart.series):
        lengths = _lengths(scale.values(series))
        made.append(axes.bar(_at(chart, place, thick), lengths, thick, color=_colour(chart, place)))
    drawn = [0.0, *(value / scale.divisor for value in known(chart))]
    draw_upright_axis(axes, scale.title, min(drawn), max(drawn))
    axes.set_xticks(range(len(chart.labels)), [" ".join(wrapped(str(name), LONGEST)) for name in chart.labels])
    axes.tick_params(axis="x", length=0, labelcolor=LIGHT.ink)
    return made


def _write_names(axes: Axes, lines: list[list[str]]) -> None:
    """Write each line by itself: it then ends at the bars in whatever font a page is read."""
    axes.set_yticks([])
    for place, texts in enumerate(lines):
        for line, text in enumerate(texts):
            up = LINE * ((len(texts) - 1) / 2 - line)
            axes.annotate(
                text, (0, place), (-6, up), xycoords=axes.get_yaxis_transform(), textcoords="offset points",
                ha="right", va="center_baseline", annotation_clip=False,
            )  # fmt: skip


def _ends(chart: Chart, width: float) -> tuple[float, float]:
    """Return both ends of the axis in units of the chart: beyond the bars there is room for their values."""
    label = 1.5 + max(
        (ems(written(value, chart.unit)) for series in chart.series for value in series.values), default=0
    )
    low, high = min([0.0, *known(chart)]), max([0.0, *known(chart)])
    names_room = max((ems(line) for lines in names(chart, width) for line in lines), default=0.0) + 1
    room = max(breadth(width) - names_room - label * (2 if low < 0 < high else 1), label)
    an_em = (high - low or 1.0) / room
    return low - label * an_em * (low < 0), high + label * an_em * (high > 0 or low == 0)


def _group(chart: Chart, width: float) -> float:
    """Return the points between two names: as much as the name with the most lines and the bars beside it need."""
    lines = max(map(len, names(chart, width)), default=1)
    return max(BAR * len(chart.series) / GROUP, LINE * lines + 7)


def _at(chart: Chart, place: int, thick: float) -> list[float]:
    """Return where the bars of one series stand, each ``thick`` in parts of the room between two names."""
    beside = (place - (len(chart.series) - 1) / 2) * thick
    return [name + beside for name in range(len(chart.labels))]


def _colour(chart: Chart, place: int) -> str:
    return str(getattr(LIGHT, chart.series[place].role))


def _lengths(values: list[float]) -> list[float]:
    """Return the lengths of bars; none where there is no value."""
    return [value if value == value else 0.0 for value in values]
