"""What customers choose among today: the desk's open-ended products, what each group holds of them, and the rest."""

from dataclasses import dataclass
from functools import cached_property
from typing import Final

import numpy as np
import pandas as pd

from core import names as n
from core.book import Book
from core.design.terms import lock_days
from core.errors import MissingData
from core.text.figures import day

LOCK: Final = "lock"
STANDING_DAYS: Final = 28  # whose mean a balance is: whole weeks, in which orders and redemptions even out
GATHERING_DAYS: Final = 180  # a younger product is still on its way to its size, and teaches nothing about it
YEAR: Final = 365
MOST_GROWTH: Final = 0.15


@dataclass(frozen=True, eq=False)
class Menu:
    """The products on offer, P, and the customer groups, G.

    ``terms``: by product_id, columns family, launched, hold_days, lock (days), yield (decimal a year); ``held``
    (P x G): mean balances of the last STANDING_DAYS days, currency units; ``grown``: products long enough on offer to
    have their size; ``activity`` (G,): how fast the group turns its money over, all customers together = 1;
    ``growth``: of all money, log a year; ``outside``: share of each group's money that is in none of them;
    ``unpriced``: products that are left out because their benchmark yield is not stated.
    """

    terms: pd.DataFrame
    held: pd.DataFrame
    grown: pd.Index
    activity: pd.Series
    growth: float
    outside: float
    unpriced: tuple[str, ...] = ()

    @cached_property
    def money(self) -> pd.Series:
        """Each group's money, the part outside included, currency units."""
        return self.held.sum() / (1.0 - self.outside)

    @cached_property
    def holdings(self) -> pd.DataFrame:
        """All of that money, (P + 1 x G): ``held`` and names.OUTSIDE."""
        return pd.concat([self.held, (self.money * self.outside).to_frame(n.OUTSIDE).T])


def read_menu(book: Book, as_of: pd.Timestamp, without: tuple[str, ...], outside: float) -> Menu:
    """Return what was on offer on ``as_of``, but for the products ``without``.

    Closed products take no orders and are no part of it.
    Raises MissingData without any product, balance or yield.
    """
    offered = _offered(book, as_of, without)
    terms = _terms(offered[offered[n.BENCHMARK_YIELD].notna()])
    unpriced = offered.index.difference(terms.index)
    flows = book.flows[(book.flows[n.DATE] <= as_of) & book.flows[n.PRODUCT_ID].isin(terms.index)]
    held = _held(flows, as_of)
    held = held[held.sum(axis=1) > 0]
    if held.empty:
        raise MissingData("design.no_menu", day=day(as_of))
    terms = terms.loc[held.index]
    grown = terms.index[~(terms[n.LAUNCHED] > as_of - pd.Timedelta(days=GATHERING_DAYS))]
    return Menu(
        terms=terms,
        held=held,
        grown=grown if len(grown) else terms.index,
        activity=_activity(flows, terms, as_of, held.columns),
        growth=_growth(flows, terms[n.LAUNCHED], as_of),
        outside=outside,
        unpriced=tuple(unpriced),
    )


def _offered(book: Book, as_of: pd.Timestamp, without: tuple[str, ...]) -> pd.DataFrame:
    known = book.products[
        (book.products[n.FAMILY] != n.CLOSED)
        & ~book.products[n.PRODUCT_ID].isin(without)
        & ~(book.products[n.LAUNCHED] > as_of)
    ]
    return known.set_index(n.PRODUCT_ID)


def _terms(table: pd.DataFrame) -> pd.DataFrame:
    held_for = table[n.HOLD_DAYS].fillna(0.0).astype(float)
    locks = [lock_days(family, days) for family, days in zip(table[n.FAMILY], held_for, strict=True)]
    kept = table[[n.FAMILY, n.LAUNCHED]].copy()
    kept[n.HOLD_DAYS], kept[LOCK] = held_for, locks
    kept[n.YIELD] = table[n.BENCHMARK_YIELD].astype(float)
    return kept


def _held(flows: pd.DataFrame, as_of: pd.Timestamp) -> pd.DataFrame:
    recent = flows[(flows[n.DATE] > as_of - pd.Timedelta(days=STANDING_DAYS)) & flows[n.AUM].notna()]
    return recent.groupby([n.PRODUCT_ID, n.GROUP])[n.AUM].mean().unstack(n.GROUP).fillna(0.0)


def _activity(flows: pd.DataFrame, terms: pd.DataFrame, as_of: pd.Timestamp, groups: pd.Index) -> pd.Series:
    """Return the turnover of each group's cash products, else of all its products, over that of all groups."""
    cash = flows[n.PRODUCT_ID].isin(terms.index[terms[n.FAMILY] == n.CASH])
    year = (flows if not cash.any() else flows[cash]).loc[lambda rows: rows[n.DATE] > as_of - pd.Timedelta(days=YEAR)]
    sums = year.groupby(n.GROUP)[[n.REDEMPTION, n.AUM]].sum()
    whole = float(sums[n.REDEMPTION].sum() / max(sums[n.AUM].sum(), 1e-9))
    turnover = sums[n.REDEMPTION] / sums[n.AUM].where(sums[n.AUM] > 0)
    return (turnover / whole if whole > 0 else turnover * 0.0 + 1.0).reindex(groups).fillna(1.0)


def _growth(flows: pd.DataFrame, launched: pd.Series, as_of: pd.Timestamp) -> float:
    """Return the growth of products that had their size a year ago, log a year; of a shorter record, what it has."""
    first = max(as_of - pd.Timedelta(days=YEAR), flows[n.DATE].min() + pd.Timedelta(days=STANDING_DAYS - 1))
    if first >= as_of:
        return 0.0
    then, now = _held(flows[flows[n.DATE] <= first], first), _held(flows, as_of)
    young = launched.index[launched > first - pd.Timedelta(days=GATHERING_DAYS)]
    both = then.index.intersection(now.index).difference(young)
    before, after = float(then.loc[both].to_numpy().sum()), float(now.loc[both].to_numpy().sum())
    if before <= 0 or after <= 0:
        return 0.0
    return float(np.clip(np.log(after / before), -MOST_GROWTH, MOST_GROWTH))
