"""Marks on a time axis: bands for holidays and events, lines for month and quarter ends, each with its name."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, TypeAlias

import pandas as pd
import plotly.graph_objects as go

from core import names as n
from core.present.template import Palette, faded

Span: TypeAlias = tuple[pd.Timestamp, pd.Timestamp]
Shape: TypeAlias = dict[str, Any]  # as Plotly's layout has it

LINES = {"quarter_end": ("solid", 1.4), "month_end": ("dot", 1.0), "open_day": ("dashdot", 1.0)}
QUIET = {"tax"}  # told where days are listed; on a chart they would only be noise
ORDER = ("quarter_end", "holiday", "promotion", "settlement", "open_day", "month_end")
FULL_HEIGHT = {"y0": 0, "y1": 1, "yref": "paper", "layer": "below"}
LANES = 4
LANE_PIXELS = 15
# Labels must not run into each other even where the plot is as narrow as on a phone.
NARROWEST_PLOT = 300
PIXELS_A_LETTER = 7.0
LONGEST_LABEL = 24


@dataclass(frozen=True)
class Drawn:
    """Marks as Plotly's layout has them; ``room``: pixels that their labels need above the plot."""

    shapes: tuple[Shape, ...]
    annotations: tuple[dict[str, Any], ...]
    room: int


def draw_marks(chart: go.Figure, marks: pd.DataFrame, colours: Palette, span: Span, own: Sequence[Shape] = ()) -> int:
    """Draw the marks that fall in ``span`` and return the pixels that their labels need above the plot.

    ``own``: the chart's own shapes, drawn with them: Plotly checks all there are anew whenever one is added.
    """
    drawn = drawn_marks(marks, colours, span)
    chart.update_xaxes(range=axis_range(span))
    shapes = [*chart.layout.shapes, *own, *drawn.shapes]
    chart.update_layout(shapes=shapes, annotations=[*chart.layout.annotations, *drawn.annotations])
    return drawn.room


def axis_range(span: Span) -> list[pd.Timestamp]:
    """Return the range of the x axis: a label that hangs over must not stretch it."""
    half = pd.Timedelta(hours=12)
    return [span[0] - half, span[1] + half]


def drawn_marks(marks: pd.DataFrame, colours: Palette, span: Span) -> Drawn:
    """Return the marks that fall in ``span``."""
    first, last = span
    inside = marks[(marks[n.END] >= first) & (marks[n.START] <= last) & ~marks[n.KIND].isin(QUIET)]
    shapes = tuple(_shape(mark, colours, span) for mark in inside.itertuples(index=False))
    placed = list(_lanes(inside, span))
    room = max((lane + 1 for lane, *_ in placed), default=0) * LANE_PIXELS
    return Drawn(shapes, tuple(_label(*each, colours) for each in placed), room)


def _label(lane: int, at: pd.Timestamp, anchor: str, text: str, colours: Palette) -> dict[str, Any]:
    return {
        "x": at, "y": 1, "yref": "paper", "ax": 0, "ay": -2 - lane * LANE_PIXELS, "xanchor": anchor,
        "yanchor": "bottom", "text": text, "showarrow": True, "arrowhead": 0, "arrowwidth": 1,
        "arrowcolor": faded(colours.muted, 0.5), "standoff": 0, "font": {"size": 11, "color": colours.muted},
        "borderpad": 0,
    }  # fmt: skip


def _shape(mark: Any, colours: Palette, span: Span) -> Shape:
    start, end, kind, _ = mark
    if kind in LINES:
        dash, width = LINES[str(kind)]
        line = {"color": colours.muted, "width": width, "dash": dash}
        return {"type": "line", "x0": start, "x1": start, **FULL_HEIGHT, "line": line}
    half = pd.Timedelta(hours=12)  # a band covers whole days, whose bars and points stand at midnight
    x0, x1 = max(pd.Timestamp(start) - half, span[0] - half), min(pd.Timestamp(end) + half, span[1] + half)
    colour = colours.muted if kind == "holiday" else colours.warning
    fill = faded(colour, 0.13 if kind != "settlement" else 0.08)
    return {"type": "rect", "x0": x0, "x1": x1, **FULL_HEIGHT, "fillcolor": fill, "line": {"width": 0}}


def _lanes(
    marks: pd.DataFrame, span: tuple[pd.Timestamp, pd.Timestamp]
) -> Iterator[tuple[int, pd.Timestamp, str, str]]:
    """Give each label the lowest lane where it touches no other; the least important go without when none is free."""
    first, last = span
    days_a_letter = max((last - first).days, 1) / NARROWEST_PLOT * PIXELS_A_LETTER
    taken: list[list[tuple[float, float]]] = [[] for _ in range(LANES)]
    rank = marks[n.KIND].map(lambda kind: ORDER.index(kind) if kind in ORDER else len(ORDER))
    for start, _, _, text in marks.assign(rank=rank).sort_values(["rank", n.START])[list(marks.columns)].to_numpy():
        label = text if len(text) <= LONGEST_LABEL else f"{text[:LONGEST_LABEL]}…"
        at, width = max(start, first), (len(label) + 1) * days_a_letter
        left = float((at - first).days)
        anchor = "left" if left + width <= (last - first).days else "right"
        room = (left, left + width) if anchor == "left" else (left - width, left)
        lane = next((lane for lane, used in enumerate(taken) if all(room[1] < a or room[0] > b for a, b in used)), None)
        if lane is not None:
            taken[lane].append(room)
            yield lane, at, anchor, label
