"""What was known when: how a flow was first stated, until when nothing later was known, all that was said of a key."""

from collections.abc import Mapping
from datetime import date, datetime

import pandas as pd
from sqlalchemy import Engine, func, select

from core import names as n
from core.book import CONTRACTS, conform
from core.store.tables import AT, IMPORT_ID, WITHDRAWN, flows, imports, metadata
from core.store.transactions import reading


def first_stated(engine: Engine, start: date, end: date) -> pd.DataFrame:
    """Return the flows of the days from ``start`` to ``end`` with the value that was first stated of each column.

    One row a key of the contract, also where it no longer holds. Raises StoreError if the database is out of reach.
    """
    stated = select(flows).where(flows.c[n.DATE].between(start, end), ~flows.c[WITHDRAWN])
    with reading(engine) as connection:
        result = connection.execute(stated.order_by(flows.c[IMPORT_ID]))
        rows = conform(pd.DataFrame(list(map(tuple, result)), columns=list(result.keys())), n.FLOWS)
    return rows.groupby(list(CONTRACTS[n.FLOWS].key), as_index=False).first()  # the first that is not missing


def last_known_without(engine: Engine, day: date) -> datetime | None:
    """Return the moment of the last import before any flow after ``day`` was known; None if there was none.

    With ``load_book``, that is the book as it was known when ``day`` was its last. Raises StoreError as above.
    """
    later = select(func.min(flows.c[IMPORT_ID])).where(flows.c[n.DATE] > day, ~flows.c[WITHDRAWN])
    with reading(engine) as connection:
        first_later = connection.scalar(later)
        before = select(imports.c[AT]).order_by(imports.c[IMPORT_ID].desc()).limit(1)
        return connection.scalar(before if first_later is None else before.where(imports.c[IMPORT_ID] < first_later))


def all_stated(engine: Engine, table: str, key: Mapping[str, str]) -> pd.DataFrame:
    """Return all that was ever said of the rows with these values of the key, oldest first.

    The contract's columns, whether it was withdrawn, and the moment ``at`` (UTC). Raises StoreError as above.
    """
    versions = metadata.tables[table]
    of_key = [versions.c[name] == value for name, value in key.items()]
    query = select(versions, imports.c[AT]).join(imports).where(*of_key).order_by(versions.c[IMPORT_ID])
    with reading(engine) as connection:
        result = connection.execute(query)
        rows = pd.DataFrame(list(map(tuple, result)), columns=list(result.keys()))
    marks = rows[[WITHDRAWN, AT]].astype({WITHDRAWN: "bool", AT: "datetime64[us, UTC]"})
    return conform(rows, table).join(marks)
