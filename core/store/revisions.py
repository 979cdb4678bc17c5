"""What was known of the flows when: how a day was first stated, and until when nothing later was known."""

from datetime import date, datetime

import pandas as pd
from sqlalchemy import Engine, func, select

from core import names as n
from core.book import CONTRACTS, conform
from core.store.tables import AT, IMPORT_ID, WITHDRAWN, flows, imports
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
