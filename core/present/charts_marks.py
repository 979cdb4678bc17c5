"""Marks on a time axis: bands for holidays and events, lines for month and quarter ends, each with its name."""

from collections.abc import Iterator
from typing import Any, TypeAlias

import pandas as pd
import plotly.graph_objects as go

from core import names as n
from core.present.template import Palette, faded

Span: TypeAlias = tuple[pd.Timestamp, pd.Timestamp]

LINES = {"quarter_end": ("solid", 1.4), "month_end": ("dot", 1.0), "open_day": ("dashdot", 1.0)}
QUIET = {"tax"}  # told where days are listed; on a chart they would only be noise
ORDER = ("quarter_end", "holiday", "promotion", "settlement", "open_day", "month_end")
LANES = 4
LANE_PIXELS = 15
# Labels must not run into each other even where the plot is as narrow as on a phone.
NARROWEST_PLOT = 300
PIXELS_A_LETTER = 7.0
LONGEST_LABEL = 24


def draw_marks(chart: go.Figure, marks: pd.DataFrame, colours: Palette, span: Span) -> int:
    """Draw the marks that fall in ``span`` and return the pixels that their labels need above the plot."""
    first, last = span
    half = pd.Timedelta(hours=12)
    chart.update_xaxes(range=[first - half, last + half])  # a label that hangs over must not stretch the axis
    inside = marks[(marks[n.END] >= first) & (marks[n.START] <= last) & ~marks[n.KIND].isin(QUIET)]
    for mark in inside.itertuples(index=False):
        _shape(chart, mark, colours, span)
    lanes = 0
    for lane, at, anchor, text in _lanes(inside, span):
        lanes = max(lanes, lane + 1)
        chart.add_annotation(
            x=at, y=1, yref="paper", ax=0, ay=-2 - lane * LANE_PIXELS, xanchor=anchor, yanchor="bottom", text=text,
            showarrow=True, arrowhead=0, arrowwidth=1, arrowcolor=faded(colours.muted, 0.5), standoff=0,
            font={"size": 11, "color": colours.muted}, borderpad=0,
        )  # fmt: skip
    return lanes * LANE_PIXELS


def _shape(chart: go.Figure, mark: Any, colours: Palette, span: tuple[pd.Timestamp, pd.Timestamp]) -> None:
    start, end, kind, _ = mark
    if kind in LINES:
        dash, width = LINES[str(kind)]
        line = {"color": colours.muted, "width": width, "dash": dash}
        chart.add_shape(type="line", x0=start, x1=start, y0=0, y1=1, yref="paper", line=line, layer="below")
        return
    half = pd.Timedelta(hours=12)  # a band covers whole days, whose bars and points stand at midnight
    x0, x1 = max(pd.Timestamp(start) - half, span[0] - half), min(pd.Timestamp(end) + half, span[1] + half)
    colour = colours.muted if kind == "holiday" else colours.warning
    fill = faded(colour, 0.13 if kind != "settlement" else 0.08)
    chart.add_shape(type="rect", x0=x0, x1=x1, y0=0, y1=1, yref="paper", fillcolor=fill, line_width=0, layer="below")


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
