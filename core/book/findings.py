"""What a check finds: faults, which stop an import, and notes, which are told."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import pandas as pd

from core.types import Flags

ROW: Final = "row"
COLUMN: Final = "column"
VALUE: Final = "value"
NEEDED: Final = "needed"

# Kinds of notes.
GAP: Final = "gap"
BALANCE: Final = "balance"
UNKNOWN_PRODUCTS: Final = "unknown_products"
UNIT: Final = "unit"
PERCENT: Final = "percent"
HIGH_RATE: Final = "high_rate"
DATE_ORDER: Final = "date_order"
NUMBER_FORM: Final = "number_form"


@dataclass(frozen=True)
class Note:
    """Something to know about a file that does not stop its import; ``rows`` is how many rows or days it is about."""

    kind: str
    text: str
    rows: int


@dataclass(frozen=True, eq=False)
class Fault:
    """The cells of one column that must change.

    ``texts`` are the cells of the file, indexed by line; ``bad`` flags those at fault; ``needed`` says what is needed,
    once for all or as a series indexed as the flagged cells.
    """

    texts: pd.Series
    bad: Flags
    needed: str | pd.Series


def bad_rows(faults: Sequence[Fault]) -> pd.DataFrame:
    """Return the frame (row, column, value, needed) of every cell at fault, by row; of one cell the first fault."""
    frames = [_bad_cells(fault) for fault in faults if fault.bad.any()]
    if not frames:
        return pd.DataFrame(
            {ROW: pd.array([], "int64"), **{name: pd.array([], "str") for name in (COLUMN, VALUE, NEEDED)}}
        )
    found = pd.concat(frames, ignore_index=True).drop_duplicates([ROW, COLUMN])
    return found.sort_values(ROW, kind="stable", ignore_index=True)


def _bad_cells(fault: Fault) -> pd.DataFrame:
    cells = fault.texts[fault.bad]
    needed = fault.needed if isinstance(fault.needed, str) else fault.needed.to_numpy()
    columns = {ROW: cells.index.to_numpy(), COLUMN: str(fault.texts.name), VALUE: cells.to_numpy(), NEEDED: needed}
    return pd.DataFrame(columns).astype({COLUMN: "str", VALUE: "str", NEEDED: "str"})
