"""The first sheet of a workbook: what the report says, its headline figures and where it comes from."""

from dataclasses import dataclass
from typing import Any, Final

from xlsxwriter.worksheet import Worksheet

from core.present.reports.content import TEXT, Figure, Report, Section
from core.present.reports.number_formats import figure_format, missing, shown
from core.present.reports.sheet_styles import Styles, put_text, put_value, put_wide, row_height
from core.present.template import LIGHT
from core.text import say

WIDTHS: Final = (40.0, 24.0, 62.0)  # of the columns: label, value, note
_TITLE: Final[dict[str, Any]] = {"font_size": 11.0, "font_color": LIGHT.muted}
_HEADLINE: Final[dict[str, Any]] = {"font_size": 16.0, "bold": True}
_BADGE: Final[dict[str, Any]] = {"bold": True, "font_color": LIGHT.warning}
_SECTION: Final[dict[str, Any]] = {"font_size": 12.0, "bold": True, "bottom": 1, "bottom_color": LIGHT.fixed}


def write_summary(sheet: Worksheet, styles: Styles, report: Report) -> None:
    """Write the summary of a report."""
    for column, wide in enumerate(WIDTHS):
        sheet.set_column(column, column, wide)
    page = _Page(sheet, styles)
    page.say(report.title, **_TITLE)
    page.say(report.headline, **_HEADLINE)
    if report.badge:
        page.say(report.badge, **_BADGE)
    for section in report.sections:
        page.section(section)
    page.listed(say("report.sheet.assumptions"), report.assumptions)
    page.sources(report.sources)


@dataclass
class _Page:
    """The sheet, written from its top."""

    sheet: Worksheet
    styles: Styles
    row: int = 0

    def say(self, text: str, **properties: Any) -> None:
        put_wide(self.sheet, self.styles, self.row, list(WIDTHS), text, **properties)
        self.row += 1

    def listed(self, title: str, texts: tuple[str, ...]) -> None:
        self.row += 1
        self.say(title, **_SECTION)
        for text in texts:
            self.say(text)

    def section(self, section: Section) -> None:
        self.listed(section.title, section.sentences)
        for figure in section.figures:
            self.figure(figure)

    def figure(self, figure: Figure) -> None:
        cells: tuple[Worksheet, Styles] = (self.sheet, self.styles)
        put_text(*cells, (self.row, 0), figure.label, text_wrap=True)
        dress: dict[str, Any] = {"num_format": figure_format(figure.unit), "bold": True, "align": "right", "indent": 1}
        if missing(figure.value):
            put_text(*cells, (self.row, 1), shown(figure.value, figure.unit), **dress)
        else:
            put_value(*cells, (self.row, 1), figure.value, figure.unit, text_wrap=figure.unit == TEXT, **dress)
        put_text(*cells, (self.row, 2), figure.note, text_wrap=True, indent=1, font_color=LIGHT.muted)
        texts = (figure.label, shown(figure.value, figure.unit), figure.note)
        self.sheet.set_row(self.row, row_height(zip(texts, WIDTHS, strict=True)))
        self.row += 1

    def sources(self, sources: tuple[tuple[str, str], ...]) -> None:
        self.listed(say("report.sheet.sources"), ())
        for label, value in sources:
            put_text(self.sheet, self.styles, (self.row, 0), label, text_wrap=True)
            self.sheet.merge_range(self.row, 1, self.row, 2, "", self.styles(text_wrap=True))
            put_text(self.sheet, self.styles, (self.row, 1), value, text_wrap=True)
            self.sheet.set_row(self.row, row_height([(label, WIDTHS[0]), (value, sum(WIDTHS[1:]))]))
            self.row += 1
