"""One at a time: a lock on the database that ends with the process that holds it, however that ends.

On PostgreSQL it is an advisory lock of a connection of its own, which the server lets go with the connection; beside a
SQLite file it is a lock of the operating system on a file that stays there, empty of meaning while nobody holds it.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any, cast

from sqlalchemy import Engine

from core.errors import StoreError
from core.store.address import SQLITE
from core.store.transactions import told

if TYPE_CHECKING:
    import psycopg

GRACE_SECONDS = 1.0  # a server needs a moment to see that a holder was killed
_LOCK = 0x71DE6A7F  # any number, the same in every process, and not that of the writers
_HOLDER = """
SELECT a.backend_start FROM pg_locks l JOIN pg_stat_activity a USING (pid)
WHERE l.locktype = 'advisory' AND l.granted AND l.classid = 0 AND l.objid = %s AND l.objsubid = 1
AND l.database = (SELECT oid FROM pg_database WHERE datname = current_database())
"""


@dataclass(frozen=True)
class Other:
    """Another process that holds the lock: ``since`` (UTC), None where the database does not say."""

    since: datetime | None


@contextmanager
def alone(engine: Engine) -> Iterator[Other | None]:
    """Yield None while this process alone runs the nightly job on the database, or the other that does, in a second.

    Raises StoreError if the database, or the file beside it, cannot be used.
    """
    hold = _locked_file if engine.dialect.name == SQLITE else _locked_connection
    with hold(engine) as other:
        yield other


@contextmanager
def _locked_file(engine: Engine) -> Iterator[Other | None]:
    import fcntl  # not on every system

    with _lock_file(engine) as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            yield Other(_written(file))
            return
        _write(file)
        yield None


def _lock_file(engine: Engine) -> IO[str]:
    path = Path(f"{engine.url.database}.nightly.lock")
    try:
        return path.open("a+")
    except OSError as error:
        raise StoreError("store.lock_file", file=path, reason=error.strerror) from error


def _write(file: IO[str]) -> None:
    file.truncate(0)
    file.write(datetime.now(UTC).isoformat())
    file.flush()


def _written(file: IO[str]) -> datetime | None:
    file.seek(0)
    words = file.read()
    return datetime.fromisoformat(words) if words else None


@contextmanager
def _locked_connection(engine: Engine) -> Iterator[Other | None]:
    with told(engine.url):
        held = engine.raw_connection()
    held.detach()  # part of no pool: closing it is what lets go
    try:
        with told(engine.url):
            other = _try_lock(cast("psycopg.Connection[Any]", held.dbapi_connection))
        yield other
    finally:
        held.close()


def _try_lock(connection: "psycopg.Connection[Any]") -> Other | None:
    from psycopg.errors import LockNotAvailable  # where it is used: the import takes a while

    connection.autocommit = True  # an open transaction would keep old rows alive all night
    connection.execute(f"SET lock_timeout = {round(1000 * GRACE_SECONDS)}")
    try:
        connection.execute("SELECT pg_advisory_lock(%s)", [_LOCK])
    except LockNotAvailable:
        holder = connection.execute(_HOLDER, [_LOCK]).fetchone()
        return Other(holder[0].astimezone(UTC) if holder and holder[0] else None)
    return None
