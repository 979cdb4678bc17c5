"""What a key says now, worked out from all that imports have said of it.

The value of a column is the last one that was stated, in the order of the imports: a later file that holds one side
of the flows leaves the other side as it was. A withdrawn key says nothing until it is stated again, and a row stated
afresh makes everything before it forgotten.
"""

import pandas as pd

from core.store.tables import AFRESH, IMPORT_ID, WITHDRAWN


def current(versions: pd.DataFrame, key: list[str]) -> pd.DataFrame:
    """Return one row for each key that holds, sorted by key, without the columns of the versions.

    ``versions`` holds any number of rows for a key, in any order, each with its import_id, afresh and withdrawn.
    """
    rows = _remembered(versions.sort_values([*key, IMPORT_ID], ignore_index=True), key)
    rows = rows.drop(columns=[IMPORT_ID, AFRESH, WITHDRAWN])
    repeated = rows.duplicated(key, keep=False)
    if not repeated.any():
        return rows.reset_index(drop=True)
    last = rows[repeated].groupby(key, as_index=False, sort=False).last()
    return pd.concat([rows[~repeated], last]).sort_values(key, ignore_index=True)


def _remembered(rows: pd.DataFrame, key: list[str]) -> pd.DataFrame:
    """Return the rows from each key's last fresh start on, less those that withdraw."""
    fresh = rows[AFRESH] | rows[WITHDRAWN]
    if not fresh.any():
        return rows
    names = [rows[name] for name in key]
    starts_until = fresh.groupby(names).cumsum()
    return rows[(starts_until == fresh.groupby(names).transform("sum")) & ~rows[WITHDRAWN]]
