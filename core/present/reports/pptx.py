"""A report as slides: an answer first, native charts and tables that can be edited, and where it all comes from."""

from datetime import datetime
from io import BytesIO
from typing import Any, Final
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from core.present.reports.content import Report, Section
from core.present.reports.plain_text import plain
from core.present.reports.plots import plotted
from core.present.reports.slide_blocks import Block, Sentences, cards, paged
from core.present.reports.slide_charts import ChartBlock
from core.present.reports.slide_dress import MARGIN, WIDTH, add_footer, add_slide, empty_deck
from core.present.reports.slide_tables import table_blocks
from core.present.reports.slide_text import Box, Words, put_words
from core.present.template import LIGHT
from core.text import say

_CREATED: Final = datetime(2000, 1, 1)  # the same report makes the same file
_ZIPPED: Final = (1980, 1, 1, 0, 0, 0)
_PROGRAM: Final = "Tidegate"
_DOT: Final = " · "
_LONGEST_PROPERTY: Final = 255  # characters
_SMALL: Final = 13.0  # points
_NAME: Final = Box(MARGIN, 110.0, WIDTH - 2 * MARGIN, 26.0)
_ANSWER: Final = Box(MARGIN, 146.0, WIDTH - 2 * MARGIN, 350.0)


def write_pptx(report: Report) -> bytes:
    """Return ``report`` as a PowerPoint file, the same bytes for the same report, in the language in use."""
    deck = empty_deck()
    _set_properties(deck.core_properties, report)
    _write_first(deck, report)
    for section in report.sections:
        _write_pages(deck, report, section.title, _blocks(section))
    _write_pages(deck, report, say("report.sheet.closing"), _closing(report))
    file = BytesIO()
    deck.save(file)
    return _settled(file)


def _set_properties(properties: Any, report: Report) -> None:
    properties.title, properties.author = plain(report.title)[:_LONGEST_PROPERTY], _PROGRAM
    properties.last_modified_by, properties.comments = _PROGRAM, ""
    properties.created = properties.modified = _CREATED


def _write_first(deck: Any, report: Report) -> None:
    slide = add_slide(deck, Words(report.title, (20.0, 16.0, 12.0), LIGHT.muted), _NAME)
    origin = _DOT.join(_sources(report))
    words = [Words(report.headline, (40.0, 34.0, 28.0, 22.0, 16.0), bold=True, most=4, gap=24.0)]
    words += [Words(report.badge, (16.0, 12.0), LIGHT.warning, bold=True, gap=12.0)] if report.badge else []
    put_words(slide, _ANSWER, [*words, Words(origin, (12.0, 10.0), LIGHT.muted, most=4)])
    _number(deck, report)


def _write_pages(deck: Any, report: Report, title: str, blocks: list[Block]) -> None:
    for place, page in enumerate(paged(blocks)):
        said = say("report.sheet.continued", title=title) if place else title
        slide = add_slide(deck, Words(said, (26.0, 22.0, 18.0, 14.0), bold=True, most=2))
        for box, block in page:
            block.draw(slide, box)
        _number(deck, report)


def _blocks(section: Section) -> list[Block]:
    blocks: list[Block] = [cards(section.figures)] if section.figures else []
    blocks += [Sentences(section.sentences)] if section.sentences else []
    for plot in map(plotted, section.charts):
        told = tuple(text for text in (plot.title, plot.note) if text)
        blocks += [Sentences(told)] if plot.is_empty else [ChartBlock(plot)]
    return [*blocks, *(block for table in section.tables for block in table_blocks(table))]


def _closing(report: Report) -> list[Block]:
    parts = (say("report.sheet.assumptions"), report.assumptions), (say("report.sheet.sources"), _sources(report))
    return [Sentences(texts, heading, _SMALL) for heading, texts in parts if texts]


def _sources(report: Report) -> tuple[str, ...]:
    return tuple(say("report.sheet.source", label=label, value=value) for label, value in report.sources)


def _number(deck: Any, report: Report) -> None:
    """Write the footer of the slide added last."""
    number = len(deck.slides)
    text = _DOT.join(part for part in (report.title, report.badge) if part)
    add_footer(deck.slides[number - 1], text, number)


def _settled(file: BytesIO) -> bytes:
    """Return an archive whose files were all made at the same time."""
    settled = BytesIO()
    with ZipFile(file) as made, ZipFile(settled, "w", ZIP_DEFLATED) as archive:
        for name in made.namelist():
            archive.writestr(ZipInfo(name, _ZIPPED), made.read(name), ZIP_DEFLATED)
    return settled.getvalue()
