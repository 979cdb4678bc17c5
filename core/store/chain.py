"""What makes the decision log a chain: each entry carries the digest of the one before it, and its own.

A digest is the SHA-256 of FIELDS as they are stored, a line each, "kind:bytes in hexadecimal", such as "text:416e6e".
It is the same on either database and can be worked out again by anyone. It never changes: a digest that was noted
elsewhere holds for good. That is why migrations may import this module, and why it takes its tables from the caller.
"""

from collections.abc import Sequence
from hashlib import sha256
from typing import Any, Final

from sqlalchemy import ColumnElement, Connection, Integer, Table, Text, cast, func, literal, select, update

from core import names as n
from core.store.address import SQLITE
from core.store.tables import AT, CLOSES, CONTENT, DIGEST, KEY, MANIFEST, NUMBER, PREVIOUS, STEP

FIELDS: Final = (PREVIOUS, NUMBER, KEY, CLOSES, STEP, AT, n.AUTHOR, n.REASON, MANIFEST, CONTENT)
_INTEGER, _BLOB, _TEXT = "integer", "blob", "text"
_KINDS: Final = {NUMBER: _INTEGER, CLOSES: _INTEGER, CONTENT: _BLOB}  # all others are text
_MOMENT: Final = "YYYY-MM-DD HH24:MI:SS.US BC"  # as SQLite keeps it, but for " AD" at its end


def append(connection: Connection, entries: Table, head: Table, entry: ColumnElement[bool]) -> None:
    """Make the row that ``entry`` selects, just inserted, the last of the chain.

    Where the head was taken away it stays away: what is broken is never mended by writing on.
    """
    number, previous = connection.execute(select(head.c[NUMBER], head.c[DIGEST])).first() or (0, "")
    link = {NUMBER: number + 1, PREVIOUS: previous}
    connection.execute(update(entries).where(entry).values(link))
    stored = connection.execute(select(*(as_stored(connection, entries.c[name]) for name in FIELDS)).where(entry))
    digest = digest_of(stored.one())
    connection.execute(update(entries).where(entry).values({DIGEST: digest}))
    connection.execute(update(head).where(head.c[NUMBER] == number).values({NUMBER: number + 1, DIGEST: digest}))


def digest_of(fields: Sequence[Any]) -> str:
    """Return the digest of an entry: the SHA-256, in hexadecimal, of FIELDS as ``as_stored`` reads them."""
    return sha256("\n".join(fields).encode("ascii")).hexdigest()


def as_stored(connection: Connection, column: ColumnElement[Any]) -> ColumnElement[str]:
    """Return an expression that reads what a column holds to the byte: "kind:hexadecimal", "null:" where nothing is."""
    if connection.dialect.name == SQLITE:
        return func.typeof(column, type_=Text()).concat(":").concat(func.lower(func.hex(column)))
    kind = _KINDS.get(column.key or "", _TEXT)
    written = literal(f"{kind}:").concat(func.encode(_bytes(column, kind), "hex"))
    return func.coalesce(written, "null:")


def _bytes(column: ColumnElement[Any], kind: str) -> ColumnElement[Any]:
    """Return the bytes that SQLite would hold, of a column in PostgreSQL."""
    if kind == _BLOB:
        return column
    text: ColumnElement[Any] = cast(cast(column, Integer) if kind == _INTEGER else column, Text)
    if column.key == AT:
        text = func.replace(func.to_char(func.timezone("UTC", column), _MOMENT), " AD", "")
    return func.convert_to(text, "UTF8")
