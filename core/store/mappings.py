"""The user's answers to "which column is which", remembered by the header of the file."""

import json
from collections.abc import Mapping, Sequence

from sqlalchemy import ColumnElement, Engine, and_, delete, insert, select

from core.store.tables import HEADERS, MAPPING, TABLE, mappings
from core.store.transactions import reading, writing


def remember_mapping(engine: Engine, table: str, headers: Sequence[str], mapping: Mapping[str, str]) -> None:
    """Keep ``mapping`` (header of the file -> column of the contract) for files of ``table`` with these headers.

    It takes the place of an earlier one. Raises StoreError if the database cannot be used or is busy.
    """
    entry = {TABLE: table, HEADERS: _signature(headers), MAPPING: dict(mapping)}
    with writing(engine) as connection:
        connection.execute(delete(mappings).where(_is(table, headers)))
        connection.execute(insert(mappings).values(entry))


def recall_mapping(engine: Engine, table: str, headers: Sequence[str]) -> dict[str, str] | None:
    """Return the mapping kept for files of ``table`` with these headers in any order, or None."""
    with reading(engine) as connection:
        return connection.scalar(select(mappings.c[MAPPING]).where(_is(table, headers)))


def _is(table: str, headers: Sequence[str]) -> ColumnElement[bool]:
    return and_(mappings.c[TABLE] == table, mappings.c[HEADERS] == _signature(headers))


def _signature(headers: Sequence[str]) -> str:
    return json.dumps(sorted(headers), ensure_ascii=False)
