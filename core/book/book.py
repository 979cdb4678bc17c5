"""The clean book: one frame for each table, whatever files or database they came from."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Final

import pandas as pd

from core import names as n
from core.book.contracts import conform
from core.errors import InputError, MissingData
from core.text import joining
from core.text.figures import day
from core.types import Panel

EMPTY: Final = "empty"
_READ: Final = "_read"


@dataclass(frozen=True, eq=False)
class Book:
    """Frames with all columns of their contracts, missing values NaN or NaT; ``version`` names this very content."""

    products: pd.DataFrame
    flows: pd.DataFrame
    lots: pd.DataFrame
    positions: pd.DataFrame
    rates: pd.DataFrame
    events: pd.DataFrame
    receipts: pd.DataFrame
    merchants: pd.DataFrame
    tickets: pd.DataFrame
    overrides: pd.DataFrame
    house_limits: pd.DataFrame
    version: str

    @classmethod
    def reading(cls, read: Callable[[str], pd.DataFrame], version: str) -> "Book":
        """Return a book whose tables are read when they are first asked for: most questions need few of them.

        ``read`` returns a table of this ``version`` by its name, the same whenever it is asked.
        """
        book = cls.__new__(cls)
        book.__dict__.update({_READ: read, "version": version})
        return book

    if not TYPE_CHECKING:  # a checker shall know the fields and no others

        def __getattr__(self, table: str) -> pd.DataFrame:
            read = self.__dict__.get(_READ)
            if read is None or table not in n.TABLES:
                raise AttributeError(f"a Book has no {table}")
            frame = self.__dict__[table] = read(table)
            return frame

    @property
    def as_of(self) -> pd.Timestamp:
        """The last day with flows. Raises MissingData without any."""
        return pd.Timestamp(self._known_flows()[n.DATE].max())

    @cached_property
    def product_names(self) -> Mapping[str, str]:
        """The names of the described products by product_id."""
        return dict(zip(self.products[n.PRODUCT_ID], self.products[n.NAME], strict=True))

    def product(self, product_id: str) -> pd.Series:
        """Return the row of one product.

        Raises InputError, naming those that exist, if it is not there; MissingData if only its flows are.
        """
        rows = self.products[self.products[n.PRODUCT_ID] == product_id]
        if rows.empty and (self.flows[n.PRODUCT_ID] == product_id).any():
            raise MissingData("book.undescribed", product=product_id)
        if rows.empty:
            raise _unknown(product_id, self.products)
        return rows.iloc[0]

    def panel(self, products: Sequence[str] | None = None, by_group: bool = False) -> Panel:
        """Return daily flows of ``products`` (None: of all that have flows), groups summed to ``names.ALL`` or apart.

        A product spans its first to its last day, the index all of them. A day without a row is NaN, and so is a sum
        of groups of which none is known. Series without any value are left out; columns are sorted. Raises
        InputError for a product without flows, MissingData if there are no flows at all.
        """
        flows = self._flows_of(products)
        long = flows.melt([n.DATE, n.PRODUCT_ID, n.GROUP], list(n.SIDES), n.SIDE, "value")
        long = long if by_group else long.assign(**{n.GROUP: n.ALL})
        daily = long.groupby([n.DATE, *n.PANEL_LEVELS])["value"].sum(min_count=1)
        panel = daily.unstack(list(n.PANEL_LEVELS)).dropna(axis="columns", how="all").sort_index(axis="columns")
        every_day = pd.date_range(flows[n.DATE].min(), flows[n.DATE].max(), name=n.DATE)
        return panel.reindex(every_day)

    def net_assets(self, product_id: str, as_of: pd.Timestamp | None = None) -> float:
        """Return the last known balance (aum, currency units, groups summed) of a product on or before ``as_of``.

        Raises InputError for a product without flows, MissingData if none of its balances is known by then.
        """
        flows = self._flows_of([product_id])
        known = flows[flows[n.AUM].notna() & (flows[n.DATE] <= (self.as_of if as_of is None else as_of))]
        if known.empty:
            raise MissingData("book.no_balance", product=product_id, day=day(self.as_of if as_of is None else as_of))
        return float(known.loc[known[n.DATE] == known[n.DATE].max(), n.AUM].sum())

    def _known_flows(self) -> pd.DataFrame:
        if self.flows.empty:
            raise MissingData("book.no_flows")
        return self.flows

    def _flows_of(self, products: Sequence[str] | None) -> pd.DataFrame:
        flows = self._known_flows()
        for product_id in products or ():
            if not (flows[n.PRODUCT_ID] == product_id).any():
                raise _unknown(product_id, flows)
        return flows if products is None else flows[flows[n.PRODUCT_ID].isin(list(products))]


def book_of(tables: Mapping[str, pd.DataFrame], version: str) -> Book:
    """Return a book of the given tables, each with columns of its contract; the other tables are empty."""
    return Book(**{table: conform(tables.get(table, pd.DataFrame()), table) for table in n.TABLES}, version=version)


def empty_book() -> Book:
    """Return the book before any import."""
    return book_of({}, EMPTY)


def _unknown(product_id: str, frame: pd.DataFrame) -> InputError:
    known = joining.listed(sorted(frame[n.PRODUCT_ID].unique())) or "–"
    return InputError("book.unknown_product", product=product_id, known=known)
