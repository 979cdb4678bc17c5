"""A chart of a report as SVG. Text stays text in the font of all reports; the same chart gives the same bytes."""

import io
import warnings
from functools import cache
from threading import Lock
from typing import Any, Final

from matplotlib import rc_context
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.font_manager import fontManager

from core.present.reports.content import LINES, Chart
from core.present.reports.drawing_bars import (
    LINE,
    POINTS_AN_INCH,
    SIZE,
    breadth,
    draw_lying,
    draw_upright,
    is_lying,
    lying_height,
)
from core.present.reports.drawing_lines import draw_lines
from core.present.reports.drawing_text import wrapped
from core.present.reports.fonts import FAMILY, FILE
from core.present.reports.plain_text import ems
from core.present.template import LIGHT

HANDLE: Final = 4.5  # ems of the sign before a name in the legend and of the space after it
NOTHING: Final[dict[str, None]] = dict.fromkeys(("Creator", "Date", "Format", "Type"))
_ONE_AT_A_TIME: Final = Lock()  # what matplotlib is told is told to the whole process
_DRESS: Final[dict[Any, Any]] = {
    "svg.fonttype": "none", "svg.hashsalt": "tidegate", "text.parse_math": False, "axes.unicode_minus": False,
    "font.family": [FAMILY], "font.size": SIZE, "legend.fontsize": SIZE, "text.color": LIGHT.ink,
    "axes.titlesize": SIZE, "axes.titlecolor": LIGHT.muted, "axes.titlelocation": "left",
    "figure.constrained_layout.h_pad": 0.08,
    "axes.edgecolor": LIGHT.grid, "grid.color": LIGHT.grid, "grid.linewidth": 0.8, "axes.axisbelow": True,
    "axes.facecolor": "none", "figure.facecolor": "none", "savefig.facecolor": "none",
    "axes.spines.top": False, "axes.spines.right": False, "axes.spines.left": False,
    "xtick.color": LIGHT.grid, "xtick.labelcolor": LIGHT.muted, "xtick.labelsize": SIZE,
    "ytick.labelcolor": LIGHT.muted, "ytick.labelsize": SIZE, "ytick.major.size": 0,
    "lines.linewidth": 1.6, "lines.dashed_pattern": (4, 2), "lines.solid_capstyle": "round",
}  # fmt: skip


def draw(chart: Chart, width: float) -> bytes:
    """Return the chart as SVG, ``width`` inches broad and as high as it needs; its title and note are not in it."""
    with _ONE_AT_A_TIME, rc_context(_dress()), warnings.catch_warnings():
        warnings.filterwarnings("ignore", "Glyph")  # a name may hold a character that no font draws
        figure = Figure(layout="constrained")
        key = _key(chart, width)
        figure.set_size_inches(width, _height(chart, width) + LINE * len(key) / POINTS_AN_INCH)
        _legend(figure, _draw(figure.add_subplot(), chart, width), key)
        return _svg(figure)


@cache
def _dress() -> dict[Any, Any]:
    fontManager.addfont(FILE)
    return _DRESS


def _height(chart: Chart, width: float) -> float:
    if chart.shape != LINES and is_lying(chart, width):
        return lying_height(chart, width)
    return 1.15 + 0.19 * width


def _draw(axes: Axes, chart: Chart, width: float) -> list[Any]:
    """Draw the chart and return the sign of each series."""
    if chart.shape == LINES:
        return draw_lines(axes, chart, width)
    return draw_lying(axes, chart, width) if is_lying(chart, width) else draw_upright(axes, chart)


def _key(chart: Chart, width: float) -> list[list[str]]:
    """Return the names of the series in the rows of the legend; none for a single series."""
    if len(chart.series) < 2:
        return []
    texts = [" ".join(wrapped(series.name, breadth(width) - HANDLE)) for series in chart.series]
    columns = max(1, min(len(texts), int(breadth(width) / (max(map(ems, texts)) + HANDLE))))
    return [texts[start : start + columns] for start in range(0, len(texts), columns)]


def _legend(figure: Figure, signs: list[Any], key: list[list[str]]) -> None:
    if key:
        columns, texts = len(key[0]), [text for row in key for text in row]
        # A legend is filled column by column, and is read row by row.
        order = [place for column in range(columns) for place in range(column, len(texts), columns)]
        figure.legend(
            [signs[place] for place in order], [texts[place] for place in order], loc="outside upper left",
            ncols=columns, frameon=False, handlelength=1.6, columnspacing=1.6, borderpad=0, labelspacing=0.3,
        )  # fmt: skip


def _svg(figure: Figure) -> bytes:
    file = io.BytesIO()
    figure.savefig(file, format="svg", metadata=NOTHING)
    return file.getvalue()
