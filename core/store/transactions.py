"""Reading one state of the book, and writing one at a time.

A reader sees one snapshot however much is written meanwhile. A writer waits until it is alone, so what it compares with
is what it adds to; a writer that fails, or dies, leaves nothing behind.
"""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from typing import NamedTuple

from sqlalchemy import URL, Connection, Engine
from sqlalchemy.exc import DBAPIError

from core.errors import StoreError
from core.store.address import SQLITE, shown

BUSY_SECONDS = 30
WRITING = "tidegate_writing"
_LOCK = 0x71DE6A7E  # any number, the same in every process
Faults = tuple[type[Exception], ...]


class _Driver(NamedTuple):
    """What a driver raises: ``outside``: where the server, the disk or its rights are at fault; ``busy``: others write.

    ``raised``: all that may come, as SQLAlchemy wraps it, or from COPY, which it does not see.
    """

    outside: Faults
    busy: Faults
    raised: Faults


def open_transaction(connection: Connection) -> None:
    """Begin the transaction of a reader or a writer; SQLAlchemy calls this wherever it would begin one."""
    writes = connection.get_execution_options().get(WRITING, False)
    if connection.dialect.name == SQLITE:
        connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")
    elif writes:
        connection.exec_driver_sql(f"SET LOCAL lock_timeout = {1000 * BUSY_SECONDS}")
        connection.exec_driver_sql(f"SELECT pg_advisory_xact_lock({_LOCK})")
    else:
        connection.exec_driver_sql("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")


@contextmanager
def reading(engine: Engine) -> Iterator[Connection]:
    """Yield a connection that sees one state of the book. Raises StoreError if the database is out of reach."""
    with told(engine.url), engine.connect() as connection, connection.begin():
        yield connection


@contextmanager
def writing(engine: Engine) -> Iterator[Connection]:
    """Yield the only connection that writes; all that is written through it is kept at the end, or none of it.

    Raises StoreError if the database is out of reach, or others write for longer than ``BUSY_SECONDS``.
    """
    writer = engine.execution_options(**{WRITING: True})
    with told(engine.url), writer.connect() as connection, connection.begin():
        yield connection


@contextmanager
def told(url: URL) -> Iterator[None]:
    """Raise StoreError in the place of what the driver raises where the database itself is at fault."""
    driver = _driver(url.get_backend_name())
    try:
        yield
    except driver.raised as error:
        cause = error.orig if isinstance(error, DBAPIError) else error
        if not isinstance(cause, driver.outside) and type(cause) is not sqlite3.DatabaseError:
            raise  # a fault of ours
        key = "store.busy" if _busy(cause, driver) else "store.unusable"
        raise StoreError(key, address=shown(url), reason=_reason(cause, url)) from error


@cache
def _driver(backend: str) -> _Driver:
    if backend == SQLITE:
        return _Driver(outside=(sqlite3.OperationalError,), busy=(), raised=(DBAPIError,))
    import psycopg  # where it is used: the import takes a while
    from psycopg.errors import DuplicateTable, InsufficientPrivilege, LockNotAvailable

    outside = (psycopg.OperationalError, psycopg.InterfaceError, InsufficientPrivilege, DuplicateTable)
    return _Driver(outside, busy=(LockNotAvailable,), raised=(DBAPIError, psycopg.Error))


def _busy(cause: BaseException | None, driver: _Driver) -> bool:
    return isinstance(cause, driver.busy) or "database is locked" in str(cause)


def _reason(cause: BaseException | None, url: URL) -> str:
    words = " ".join(str(cause).split())
    return words.replace(url.password, "***") if url.password else words
