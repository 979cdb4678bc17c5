"""The address of a database: read, checked, and shown without its password."""

from pathlib import Path

from sqlalchemy import URL, make_url
from sqlalchemy.exc import ArgumentError

from core.errors import StoreError

SQLITE = "sqlite"
POSTGRESQL = "postgresql"
DRIVERS = {
    SQLITE: "sqlite+pysqlite",
    "sqlite+pysqlite": "sqlite+pysqlite",
    "postgres": "postgresql+psycopg",
    POSTGRESQL: "postgresql+psycopg",
    "postgresql+psycopg": "postgresql+psycopg",
}


def parse_address(text: str) -> URL:
    """Return the address with its driver.

    Raises StoreError if it is neither a SQLite file nor a PostgreSQL server. The message never repeats the address: in
    one that cannot be read, nothing tells the password from the rest.
    """
    try:
        url = make_url(text)
    except (ArgumentError, ValueError):
        raise StoreError("store.address") from None
    if url.drivername not in DRIVERS or "@" in f"{url.host}":
        raise StoreError("store.address")
    if url.get_backend_name() == SQLITE:
        _require_file(url.database or ":memory:")
    return url.set(drivername=DRIVERS[url.drivername])


def _require_file(database: str) -> None:
    if database == ":memory:":
        raise StoreError("store.memory")
    if database.startswith("file:"):
        raise StoreError("store.address")


def shown(url: URL) -> str:
    """Return what a user may see of the address: no password, and no options, since those may hold one."""
    return url.set(drivername=url.get_backend_name(), query={}).render_as_string(hide_password=True)


def make_folder(url: URL) -> None:
    """Make the folder of a SQLite file. Raises StoreError if that cannot be."""
    folder = Path(url.database or "").parent
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise StoreError("store.folder", folder=folder, reason=error.strerror) from error
