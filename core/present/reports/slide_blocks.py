"""What stands on slides, one thing under another: each gives what fits into the room that is left, and the rest."""

import math
from bisect import bisect
from collections import deque
from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Any, Final, Protocol

from pptx.enum.shapes import MSO_SHAPE

from core.present.reports.content import Figure
from core.present.reports.number_formats import shown
from core.present.reports.slide_dress import BODY, fill
from core.present.reports.slide_text import Box, Words, fill_frame, height, put_words
from core.present.template import LIGHT

GAP: Final = 14.0  # points between two things
_FEWEST_A_ROW, _MOST_A_ROW = 4, 5  # cards
_PADDING: Final = 9.0


class Block(Protocol):
    """One thing on a slide."""

    def split(self, room: float) -> tuple["Block | None", "Block | None"]:
        """Return what fits into ``room`` points of height and the rest; all of a body's height takes something."""

    def height(self, room: float) -> float:
        """Return how many of ``room`` points it takes."""

    def draw(self, slide: Any, box: Box) -> None:
        """Draw it into a box."""


@dataclass(frozen=True)
class Sentences:
    """Paragraphs under a heading, "" for none."""

    texts: tuple[str, ...]
    heading: str = ""
    size: float = 15.0

    def split(self, room: float) -> tuple[Block | None, Block | None]:
        """Return the sentences that fit, and the others."""
        counts = range(1, len(self.texts) + 1)
        count = bisect(counts, room, key=lambda count: height(self._words(count), BODY.width))
        first = replace(self, texts=self.texts[:count]) if count else None
        return first, replace(self, texts=self.texts[count:]) if count < len(self.texts) else None

    def height(self, room: float) -> float:
        """Return the height of all of them."""
        return height(self._words(len(self.texts)), BODY.width)

    def draw(self, slide: Any, box: Box) -> None:
        """Write them."""
        put_words(slide, box, self._words(len(self.texts)))

    def _words(self, count: int) -> list[Words]:
        most = int(BODY.height / (self.size * 1.25)) - 3
        head = [Words(self.heading, (self.size,), LIGHT.model, bold=True, gap=4.0)] if self.heading else []
        return head + [Words(text, (self.size,), most=most, gap=5.0) for text in self.texts[:count]]


@dataclass(frozen=True)
class Cards:
    """Headline figures, each on a card, ``each`` a row."""

    figures: tuple[Figure, ...]
    each: int

    def split(self, room: float) -> tuple[Block | None, Block | None]:
        """Return the rows of cards that fit, and the others."""
        counts = range(self.each, len(self.figures) + self.each, self.each)
        count = max((count for count in counts if self._some(slice(count)).height(room) <= room), default=0)
        first, rest = self._some(slice(count)), self._some(slice(count, None))
        return first if first.figures else None, rest if rest.figures else None

    def height(self, room: float) -> float:
        """Return the height of all rows with the gaps between them."""
        return sum(_row_height(row, self._width()) + GAP for row in self._rows()) - GAP

    def draw(self, slide: Any, box: Box) -> None:
        """Draw the rows of cards."""
        top, wide = box.top, self._width()
        for row in self._rows():
            high = _row_height(row, wide)
            for place, figure in enumerate(row):
                _draw_card(slide, Box(box.left + place * (wide + GAP), top, wide, high), figure)
            top += high + GAP

    def _rows(self) -> list[tuple[Figure, ...]]:
        return [self.figures[start : start + self.each] for start in range(0, len(self.figures), self.each)]

    def _width(self) -> float:
        return (BODY.width + GAP) / self.each - GAP

    def _some(self, part: slice) -> "Cards":
        return Cards(self.figures[part], self.each)


def cards(figures: tuple[Figure, ...]) -> Cards:
    """Return figures on cards, in rows as even as they go."""
    rows = math.ceil(len(figures) / _MOST_A_ROW)
    return Cards(figures, max(math.ceil(len(figures) / max(rows, 1)), _FEWEST_A_ROW))


def _row_height(figures: tuple[Figure, ...], width: float) -> float:
    return max(height(_card(figure), width - 2 * _PADDING) for figure in figures) + 2 * _PADDING


def _card(figure: Figure) -> list[Words]:
    label = Words(figure.label, (12.0, 11.0), LIGHT.muted, most=2)
    value = Words(shown(figure.value, figure.unit), (24.0, 20.0, 16.0, 13.0), bold=True, most=2)
    return [label, value, *([Words(figure.note, (11.0, 10.0), LIGHT.muted, most=4)] if figure.note else [])]


def _draw_card(slide: Any, box: Box, figure: Figure) -> None:
    card = slide.shapes.add_shape(MSO_SHAPE.RECTANGLE, *box.place)
    fill(card, LIGHT.grid)
    fill_frame(card.text_frame, box.width - 2 * _PADDING, _card(figure), margin=_PADDING)


def paged(blocks: Iterable[Block]) -> list[list[tuple[Box, Block]]]:
    """Return the bodies of the slides that ``blocks`` fill one after another, each thing with its box."""
    pages: list[list[tuple[Box, Block]]] = [[]]
    waiting = deque(blocks)
    while waiting:
        top = pages[-1][-1][0].bottom + GAP if pages[-1] else BODY.top
        piece, rest = waiting.popleft().split(BODY.bottom - top)
        if piece:
            pages[-1].append((Box(BODY.left, top, BODY.width, piece.height(BODY.bottom - top)), piece))
        if rest:
            waiting.appendleft(rest)
            pages.append([])
    return pages
