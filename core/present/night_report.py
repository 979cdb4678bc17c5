"""The report of a night as one page of HTML that needs nothing beside it."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from html import escape
from typing import Any, Final

import pandas as pd

from core import names as n
from core.present import sentences
from core.present.overview import ATTENTION, FIXED, GAIN_BP, GAIN_MONEY, MODEL, NEXT_OUTFLOW, NOW, WARNING
from core.present.words import word
from core.text import figures, language, say

COLUMNS: Final = (n.NAME, NOW, FIXED, MODEL, GAIN_BP, GAIN_MONEY, NEXT_OUTFLOW, ATTENTION)
FILE_COLUMNS: Final = (n.NAME, n.KIND, "status", "added", "restated", "message")
NUMBERS: Final = (NOW, FIXED, MODEL, GAIN_BP, GAIN_MONEY, "added", "restated")
STYLE: Final = """
:root { color-scheme: light dark; }
body { font: 15px/1.5 system-ui, "PingFang SC", "Microsoft YaHei", sans-serif; max-width: 72rem; margin: 2rem auto;
  padding: 0 1rem; background: Canvas; color: CanvasText; }
h1 { font-size: 1.5rem; line-height: 1.3; } h2 { font-size: 1.1rem; margin-top: 2rem; }
table { border-collapse: collapse; width: 100%; font-variant-numeric: tabular-nums; }
th, td { text-align: left; vertical-align: top; padding: .35rem .6rem; border-bottom: 1px solid GrayText; }
.number { text-align: right; white-space: nowrap; } .quiet { color: GrayText; }
"""


@dataclass(frozen=True, eq=False)
class NightReport:
    """What a night's report tells.

    ``as_of`` and ``until``: first and last day of the horizon; ``version``: of the book; ``rows``: one a product, with
    the fields of the desk's rows as columns; ``notices``: what concerns no single product; ``files``: those taken in,
    with the columns of FILE_COLUMNS; ``stresses``: name and conclusion of each product stressed; ``alerts``: those
    that are open.
    """

    as_of: pd.Timestamp
    until: pd.Timestamp
    version: str
    rows: pd.DataFrame
    notices: tuple[str, ...]
    files: pd.DataFrame
    stresses: tuple[tuple[str, str], ...] = ()
    alerts: tuple[str, ...] = ()


def headline(report: NightReport) -> str:
    """Return the answer of the night in one sentence."""
    return say("today.nothing_planned") if report.rows.empty else sentences.hold_all(report.rows, report.until)


def night_html(report: NightReport) -> str:
    """Return the page. Whatever the book or a file's name says is shown as text, never read as HTML."""
    title = say("nightly.report.title", day=figures.day(report.as_of))
    head = f'<meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>{escape(title)}</title>'
    parts = [_tag("p", title, "quiet"), _tag("h1", headline(report)), *_alerts(report), *_products(report)]
    parts += _notices(report)
    parts += [
        *_stresses(report),
        *_files(report.files),
        _tag("p", say("nightly.report.version", version=report.version), "quiet"),
    ]
    body = "\n".join(parts)
    head = f"<head>{head}<style>{STYLE}</style></head>"
    return f'<!doctype html>\n<html lang="{language()}">{head}\n<body>{body}</body></html>\n'


def _products(report: NightReport) -> list[str]:
    if report.rows.empty:
        return []
    cells = [[_product(row, column) for column in COLUMNS] for row in report.rows.to_dict("records")]
    titles = [say(f"nightly.column.{column}") for column in COLUMNS]
    return [
        _tag("p", sentences.scope(report.rows)),
        _tag("h2", say("today.products_title")),
        _table(COLUMNS, titles, cells),
    ]


def _product(row: dict[Any, Any], column: str) -> str:
    value = row[column]
    if column in (NOW, FIXED, MODEL):
        return figures.share(value)
    if column == GAIN_BP:
        return figures.basis_points(value)
    if column == GAIN_MONEY:
        return figures.money(value, signed=True)
    if column == NEXT_OUTFLOW:
        return sentences.outflow_day(value.date, value.expected, value.low, value.high)
    return "\n".join(f"{WARNING} {item.text}" for item in value) if column == ATTENTION else str(value)


def _notices(report: NightReport) -> list[str]:
    if not report.notices:
        return []
    return [_tag("h2", say("today.attention_title")), *(_tag("p", f"{WARNING} {text}") for text in report.notices)]


def _alerts(report: NightReport) -> list[str]:
    if not report.alerts:
        return []
    return [_tag("h2", say("nightly.report.alerts")), *(_tag("p", f"{WARNING} {text}") for text in report.alerts)]


def _stresses(report: NightReport) -> list[str]:
    """Return the conclusion on every product that was stressed."""
    if not report.stresses:
        return []
    columns = (n.NAME, "stress")
    titles = [say(f"nightly.column.{column}") for column in columns]
    return [_tag("h2", say("nightly.report.stresses")), _table(columns, titles, report.stresses)]


def _files(files: pd.DataFrame) -> list[str]:
    title = _tag("h2", say("nightly.report.files"))
    if files.empty:
        return [title, _tag("p", say("nightly.report.no_files"))]
    titles = [say(f"nightly.file.{column}") for column in FILE_COLUMNS]
    return [
        title,
        _table(
            FILE_COLUMNS, titles, [[_file(row, column) for column in FILE_COLUMNS] for row in files.to_dict("records")]
        ),
    ]


def _file(row: dict[Any, Any], column: str) -> str:
    value = row[column]
    if column == n.KIND:
        return word("table", value) if value else say("figures.none")
    if column == "status":
        return say(f"nightly.status.{value}")
    return figures.count(value) if column in NUMBERS else str(value)


def _table(columns: Sequence[str], titles: Iterable[str], cells: Iterable[Iterable[str]]) -> str:
    looks = ["number" if column in NUMBERS else "" for column in columns]
    head = "".join(_tag("th", title, look) for title, look in zip(titles, looks, strict=True))
    rows = ("".join(_tag("td", cell, look) for cell, look in zip(row, looks, strict=True)) for row in cells)
    return (
        f"<table><thead><tr>{head}</tr></thead>\n<tbody>"
        + "\n".join(f"<tr>{row}</tr>" for row in rows)
        + "</tbody></table>"
    )


def _tag(name: str, text: str, look: str = "") -> str:
    """Return an element that holds ``text``, lines apart."""
    inside = escape(text).replace("\n", "<br>")
    return f'<{name} class="{look}">{inside}</{name}>' if look else f"<{name}>{inside}</{name}>"
