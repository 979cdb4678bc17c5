"""What may leave of the desk's products by contract, and what is expected to: lots beside the forecast."""

from dataclasses import dataclass

import numpy as np
import pandas as pd

from core import names as n
from core.book import Book
from core.calendar import Calendar
from core.errors import MissingData
from core.forecast import Paths
from core.liability.holders import LargeHolders, large_holders
from core.liability.inferred import InferredLots, inferred_lots
from core.liability.ladder import FIRST, PAID, REDEEMABLE, ladder, lots_on
from core.liability.survival import Survival, survival
from core.reserve import load_rulebook, rulebook_for

EXPECTED, LOW, HIGH = "expected", "low", "high"
RANGE = (0.05, 0.95)


@dataclass(frozen=True, eq=False)
class Inferred:
    """Lots that only flows tell of: of which product, and how sure that is."""

    product_id: str
    found: InferredLots


@dataclass(frozen=True, eq=False)
class LotsAhead:
    """``days``: a row a day ahead: first, redeemable, paid, expected, low, high, currency units; ``held``: all lots.

    first: what becomes redeemable on the day for the first time; what may leave up to ``deals``, the next dealing day,
    is free already. ``as_of``: the day on which lots are known; ``inferred``: those told by flows alone; ``missing``:
    products of which nothing is known.
    """

    days: pd.DataFrame
    held: float
    deals: pd.Timestamp
    as_of: pd.Timestamp
    inferred: tuple[Inferred, ...]
    missing: tuple[str, ...]

    @property
    def locked(self) -> pd.Series:
        """What becomes redeemable on each day and is not free already."""
        return self.days[FIRST].where(self.days.index > self.deals, 0.0)

    @property
    def free(self) -> float:
        """What may leave now."""
        return float(self.days[FIRST].sum() - self.locked.sum())

    @property
    def expected(self) -> float:
        """What is expected to leave within the days."""
        return float(self.days[EXPECTED].sum())


def lots_ahead(
    book: Book, calendar: Calendar, paths: Paths, products: list[str], horizon: int, group: str = n.ALL
) -> LotsAhead:
    """Return what may leave of ``products`` on each of the ``horizon`` days of ``paths``, and what will.

    ``group``: of one customer group alone, which ``paths`` then tell apart. Raises MissingData when no product has
    lots, or flows that tell them.
    """
    dates = paths.dates[:horizon]
    today = dates[0] - pd.Timedelta(days=1)
    lots, inferred, missing = _known_lots(book, calendar, products, today)
    lots = lots if group == n.ALL else lots[lots[n.GROUP] == group]
    if lots.empty:
        raise MissingData("liability.no_lots")
    table = ladder(lots, book.products, calendar, dates[0], len(dates))
    by_day = table.groupby(n.DATE)[[FIRST, REDEEMABLE, PAID]].sum()
    return LotsAhead(
        days=by_day.join(_expected(paths, set(lots[n.PRODUCT_ID]), horizon, group)),
        held=float(lots[n.AMOUNT].sum()),
        deals=calendar.roll(dates[0]),
        as_of=lots[n.AS_OF].min(),
        inferred=inferred,
        missing=missing,
    )


def holders_of(book: Book, product_id: str, seen: LotsAhead) -> tuple[LargeHolders, str] | None:
    """Return a product's large holders and the tier of its rulebook in words; None where their share is not known."""
    product = book.product(product_id)
    if pd.isna(product[n.TOP10_SHARE]):
        return None
    top10 = float(product[n.TOP10_SHARE])
    open_ = seen.days.loc[seen.days[REDEEMABLE] > 0, REDEEMABLE]
    share = float(open_.iloc[0]) / seen.held if len(open_) and seen.held else 0.0
    tier = load_rulebook(rulebook_for(str(product[n.FAMILY]))).for_concentration(top10).concentration
    return large_holders(top10, share), tier


def survival_of(book: Book, calendar: Calendar, product_id: str, as_of: pd.Timestamp) -> Survival:
    """Return the survival curves of one product as known on ``as_of``. Raises MissingData where too little is known."""
    own = book.products[book.products[n.PRODUCT_ID] == product_id]
    return survival(own, book.flows[book.flows[n.DATE] <= as_of], lots_on(book.lots, as_of), calendar)


def _known_lots(
    book: Book, calendar: Calendar, products: list[str], today: pd.Timestamp
) -> tuple[pd.DataFrame, tuple[Inferred, ...], tuple[str, ...]]:
    known = lots_on(book.lots, today)
    known = known[known[n.PRODUCT_ID].isin(products)]
    inferred, missing = [], []
    for product_id in products:
        if product_id in set(known[n.PRODUCT_ID]):
            continue
        try:
            flows = book.flows[book.flows[n.DATE] <= today]
            inferred.append(Inferred(product_id, inferred_lots(book.product(product_id), flows, calendar)))
        except MissingData:
            missing.append(product_id)
    found = pd.concat([known, *(each.found.lots for each in inferred)], ignore_index=True) if inferred else known
    return found, tuple(inferred), tuple(missing)


def _expected(paths: Paths, products: set[str], horizon: int, group: str) -> pd.DataFrame:
    """Return expected, low and high redemptions by day, currency units; NaN where no product has a forecast."""
    ids, groups, sides = (paths.columns.get_level_values(level) for level in n.PANEL_LEVELS)
    own = ids.isin(products) & (sides == n.REDEMPTION) & ((groups == group) | (group == n.ALL))
    leaving = paths.values[:, :horizon, own].sum(axis=2)
    low, high = np.quantile(leaving, RANGE, axis=0)
    told = {EXPECTED: leaving.mean(axis=0), LOW: low, HIGH: high}
    return pd.DataFrame(told, index=paths.dates[:horizon])
