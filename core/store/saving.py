"""Adding to the book: an import is one transaction, and forgets nothing.

Only rows that say something new are added, so the same file imported again changes nothing, and a file that restates
old days leaves what was said of them before in its place.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Any

import pandas as pd
from sqlalchemy import ColumnElement, Connection, Date, Engine, insert, select, true, tuple_

from core import names as n
from core.book import CONTRACTS, conform
from core.store.bulk import insert_rows
from core.store.changes import Changes, compare
from core.store.loading import last_import, load_table
from core.store.tables import ADDED, AT, IMPORT_ID, RESTATED, TABLE, metadata
from core.store.tables import imports as log
from core.store.transactions import reading, writing
from core.text import say

# A file of holdings lists all that is held on its days: a holding of these that it does not list is gone.
SNAPSHOTS = {n.LOTS: [n.AS_OF, n.PRODUCT_ID, n.GROUP], n.POSITIONS: [n.AS_OF, n.PRODUCT_ID]}


@dataclass(frozen=True)
class Imported:
    """What an import did, in rows; ``import_id`` is None if it said nothing new, and then nothing is kept of it.

    ``restated`` counts the rows that now say something else, and those that no longer hold.
    """

    import_id: int | None
    added: int
    restated: int
    unchanged: int


def save_import(engine: Engine, table: str, frame: pd.DataFrame, source: str) -> Imported:
    """Add what a checked ``frame`` of ``table`` says, as one import from ``source`` (a file's name): all or nothing.

    A missing column or value says nothing, so what was known of it stays. A row without a group is of all groups. Lots
    and positions that the frame leaves out of a product's day are gone from that day.
    Raises StoreError if the database cannot be used or is busy.
    """
    with writing(engine) as connection:
        return add_import(connection, table, frame, source)


def add_import(connection: Connection, table: str, frame: pd.DataFrame, source: str) -> Imported:
    """Do as ``save_import`` in the writer's own transaction, so that an import and the note of it are kept together."""
    stated = _conform(frame, table)
    known = load_table(connection, table, _on_days_of(stated, table))
    changes = compare(stated, known, _key(table), scope=SNAPSHOTS.get(table))
    return _keep(connection, table, source, changes)


def save_table(engine: Engine, table: str, frame: pd.DataFrame, source: str) -> Imported:
    """Make ``table`` say what ``frame`` says and nothing else, as one import: for a form that shows the whole table.

    A row that is left out is withdrawn, and a missing value means that there is none.
    Raises StoreError if the database cannot be used or is busy.
    """
    stated = _conform(frame, table)
    with writing(engine) as connection:
        known = load_table(connection, table, true())
        return _keep(connection, table, source, compare(stated, known, _key(table), scope=[], exact=True))


def withdraw(
    engine: Engine,
    table: str,
    ids: Collection[str] | Collection[tuple[str, ...]],
    said: Mapping[str, Any] | None = None,
) -> Imported:
    """Withdraw the rows of these ids, or keys of several texts; the book as it was known before holds them.

    ``said``: values that the withdrawal itself states, such as who withdraws and why, kept in the place of the row's.
    Raises StoreError if the database cannot be used or is busy.
    """
    key = _key(table)
    wanted = [(each,) if isinstance(each, str) else each for each in ids]
    with writing(engine) as connection:
        known = load_table(connection, table, tuple_(*(metadata.tables[table].c[name] for name in key)).in_(wanted))
        changes = compare(known.iloc[:0], known, key, scope=[])
        return _keep(connection, table, say("store.deleted"), replace(changes, rows=changes.rows.assign(**said or {})))


def imports(engine: Engine) -> pd.DataFrame:
    """Return all imports, oldest first: import_id, table, source, at (UTC), added and restated rows."""
    with reading(engine) as connection:
        result = connection.execute(select(log).order_by(log.c[IMPORT_ID]))
        frame = pd.DataFrame(list(map(tuple, result)), columns=list(result.keys()))
    return frame.astype({TABLE: "str", n.SOURCE: "str", AT: "datetime64[us, UTC]", ADDED: "int64", RESTATED: "int64"})


def _key(table: str) -> list[str]:
    return list(CONTRACTS[table].key)


def _conform(frame: pd.DataFrame, table: str) -> pd.DataFrame:
    stated = conform(frame, table)
    return stated.fillna({n.GROUP: n.ALL}) if n.GROUP in _key(table) else stated


def _on_days_of(stated: pd.DataFrame, table: str) -> ColumnElement[bool]:
    """Return which rows of the table may have a key of ``stated``: those between its first and its last day."""
    days = [column for column in metadata.tables[table].primary_key if isinstance(column.type, Date)]
    if stated.empty or not days:
        return true()
    return days[0].between(stated[days[0].name].min().date(), stated[days[0].name].max().date())


def _keep(connection: Connection, table: str, source: str, changes: Changes) -> Imported:
    if changes.rows.empty:
        return Imported(None, 0, 0, changes.unchanged)
    entry = {TABLE: table, n.SOURCE: source, AT: _now(connection), ADDED: changes.added, RESTATED: changes.restated}
    import_id = connection.execute(insert(log).values(entry).returning(log.c[IMPORT_ID])).scalar_one()
    insert_rows(connection, metadata.tables[table], changes.rows.assign(**{IMPORT_ID: import_id}))
    return Imported(import_id, changes.added, changes.restated, changes.unchanged)


def _now(connection: Connection) -> datetime:
    """Return the time, but never one before the last import's: the order of moments is the order of the imports."""
    last = last_import(connection)
    return max(datetime.now(UTC), last.at) if last else datetime.now(UTC)
