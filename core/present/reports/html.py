"""A report as one page of HTML that needs nothing beside it, for a screen, a phone and paper."""

from collections.abc import Iterable, Sequence
from functools import cache
from pathlib import Path
from typing import Final
from xml.etree.ElementTree import Element, SubElement, tostring

from core.present.reports.content import TEXT, Chart, Figure, Report, Section, Table
from core.present.reports.drawing import draw
from core.present.reports.drawing_text import plain
from core.present.reports.grid import Grid, abreast, grid
from core.present.reports.inline_svg import inline, roles
from core.present.template import DARK, LIGHT, Palette
from core.text import say

WIDE: Final = 9.6  # inches of a chart on a screen
NARROW: Final = 3.7  # and on a phone
MANY: Final = 5  # columns from which on a table is broader than a phone
DARK_SHADE: Final = "#1b2128"
TAGS: Final = {"zh": "zh-CN"}  # a language by the name that chooses the right shapes of Chinese characters
_STYLE: Final = Path(__file__).with_name("page.css")


def write_html(report: Report) -> bytes:
    """Return the page in UTF-8. Whatever the content says is shown as text, never read as HTML."""
    page = Element("html", lang=TAGS.get(report.language, report.language))
    _head(SubElement(page, "head"), report)
    body = SubElement(page, "body")
    _top(SubElement(body, "header"), report)
    main = SubElement(body, "main")
    for place, section in enumerate(report.sections):
        _section(SubElement(main, "section"), section, f"s{place}")
    _end(SubElement(body, "footer"), report)
    return b"<!doctype html>\n" + tostring(page, encoding="utf-8", method="html") + b"\n"


def _head(head: Element, report: Report) -> None:
    SubElement(head, "meta", charset="utf-8")
    SubElement(head, "meta", name="viewport", content="width=device-width, initial-scale=1")
    SubElement(head, "meta", {"name": "color-scheme", "content": "light dark"})
    _text(head, "title", report.title)
    SubElement(head, "style").text = _style()


@cache
def _style() -> str:
    light, dark = _variables(LIGHT), f"{_variables(DARK)} --shade: {DARK_SHADE};"
    screen = f"@media screen and (prefers-color-scheme: dark) {{ :root {{ {dark} }} }}"
    paper = "@media print { :root { color-scheme: light; } }"
    return f"\n{_STYLE.read_text('utf-8')}:root {{ {light} }}\n{screen}\n{paper}\n"


def _variables(colours: Palette) -> str:
    return " ".join(f"--{role}: {colour};" for role, colour in roles(colours).items())


def _top(header: Element, report: Report) -> None:
    _text(header, "p", report.title, "quiet")
    _text(header, "h1", report.headline)
    if report.badge:
        _text(header, "p", report.badge, "badge")


def _section(part: Element, section: Section, name: str) -> None:
    """``name``: the beginning of all names within the section."""
    _text(part, "h2", section.title)
    for sentence in section.sentences:
        _text(part, "p", sentence)
    if section.figures:
        _cards(SubElement(part, "dl", {"class": "cards"}), section.figures)
    for place, chart in enumerate(section.charts):
        _chart(SubElement(part, "figure"), chart, f"{name}c{place}")
    for place, table in enumerate(section.tables):
        _table(part, table, f"{name}t{place}")


def _cards(cards: Element, shown: Sequence[Figure]) -> None:
    cards.set("style", f"--cards: {abreast(len(shown))}")
    for figure in shown:
        card = SubElement(cards, "div")
        _text(card, "dt", figure.label)
        _text(card, "dd", figure.text, "value" if figure.unit == TEXT else "value whole")
        if figure.note:
            _text(card, "dd", figure.note, "note")


def _chart(frame: Element, chart: Chart, name: str) -> None:
    """Draw the chart twice: letters that are read on a phone are too large on a screen."""
    _text(SubElement(frame, "figcaption"), "h3", chart.title)
    for look, width in (("wide", WIDE), ("narrow", NARROW)):
        drawing = inline(draw(chart, width), f"{name}{look}")
        drawing.attrib |= {"class": look, "role": "img", "aria-label": plain(chart.title)}
        frame.append(drawing)
    if chart.note:
        _text(frame, "p", chart.note, "note")


def _table(part: Element, table: Table, name: str) -> None:
    _text(part, "h3", table.title).set("id", name)
    cells = grid(table)
    look = "scroll many" if len(cells.heads) >= MANY else "scroll"
    around = {"class": look, "role": "region", "aria-labelledby": name, "tabindex": "0"}
    made = SubElement(SubElement(part, "div", around), "table", {"aria-labelledby": name})
    heads = SubElement(SubElement(made, "thead"), "tr")
    for title, look in zip(cells.heads, _looks(cells), strict=True):
        _text(heads, "th", title, look).set("scope", "col")
    _rows(SubElement(made, "tbody"), cells.rows, cells)
    if cells.totals:
        _rows(SubElement(made, "tfoot"), (cells.totals,), cells)
    if table.note:
        _text(part, "p", table.note, "note")


def _rows(body: Element, rows: Iterable[tuple[str, ...]], cells: Grid) -> None:
    for texts in rows:
        row = SubElement(body, "tr")
        _text(row, "th", texts[0]).set("scope", "row")
        for text, look in zip(texts[1:], _looks(cells)[1:], strict=True):
            _text(row, "td", text, look)


def _looks(cells: Grid) -> list[str]:
    """Return the classes of each column."""
    looks = zip(cells.numbers, cells.whole, strict=True)
    return ["number whole" if number else "whole" if whole else "text" for number, whole in looks]


def _end(footer: Element, report: Report) -> None:
    """Say what the report rests on."""
    if report.assumptions:
        _text(footer, "h2", say("report.page.assumptions"))
        items = SubElement(footer, "ul")
        for assumption in report.assumptions:
            _text(items, "li", assumption)
    if report.sources:
        _text(footer, "h2", say("report.page.sources"))
        sources = SubElement(footer, "dl", {"class": "sources"})
        for label, value in report.sources:
            _text(sources, "dt", label)
            _text(sources, "dd", value)


def _text(parent: Element, tag: str, text: str, look: str = "") -> Element:
    """Add an element that holds ``text``, with its lines apart."""
    element = SubElement(parent, tag, {"class": look} if look else {})
    first, *others = plain(text).split("\n")
    element.text = first
    for line in others:
        SubElement(element, "br").tail = line
    return element
