"""A report's tables as a page shows them."""

from collections.abc import Callable
from functools import partial
from typing import Any

import pandas as pd

from core.present import tables
from core.present.reports.content import TEXT, Table, written
from core.present.reports.plain_text import ems

BROADEST = 960  # pixels of a column of sentences: a table scrolls, a cell that is cut hides its end
_EM, _MARGIN, _ROOM = 13, 20, 300


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


def widths(table: Table) -> dict[str, int]:
    """Return the pixels of the columns whose words would be cut in what a page gives a column by itself."""
    words = [column.key for column in table.columns if column.unit == TEXT]
    longest = {key: max(map(ems, table.rows[key].dropna()), default=0.0) for key in words}
    pixels = {key: min(int(wide * _EM) + _MARGIN, BROADEST) for key, wide in longest.items()}
    return {key: wide for key, wide in pixels.items() if wide > _ROOM}
