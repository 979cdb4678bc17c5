"""From an address to an engine on a book that is up to date."""

import sqlite3
import time
from typing import Any

from sqlalchemy import URL, Engine, create_engine, event

from core.store import transactions
from core.store.address import SQLITE, make_folder, parse_address
from core.store.migrating import upgrade

CONNECT_SECONDS = 10


def connect(url: str) -> Engine:
    """Return an engine on the book at ``url``, made if it is not there and brought up to date if it is.

    ``url`` is ``sqlite:///path/of/file`` or ``postgresql://user:password@host/database``. Any number of processes may
    do this at once. Raises StoreError if the database cannot be used, or a newer program has changed it.
    """
    address = parse_address(url)
    engine = _sqlite(address) if address.get_backend_name() == SQLITE else _postgresql(address)
    event.listen(engine, "begin", transactions.open_transaction)
    try:
        upgrade(engine)
    except BaseException:
        engine.dispose()
        raise
    return engine


def _sqlite(address: URL) -> Engine:
    make_folder(address)
    engine = create_engine(address, connect_args={"timeout": transactions.BUSY_SECONDS})
    event.listen(engine, "connect", _prepare_sqlite)
    return engine


def _prepare_sqlite(connection: sqlite3.Connection, _record: Any) -> None:
    connection.isolation_level = None  # the driver begins no transaction by itself: open_transaction does
    connection.execute("PRAGMA foreign_keys = ON")
    _use_write_ahead_log(connection)


def _use_write_ahead_log(connection: sqlite3.Connection) -> None:
    """Turn the file to WAL. Alone in SQLite, this does not wait for another process that does the same: ask again."""
    deadline = time.monotonic() + transactions.BUSY_SECONDS
    while True:
        try:
            connection.execute("PRAGMA journal_mode = WAL")
            return
        except sqlite3.OperationalError as error:
            if "database is locked" not in str(error) or time.monotonic() > deadline:
                raise
        time.sleep(0.01)


def _postgresql(address: URL) -> Engine:
    timeout = {} if "connect_timeout" in address.query else {"connect_timeout": CONNECT_SECONDS}
    return create_engine(address, connect_args=timeout, pool_pre_ping=True)
