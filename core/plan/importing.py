"""A file of the user made ready for the book: its columns found, every row checked, and what is worth knowing of it."""

from collections.abc import Mapping
from dataclasses import dataclass

import pandas as pd

from core import names as n
from core.book import check, complete_mapping
from core.plan.entries import closed_tickets
from core.plan.house_limits import require_house_limits
from core.plan.opening import desk_calendar
from core.store import Engine, load_book, recall_mapping


@dataclass(frozen=True, eq=False)
class Ready:
    """``frame``: the checked rows of ``table``; ``columns``: header -> column; ``notes``: what stops no import."""

    table: str
    frame: pd.DataFrame
    columns: dict[str, str]
    notes: tuple[str, ...]


def ready_to_import(engine: Engine, table: str, raw: pd.DataFrame, given: Mapping[str, str] | None = None) -> Ready:
    """Return what the raw cells of a file say as rows of ``table``; nothing is stored.

    ``given``: header -> column, else as remembered for such a file; what is left open is guessed. Raises InputError if
    the file does not fit, RowsError with every bad row, StoreError if the database cannot be used.
    """
    headers = list(raw.columns)
    columns = complete_mapping(headers, table, given or recall_mapping(engine, table, headers) or {})
    checked = check(raw, table, columns, _known_products(engine, table))
    frame = checked.require()
    if table == n.HOUSE_LIMITS:
        require_house_limits(frame)
    notes = (*(note.text for note in checked.notes), *_closed(engine, table, frame))
    return Ready(table, frame, columns, notes)


def _closed(engine: Engine, table: str, frame: pd.DataFrame) -> list[str]:
    """Return what to know of tickets for days on which their product is closed."""
    if table != n.TICKETS:
        return []
    book = load_book(engine)
    return [] if book.flows.empty else closed_tickets(book, desk_calendar(book), frame)


def _known_products(engine: Engine, table: str) -> set[str] | None:
    return None if table == n.PRODUCTS else set(load_book(engine).products[n.PRODUCT_ID])
