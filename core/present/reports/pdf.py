"""A report as a PDF of A4 pages: the same bytes for the same report, whenever it is made."""

import json
from collections.abc import Sequence
from dataclasses import asdict
from functools import cache
from pathlib import Path
from typing import Any, Final

import typst

from core.present.reports.content import Chart, Figure, Report, Section, Table
from core.present.reports.drawing import draw
from core.present.reports.drawing_text import plain
from core.present.reports.fonts import FAMILY, FILE
from core.present.reports.grid import Grid, abreast, grid
from core.present.reports.inline_svg import roles
from core.present.reports.plain_text import ems
from core.present.template import LIGHT
from core.text import say

WIDTH: Final = 6.69  # inches of a chart: the page without its margins
REGIONS: Final = {"zh": "cn"}  # it chooses the right shapes of Chinese characters
ALWAYS: Final = 0  # the time of making, in seconds since 1970: a report tells by itself what it was made from
_TEMPLATE: Final = Path(__file__).with_name("report.typ")


def write_pdf(report: Report) -> bytes:
    """Return the file. Whatever the content says is shown as text, never read as markup."""
    content = json.dumps(_plain(_report(report)), ensure_ascii=False)
    made = typst.compile(
        _TEMPLATE, font_paths=_fonts(), ignore_system_fonts=True, format="pdf", sys_inputs={"report": content},
        timestamp=ALWAYS,
    )  # fmt: skip
    return bytes(made)


@cache
def _fonts() -> typst.Fonts:
    return typst.Fonts(include_system_fonts=False, include_embedded_fonts=False, font_paths=[FILE.parent])


def _report(report: Report) -> dict[str, Any]:
    """Return all that the template shows."""
    return {
        "title": report.title,
        "headline": report.headline,
        "badge": report.badge,
        "language": report.language,
        "region": REGIONS.get(report.language),
        "font": FAMILY,
        "colours": roles(LIGHT),
        "sections": [_section(section) for section in report.sections],
        "assumptions": {"title": say("report.page.assumptions"), "texts": report.assumptions},
        "sources": {"title": say("report.page.sources"), "rows": report.sources},
    }


def _section(section: Section) -> dict[str, Any]:
    return {
        "title": section.title,
        "sentences": section.sentences,
        "abreast": abreast(len(section.figures)),
        "figures": [_figure(figure) for figure in section.figures],
        "charts": [_chart(chart) for chart in section.charts],
        "tables": [_table(table) for table in section.tables],
    }


def _figure(figure: Figure) -> dict[str, str]:
    return {"label": figure.label, "text": figure.text, "note": figure.note}


def _chart(chart: Chart) -> dict[str, str]:
    return {"title": chart.title, "note": chart.note, "svg": draw(chart, WIDTH).decode("utf-8")}


def _table(table: Table) -> dict[str, Any]:
    cells = grid(table)
    return {"title": table.title, "note": table.note, "longest": _longest(cells), **asdict(cells)}


def _longest(cells: Grid) -> list[str]:
    """Return the broadest text of each column below its head, by which the template gives each its room."""
    rows: Sequence[tuple[str, ...]] = [*cells.rows, cells.totals] if cells.totals else cells.rows
    return [max((row[place] for row in rows), key=ems, default="") for place in range(len(cells.heads))]


def _plain(content: Any) -> Any:
    """Return the content without the characters that no file can hold."""
    if isinstance(content, dict):
        return {key: _plain(value) for key, value in content.items()}
    if isinstance(content, list | tuple):
        return [_plain(value) for value in content]
    return plain(content) if isinstance(content, str) else content
