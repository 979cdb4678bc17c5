"""The book as it is, or as it was known at some moment."""

from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import lru_cache
from typing import NamedTuple

import pandas as pd
from sqlalchemy import ColumnElement, Connection, Engine, select, true

from core.book import CONTRACTS, Book, conform
from core.book.book import EMPTY
from core.errors import InputError
from core.names import TABLES
from core.store.history import current
from core.store.tables import AFRESH, AT, IMPORT_ID, TABLE, WITHDRAWN, imports, metadata
from core.store.transactions import reading

_MARKS = {IMPORT_ID: "int64", AFRESH: "bool", WITHDRAWN: "bool"}


class LastImport(NamedTuple):
    """Where the order of the imports ends."""

    import_id: int
    at: datetime


def load_book(engine: Engine, known_at: datetime | None = None) -> Book:
    """Return the book with the last stated value of everything, or as it was known at ``known_at`` (UTC if naive).

    Its tables are read when they are first asked for, so the engine is needed until then.
    """
    with reading(engine) as connection:
        return _book_after(connection, last_import(connection, known_at))


def load_version(engine: Engine, version: str) -> Book:
    """Return the book as it was in that ``version``, whatever was imported since.

    Raises InputError if this database never held it, StoreError if the database cannot be used.
    """
    with reading(engine) as connection:
        last = _import_of(connection, version)
        if last is None:
            raise InputError("store.no_version", found=version)
        return _book_after(connection, last)


def has_version(engine: Engine, version: str) -> bool:
    """Return whether ``load_version`` has that book. Raises StoreError if the database cannot be used."""
    with reading(engine) as connection:
        return _import_of(connection, version) is not None


def book_version(engine: Engine) -> str:
    """Return a word that is another after any import that changes anything, and in any other database."""
    with reading(engine) as connection:
        return _version(last_import(connection))


def load_table(connection: Connection, name: str, condition: ColumnElement[bool]) -> pd.DataFrame:
    """Return one table in the form of its contract, sorted by key, from the versions that meet ``condition``."""
    result = connection.execute(select(metadata.tables[name]).where(condition))
    rows = pd.DataFrame(list(map(tuple, result)), columns=list(result.keys()))
    if rows.empty:
        return conform(rows, name)
    marks = rows[list(_MARKS)].astype(_MARKS)
    return current(conform(rows, name).join(marks), list(CONTRACTS[name].key))


def last_import(connection: Connection, known_at: datetime | None = None) -> LastImport | None:
    """Return the id and the moment of the last import, at or before ``known_at`` if given."""
    if known_at is None:
        return _last_that(connection, true())
    return _last_that(connection, imports.c[AT] <= (known_at if known_at.tzinfo else known_at.replace(tzinfo=UTC)))


def _last_that(connection: Connection, condition: ColumnElement[bool]) -> LastImport | None:
    query = select(imports.c[IMPORT_ID], imports.c[AT]).where(condition).order_by(imports.c[IMPORT_ID].desc()).limit(1)
    row = connection.execute(query).first()
    return row and LastImport(*row)


def _import_of(connection: Connection, version: str) -> LastImport | None:
    """Return the import that made that version, None if there is none of its number and moment."""
    number = version.partition("-")[0]
    found = _last_that(connection, imports.c[IMPORT_ID] == int(number)) if number.isdecimal() else None
    return found if _version(found) == version else None


def _book_after(connection: Connection, last: LastImport | None) -> Book:
    """Return the book after that import: the order of the ids is the order of the moments.

    A table is read when it is first asked for, which may be much later: of what was stated up to an import, nothing is
    ever changed or taken away.
    """
    until = last.import_id if last else 0
    stated = {
        name: _last_that(connection, (imports.c[TABLE] == name) & (imports.c[IMPORT_ID] <= until)) for name in TABLES
    }
    engine = connection.engine
    return Book.reading(lambda name: _load(_Stated(str(engine.url), name, stated[name], engine)), _version(last))


@dataclass(frozen=True)
class _Stated:
    """One table of a database as of its ``last`` import; two are the same whichever engine reads them."""

    url: str
    name: str
    last: LastImport | None
    engine: Engine = field(compare=False)


@lru_cache(maxsize=3 * len(TABLES))
def _load(asked: _Stated) -> pd.DataFrame:
    """Return the table, read again only after it was changed: a ticket need not wait for all flows."""
    with reading(asked.engine) as connection:
        return load_table(connection, asked.name, _stated_by(asked.name, asked.last))


def _stated_by(name: str, last: LastImport | None) -> ColumnElement[bool]:
    return metadata.tables[name].c[IMPORT_ID] <= (last.import_id if last else 0)


def _version(last: LastImport | None) -> str:
    return f"{last.import_id}-{last.at:%Y%m%dT%H%M%S.%fZ}" if last else EMPTY
