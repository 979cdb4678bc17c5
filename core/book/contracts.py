"""The contract of every table of the book, as data: columns, kinds, keys, allowed values (DESIGN: data contracts)."""

from dataclasses import dataclass, field
from typing import Final, Literal, TypeAlias

import pandas as pd

from core import names as n

Kind: TypeAlias = Literal["date", "text", "money", "rate", "number", "whole", "time"]

DATE: Final = "date"  # datetime64, midnight
TEXT: Final = "text"  # an id keeps its leading zeros
MONEY: Final = "money"  # float, 0 or more; currency units, or basis points for a cost
RATE: Final = "rate"  # float, decimal a year, between -1 and 1
NUMBER: Final = "number"  # float, any finite value
WHOLE: Final = "whole"  # float holding a whole number of 0 or more, since a cell may be empty
TIME: Final = "time"  # text "HH:MM"

_DTYPES: Final[dict[str, str]] = {DATE: "datetime64[us]", TEXT: "str", TIME: "str"}


@dataclass(frozen=True)
class Column:
    """One column: ``required`` in a file; part of the ``key``; ``blank`` if a required column may have empty cells."""

    name: str
    kind: Kind = TEXT
    required: bool = True
    key: bool = False
    blank: bool = False

    @property
    def dtype(self) -> str:
        """The dtype of the column in a checked frame; a missing value is NaT or NaN."""
        return _DTYPES.get(self.kind, "float64")


@dataclass(frozen=True, eq=False)
class Contract:
    """One table: its columns, of which at least one of ``any_of`` must be there, and the values a column may take."""

    table: str
    columns: tuple[Column, ...]
    any_of: tuple[str, ...] = ()
    values: dict[str, tuple[str, ...]] = field(default_factory=dict)

    @property
    def names(self) -> tuple[str, ...]:
        """The names of all columns, in order."""
        return tuple(column.name for column in self.columns)

    @property
    def key(self) -> tuple[str, ...]:
        """The columns that together name one row."""
        return tuple(column.name for column in self.columns if column.key)

    @property
    def required(self) -> tuple[str, ...]:
        """The columns that every file must have."""
        return tuple(column.name for column in self.columns if column.required)


def conform(frame: pd.DataFrame, table: str) -> pd.DataFrame:
    """Return ``frame`` with exactly the contract's columns and dtypes; a column it lacks is all missing."""
    shaped = frame.reindex(columns=list(CONTRACTS[table].names)).reset_index(drop=True)
    return shaped.astype({column.name: column.dtype for column in CONTRACTS[table].columns})


def _key(name: str, kind: Kind = TEXT, *, required: bool = True) -> Column:
    return Column(name, kind, required=required, key=True)


def _optional(name: str, kind: Kind = TEXT) -> Column:
    return Column(name, kind, required=False)


def _blank(name: str, kind: Kind = TEXT) -> Column:
    return Column(name, kind, blank=True)


_PRODUCTS = (
    _key(n.PRODUCT_ID), Column(n.NAME), Column(n.FAMILY), _blank(n.HOLD_DAYS, WHOLE), _blank(n.OPEN_DAY, WHOLE),
    Column(n.PAYOUT_DAYS, WHOLE), Column(n.BENCHMARK_YIELD, RATE), _optional(n.ISSUER), _optional(n.LAUNCHED, DATE),
    _optional(n.CUTOFF, TIME), _optional(n.TOP10_SHARE, NUMBER),
)  # fmt: skip
_FLOWS = (
    _key(n.DATE, DATE), _key(n.PRODUCT_ID), _optional(n.SUBSCRIPTION, MONEY), _optional(n.REDEMPTION, MONEY),
    _key(n.GROUP, required=False), _optional(n.AUM, MONEY),
)  # fmt: skip
_LOTS = (
    _key(n.AS_OF, DATE), _key(n.PRODUCT_ID), _key(n.PURCHASE_DATE, DATE), Column(n.AMOUNT, MONEY),
    _key(n.GROUP, required=False),
)  # fmt: skip
_POSITIONS = (
    _key(n.AS_OF, DATE), _key(n.PRODUCT_ID), _key(n.ASSET_ID), Column(n.NAME), Column(n.ASSET_CLASS),
    Column(n.AMOUNT, MONEY), Column(n.YIELD, RATE), _blank(n.MATURITY, DATE), _blank(n.SALE_DAYS, WHOLE),
    _blank(n.SALE_COST_BP, MONEY), _optional(n.ISSUER), _optional(n.RATING),
)  # fmt: skip
_RATES = (_key(n.DATE, DATE), _key(n.TENOR), Column(n.RATE, RATE))
_EVENTS = (
    _key(n.EVENT_ID), Column(n.NAME), Column(n.KIND), Column(n.START, DATE), Column(n.END, DATE),
    _optional(n.GROUPS), _optional(n.EFFECT, NUMBER), _optional(n.SOURCE),
)  # fmt: skip
_RECEIPTS = (_key(n.DATE, DATE), _key(n.MERCHANT_ID), Column(n.AMOUNT, MONEY), _optional(n.OUTFLOW, MONEY))
_MERCHANTS = (_key(n.MERCHANT_ID), Column(n.GROUP), _optional(n.CITY))
_TICKETS = (
    _key(n.TICKET_ID), Column(n.PRODUCT_ID), Column(n.SIDE), Column(n.DATE, DATE), Column(n.AMOUNT, MONEY),
    Column(n.ANNOUNCED, DATE), _optional(n.GROUP), _optional(n.NOTE),
)  # fmt: skip
_OVERRIDES = (
    _key(n.OVERRIDE_ID), Column(n.PRODUCT_ID), Column(n.SIDE), Column(n.START, DATE), Column(n.END, DATE),
    Column(n.MEASURE), Column(n.VALUE, NUMBER), Column(n.REASON), Column(n.ENTERED, DATE), Column(n.EXPIRES, DATE),
    _optional(n.GROUP), _optional(n.AUTHOR),
)  # fmt: skip
_HOUSE_LIMITS = (
    _key(n.RULEBOOK), _key(n.LIMIT), Column(n.BOUND, NUMBER), Column(n.AUTHOR), Column(n.REASON),
    Column(n.ENTERED, DATE),
)  # fmt: skip

CONTRACTS: Final[dict[str, Contract]] = {
    n.PRODUCTS: Contract(n.PRODUCTS, _PRODUCTS, values={n.FAMILY: n.FAMILIES}),
    n.FLOWS: Contract(n.FLOWS, _FLOWS, any_of=n.SIDES),
    n.LOTS: Contract(n.LOTS, _LOTS),
    n.POSITIONS: Contract(n.POSITIONS, _POSITIONS, values={n.ASSET_CLASS: n.ASSET_CLASSES}),
    n.RATES: Contract(n.RATES, _RATES),
    n.EVENTS: Contract(n.EVENTS, _EVENTS),
    n.RECEIPTS: Contract(n.RECEIPTS, _RECEIPTS),
    n.MERCHANTS: Contract(n.MERCHANTS, _MERCHANTS),
    n.TICKETS: Contract(n.TICKETS, _TICKETS, values={n.SIDE: n.SIDES}),
    n.OVERRIDES: Contract(n.OVERRIDES, _OVERRIDES, values={n.SIDE: n.SIDES, n.MEASURE: n.MEASURES}),
    n.HOUSE_LIMITS: Contract(n.HOUSE_LIMITS, _HOUSE_LIMITS),
}
