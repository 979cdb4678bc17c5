"""A report's tables as a page shows them."""

from collections.abc import Callable
from functools import partial
from typing import Any

import pandas as pd

from core.present import tables
from core.present.reports.content import Table, written


def shown(table: Table) -> tables.Table:
    """Return the values with the totals as last row, how they are written, and the titles of the columns."""
    frame = table.rows[[column.key for column in table.columns]]
    if table.total:
        first = table.columns[0].key
        frame = pd.concat([frame, pd.DataFrame([{first: table.total, **table.totals()}])], ignore_index=True)
    formats: dict[str, Callable[[Any], str]] = {
        column.key: partial(written, unit=column.unit) for column in table.columns if column.is_number
    }
    return frame, formats, {column.key: column.title for column in table.columns}
