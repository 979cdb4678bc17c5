"""Text in a box on a slide: in the largest size in which it fits, and cut where none does."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Any, Final

from pptx.dml.color import RGBColor
from pptx.enum.text import MSO_ANCHOR, MSO_AUTO_SIZE, PP_ALIGN
from pptx.util import Pt

from core.present.reports.plain_text import cut, lines, plain
from core.present.template import LIGHT

LEADING: Final = 1.25  # of the size of the font, from line to line


@dataclass(frozen=True)
class Box:
    """A part of a slide, in points from its top left corner."""

    left: float
    top: float
    width: float
    height: float

    @property
    def bottom(self) -> float:
        """Where it ends."""
        return self.top + self.height

    @property
    def place(self) -> tuple[Pt, Pt, Pt, Pt]:
        """Left, top, width and height as the library takes them."""
        return Pt(self.left), Pt(self.top), Pt(self.width), Pt(self.height)

    def inside(self, margin: float) -> "Box":
        """Return the box without a margin all round."""
        return Box(self.left + margin, self.top + margin, self.width - 2 * margin, self.height - 2 * margin)


@dataclass(frozen=True)
class Words:
    """One paragraph: ``sizes``: of its font in points, the largest first; ``most``: lines; ``gap``: points after it."""

    text: str
    sizes: tuple[float, ...]
    colour: str = LIGHT.ink
    bold: bool = False
    most: int = 1
    gap: float = 0.0
    align: PP_ALIGN = PP_ALIGN.LEFT

    def fitted(self, width: float) -> "Words":
        """Return them in the largest size in which ``width`` points hold them in ``most`` lines, cut if none does."""
        said = plain(self.text)
        sizes = [size for size in self.sizes if lines(said, width / size) <= self.most] or [self.sizes[-1]]
        return replace(self, text=cut(said, width / sizes[0], self.most), sizes=(sizes[0],))

    def height(self, width: float) -> float:
        """Return how many points high they are in ``width`` points."""
        own = self.fitted(width)
        return lines(own.text, width / own.sizes[0]) * own.sizes[0] * LEADING + own.gap


def height(words: Iterable[Words], width: float) -> float:
    """Return how many points high paragraphs are in ``width`` points."""
    return sum(each.height(width) for each in words)


def put_words(slide: Any, box: Box, words: Iterable[Words], anchor: MSO_ANCHOR = MSO_ANCHOR.TOP) -> Any:
    """Add a box of text to a slide and return it."""
    shape = slide.shapes.add_textbox(*box.place)
    fill_frame(shape.text_frame, box.width, words, anchor)
    return shape


def fill_frame(
    frame: Any, width: float, words: Iterable[Words], anchor: MSO_ANCHOR = MSO_ANCHOR.TOP, margin: float = 0.0
) -> None:
    """Write paragraphs into a frame of text that is ``width`` points wide without its margins."""
    frame.word_wrap, frame.auto_size, frame.vertical_anchor = True, MSO_AUTO_SIZE.NONE, anchor
    frame.margin_left = frame.margin_right = frame.margin_top = frame.margin_bottom = Pt(margin)
    for place, each in enumerate(words):
        _write(frame.add_paragraph() if place else frame.paragraphs[0], each.fitted(width))


def colour(code: str) -> RGBColor:
    """Return "#rrggbb" as the library takes it."""
    return RGBColor.from_string(code.lstrip("#").upper())


def _write(paragraph: Any, words: Words) -> None:
    size = words.sizes[0]
    paragraph.alignment, paragraph.line_spacing, paragraph.space_after = words.align, Pt(size * LEADING), Pt(words.gap)
    paragraph.space_before = Pt(0)
    run = paragraph.add_run()
    run.text = words.text
    run.font.size, run.font.bold, run.font.color.rgb = Pt(size), words.bold, colour(words.colour)
