"""Whether the log of decisions is as it was written: every entry, byte for byte, none more and none less.

Whoever can write to the database can chain a whole log anew. Against that helps only a head that was noted elsewhere:
``verify_log`` says whether it is still one of the log's.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby, islice
from typing import Any, Final

import pandas as pd
from sqlalchemy import ColumnElement, Connection, Engine, Select, Table, Text, cast, select

from core import names as n
from core.store.chain import FIELDS, as_stored, digest_of
from core.store.tables import AT, DIGEST, KEY, MANIFEST, NUMBER, PREVIOUS, STEP, decision_head, decisions
from core.store.transactions import reading

MOST_MISSING: Final = 1000  # a forged head may claim millions
_AT_ONCE: Final = 64  # entries in memory at a time
_LOG: Final = (NUMBER, KEY, STEP, AT, n.AUTHOR, n.REASON, PREVIOUS, DIGEST)


@dataclass(frozen=True)
class Broken:
    """An entry that is not as it was written: its ``number`` (0: it has none), ``key`` and ``step`` as found, or "".

    ``what``: CHANGED since it was written; MISSING; ADDED by other means; OUT_OF_ORDER, as it does not follow the entry
    before it; HEAD, as it is not what the log last kept as its end; NOTED, as a head noted before is not in the log.
    """

    number: int
    key: str
    step: str
    what: str


@dataclass(frozen=True)
class LogState:
    """``entries``: how many there are; ``head``: the digest of the last one, as the log keeps it; ``broken``."""

    entries: int
    head: str
    broken: tuple[Broken, ...]

    @property
    def whole(self) -> bool:
        """Whether every entry is as it was written."""
        return not self.broken


@dataclass(frozen=True)
class _Entry:
    number: int
    key: str
    step: str
    previous: str
    digest: str
    unchanged: bool

    def broken(self, what: str) -> Broken:
        return Broken(self.number, self.key, self.step, what)


def verify_log(engine: Engine, noted: str = "") -> LogState:
    """Return whether the log is whole; ``noted``: a head written down before, "" for none.

    Raises StoreError if the database is out of reach.
    """
    with reading(engine) as connection:
        entries = sorted(_entries(connection), key=lambda entry: (entry.number, entry.key, entry.step))
        rows = connection.execute(_stored(connection, decision_head))
        heads = [(_whole(row[NUMBER]), _text(row[DIGEST])) for row in rows.mappings()]
    last, head = heads[0] if len(heads) == 1 else (None, "")
    broken = [*_broken(entries, last, head), *_noted(entries, noted)]
    return LogState(len(entries), head, tuple(broken))


def as_written(engine: Engine, key: str) -> bool:
    """Return whether the steps of one decision are as they were written. Raises StoreError as ``verify_log``."""
    with reading(engine) as connection:
        return all(entry.unchanged for entry in _entries(connection, decisions.c[KEY] == key))


def log_table(engine: Engine) -> pd.DataFrame:
    """Return the log as it is kept, in the order written, without what was shown: one row an entry.

    number, key, step, at, author, reason, previous, digest, and manifest as its JSON; what may not be what it should is
    text as it is kept. Raises StoreError if the
    database is out of reach.
    """
    told = {
        name: cast(decisions.c[name], Text) if name in (AT, MANIFEST) else decisions.c[name]
        for name in (*_LOG, MANIFEST)
    }
    columns = [column.label(name) for name, column in told.items()]
    with reading(engine) as connection:
        found = connection.execute(select(*columns).order_by(decisions.c[NUMBER], decisions.c[AT])).all()
    return pd.DataFrame(found, columns=[*_LOG, MANIFEST])


def _broken(entries: Sequence[_Entry], last: int | None, head: str) -> Iterator[Broken]:
    """Yield what is wrong, in the order of the numbers; ``last`` and ``head``: number and digest that the log kept."""
    expected, before, end = 1, {""}, last if last is not None else len(entries)
    for number, found in groupby(entries, lambda entry: entry.number):
        same = list(found)
        if number:
            yield from _missing(range(expected, min(number, end + 1)))
        alone = number > 0 and len(same) == 1 and number <= end
        yield from (entry.broken(what) for entry in same if (what := _wrong(entry, before, expected, alone)))
        expected, before = number + 1, {entry.digest for entry in same} if number else before
    yield from _missing(range(expected, end + 1))
    if last is None or (expected == last + 1 and head not in before):
        yield Broken(last or 0, "", "", n.HEAD)


def _wrong(entry: _Entry, before: set[str], expected: int, alone: bool) -> str:
    """Return what is wrong with an entry, "" if nothing is; one after a gap need not follow what is before the gap."""
    if not entry.unchanged:
        return n.CHANGED if entry.digest else n.ADDED
    if not alone:
        return n.ADDED
    return n.OUT_OF_ORDER if entry.number == expected and entry.previous not in before else ""


def _missing(numbers: range) -> Iterator[Broken]:
    return (Broken(number, "", "", n.MISSING) for number in islice(numbers, MOST_MISSING))


def _noted(entries: Sequence[_Entry], noted: str) -> Iterator[Broken]:
    if noted and noted not in {entry.digest for entry in entries if entry.unchanged}:
        yield Broken(0, "", "", n.NOTED)


def _entries(connection: Connection, *which: ColumnElement[bool]) -> Iterator[_Entry]:
    """Yield all entries, or some, few of them in memory at a time."""
    query = _stored(connection, decisions).where(*which)
    stored = connection.execution_options(yield_per=_AT_ONCE).execute(query)
    for row in stored.mappings():
        unchanged = row[DIGEST] == f"text:{digest_of([row[name] for name in FIELDS]).encode().hex()}"
        key, step, previous, digest = (_text(row[name]) for name in (KEY, STEP, PREVIOUS, DIGEST))
        yield _Entry(_whole(row[NUMBER]) or 0, key, step, previous, digest, unchanged)


def _stored(connection: Connection, table: Table) -> Select[*tuple[Any, ...]]:
    """Return a query of all columns of a table as they are stored."""
    stored: list[ColumnElement[Any]] = [as_stored(connection, column).label(column.key) for column in table.c]
    return select(*stored)


def _text(stored: str) -> str:
    """Return what a column holds, as text."""
    return bytes.fromhex(stored.partition(":")[2]).decode(errors="replace")


def _whole(stored: str) -> int | None:
    """Return what a column holds, if it is a whole number of 1 or more, or 0 for the head of an empty log."""
    text = _text(stored)
    return int(text) if stored.startswith("integer:") and text.isdecimal() else None
