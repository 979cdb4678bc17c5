"""What is loaded, up to when and how clean, table by table."""

from typing import Final

import pandas as pd

from core import names as n
from core.book import Book
from core.book.series_notes import flow_notes
from core.present.words import counted, word
from core.text import figures, joining, say

STATE, TABLE, ROWS, FIRST, LAST, FINDING = "state", "table", "rows", "first", "last", "finding"
COLUMNS: Final = (STATE, TABLE, ROWS, FIRST, LAST, FINDING)
GOOD, TELL, EMPTY = "✓", "▲", "–"
DATED: Final = {
    n.FLOWS: n.DATE, n.LOTS: n.AS_OF, n.POSITIONS: n.AS_OF, n.RATES: n.DATE, n.EVENTS: n.START, n.RECEIPTS: n.DATE,
    n.TICKETS: n.DATE, n.OVERRIDES: n.START, n.HOUSE_LIMITS: n.ENTERED,
}  # fmt: skip
BEHIND_DAYS: Final = 4  # holdings may be this much older than the flows before it is worth a word


def book_state(book: Book) -> pd.DataFrame:
    """Return one row a table: state mark, name, rows, first and last day, and what there is to know."""
    return pd.DataFrame([_row(book, table) for table in n.TABLES], columns=list(COLUMNS))


def state_sentence(book: Book, state: pd.DataFrame) -> str:
    """Return what is loaded and whether anything about it needs a look."""
    if book.flows.empty:
        return say("data.title_empty")
    told = int((state[STATE] == TELL).sum())
    key = "data.title_clean" if told == 0 else "data.title_told"
    products = book.flows[n.PRODUCT_ID].nunique()
    return say(key, products=counted("app.products", products), day=figures.day(book.as_of), told=figures.count(told))


def imports_table(imports: pd.DataFrame) -> pd.DataFrame:
    """Return the imports, newest first, with the reader's words for their tables."""
    newest = imports.iloc[::-1]
    return newest.assign(table=[word("table", table) for table in newest["table"]])


def moment(value: pd.Timestamp) -> str:
    """Return a moment of the log: day and time, in UTC as it was kept."""
    return say("data.moment", day=figures.day(value), time=f"{value:%H:%M}")


def _row(book: Book, table: str) -> dict[str, object]:
    frame: pd.DataFrame = getattr(book, table)
    findings = [] if frame.empty else _findings(book, table)
    dates = frame[DATED[table]].dropna() if table in DATED else pd.Series(dtype="datetime64[us]")
    return {
        STATE: EMPTY if frame.empty else (TELL if findings else GOOD),
        TABLE: word("table", table),
        ROWS: len(frame),
        FIRST: figures.day(dates.min()) if len(dates) else "",
        LAST: figures.day(dates.max()) if len(dates) else "",
        FINDING: say(f"data.need.{table}") if frame.empty else joining.sentences(findings),
    }


def _findings(book: Book, table: str) -> list[str]:
    if table == n.FLOWS:
        return [note.text for note in flow_notes(book.flows)] + _undescribed(book)
    if table == n.POSITIONS:
        return _positions(book)
    return []


def _undescribed(book: Book) -> list[str]:
    missing = set(book.flows[n.PRODUCT_ID]) - set(book.products[n.PRODUCT_ID])
    return [say("data.undescribed", products=figures.count(len(missing)))] if missing else []


def _positions(book: Book) -> list[str]:
    if book.flows.empty:
        return []
    last = book.positions[n.AS_OF].max()
    behind = (book.as_of - last).days
    return [say("data.positions_old", day=figures.day(last))] if behind > BEHIND_DAYS else []
