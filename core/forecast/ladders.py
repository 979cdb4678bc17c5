"""What of a balance can leave on which day.

Of a product that pays on every dealing day it is the balance of the evening before. A fixed-term product pays the lots
that fall due on a day and no others, so its balance is kept by the place of each lot in the cycle; a lot due on a day
without dealing waits for the next dealing day.
"""

from dataclasses import dataclass
from typing import Protocol, TypeAlias

import numpy as np
import pandas as pd

from core import names as n
from core.calendar import Calendar
from core.forecast.contract import Rows, days_of
from core.types import Flags, Floats

Key: TypeAlias = tuple[str, str]  # product, group
Kind: TypeAlias = tuple[int, float]  # days of the cycle, elasticity

# What leaves is this power of what is due. A day on which lots fall due sees its share of them; where all can leave
# every day, new money is less ready to, and the level that is carried forward has seen most of the growth already.
OF_LOTS, OF_ALL = 1.0, 1 / 3


class Passing(Protocol):
    """Lots of N series that pass from day to day; ``place`` (N,) and ``pays`` (N,) are what a clock says of the day."""

    def fall_due(self, place: Rows, pays: Flags) -> Floats:
        """Return what is due when a day begins (N,)."""

    def pass_day(self, place: Rows, pays: Flags, due: Floats, leaves: Floats, comes: Floats) -> None:
        """End the day."""


class Standing(Protocol):
    """What is known of the lots of some series: redemptions are a rate of what is due to a power."""

    @property
    def elasticity(self) -> float:
        """The power."""

    @property
    def keys(self) -> tuple[Key, ...]:
        """The series."""

    def lots_at(self, key: Key, ends: pd.DatetimeIndex) -> Passing:
        """Return the lots of one series as known at the end of each of ``ends`` (O,)."""

    def due_on(self, key: Key, days: pd.DatetimeIndex) -> Floats:
        """Return what was due on each of ``days`` (T,), NaN where that is nothing or not known."""

    def clock(self, days: pd.DatetimeIndex, calendar: Calendar) -> tuple[Rows, Flags]:
        """Return the place of each day and whether it pays."""


@dataclass(frozen=True, eq=False)
class Daily:
    """Subscriptions, redemptions and stated balances, each (T, N) by product and group; NaN where not told."""

    came: pd.DataFrame
    left: pd.DataFrame
    stated: pd.DataFrame

    def first(self) -> Rows:
        """Return the row of each series' first flow (N,)."""
        return np.asarray((self.came.notna() | self.left.notna()).to_numpy().argmax(axis=0))

    def told(self) -> Flags:
        """Return whether the balance of each series (N,) is stated on the first day of its flows."""
        return np.asarray(self.stated.to_numpy()[self.first(), np.arange(self.came.shape[1])] >= 0)

    def of(self, own: Flags) -> "Daily":
        """Return those of some series only."""
        return Daily(self.came.loc[:, own], self.left.loc[:, own], self.stated.loc[:, own])

    def ids(self) -> list[str]:
        """Return the product of each series (N)."""
        return list(self.came.columns.get_level_values(n.PRODUCT_ID))

    def series(self) -> tuple[Key, ...]:
        """Return product and group of each series."""
        return tuple(zip(self.ids(), self.came.columns.get_level_values(n.GROUP), strict=True))


@dataclass(eq=False)
class Lots:
    """Balances (N, L) by the place in the cycle of the day on which they fall due; ``waiting``: due and not yet paid.

    With a cycle of one day everything is due on every day.
    """

    balance: Floats
    waiting: Flags

    def fall_due(self, place: Rows, pays: Flags) -> Floats:
        """Return what is paid if all of it is asked for (N,), when a day begins."""
        self.waiting[np.arange(len(place)), place] = True
        return np.where(pays, (self.balance * self.waiting).sum(axis=1), 0.0)

    def pass_day(self, place: Rows, pays: Flags, due: Floats, leaves: Floats, comes: Floats) -> None:
        """End the day: ``leaves`` (N,) is taken from what was ``due``, ``comes`` falls due a cycle later."""
        kept = np.maximum(1.0 - np.divide(leaves, due, out=np.zeros_like(due), where=due > 0), 0.0)
        self.balance = np.where(self.waiting & pays[:, None], self.balance * kept[:, None], self.balance)
        self.balance[np.arange(len(place)), place] += comes
        self.waiting &= ~pays[:, None]


@dataclass(frozen=True, eq=False)
class Ladder:
    """Lots of one cycle by day of ``days`` (T) and series ``keys`` (N).

    Redemptions are a rate of what is due to the power of ``elasticity``. ``due`` (T, N): what could leave on a day,
    known the evening before; ``balance`` and ``waiting`` (T, N, L): the lots as the day ends.
    """

    elasticity: float
    days: pd.DatetimeIndex
    keys: tuple[Key, ...]
    due: Floats
    balance: Floats
    waiting: Flags

    def lots_at(self, key: Key, ends: pd.DatetimeIndex) -> Lots:
        """Return the lots of one series as known at the end of each of ``ends`` (O,)."""
        rows, series = self.days.get_indexer(ends, method="ffill"), self.keys.index(key)
        return Lots(self.balance[rows, series], self.waiting[rows, series])

    def clock(self, days: pd.DatetimeIndex, calendar: Calendar) -> tuple[Rows, Flags]:
        """Return the place of each day in the cycle, and whether lots that fell due are paid on it."""
        cycle = self.balance.shape[2]
        return place_of(days, cycle), paying(days, cycle, calendar)

    def due_on(self, key: Key, days: pd.DatetimeIndex) -> Floats:
        """Return what could leave on each of ``days`` (T,), NaN where that is nothing or not known."""
        due = pd.Series(self.due[:, self.keys.index(key)], self.days).reindex(days).to_numpy()
        return np.where(due > 0, due, np.nan)


def ladders(
    flows: pd.DataFrame, products: pd.DataFrame, calendar: Calendar, by_group: bool = False
) -> tuple[Ladder, ...]:
    """Return the lots of all series of ``flows`` whose balance is stated from their first day on, a ladder a cycle.

    ``flows`` and ``products``: frames of the contract. Groups are summed to ``names.ALL``, or kept apart.
    """
    known = daily(flows, by_group)
    terms = products.drop_duplicates(n.PRODUCT_ID).set_index(n.PRODUCT_ID)
    kinds = [
        _kind(product_id, terms) if told else None for product_id, told in zip(known.ids(), known.told(), strict=True)
    ]
    return tuple(
        _ladder(known.of(np.array(own)), kind, calendar)
        for kind in dict.fromkeys(filter(None, kinds))
        for own in [[each == kind for each in kinds]]
    )


def daily(flows: pd.DataFrame, by_group: bool = False) -> Daily:
    """Return the ``flows`` by day; groups are summed to ``names.ALL``, or kept apart."""
    named = flows if by_group else flows.assign(**{n.GROUP: n.ALL})
    grouped = named.groupby([n.DATE, n.PRODUCT_ID, n.GROUP])
    sums = grouped[[*n.SIDES, n.AUM]].sum(min_count=1)
    sums[n.AUM] = sums[n.AUM].where(grouped[n.AUM].count() == grouped.size())  # part of a balance is none
    every_day = pd.date_range(flows[n.DATE].min(), flows[n.DATE].max(), name=n.DATE)
    long, columns = sums.reset_index(), (n.SUBSCRIPTION, n.REDEMPTION, n.AUM)
    wide = (long.pivot(index=n.DATE, columns=[n.PRODUCT_ID, n.GROUP], values=column) for column in columns)
    return Daily(*(frame.reindex(every_day) for frame in wide))


def _ladder(flows: Daily, kind: Kind, calendar: Calendar) -> Ladder:
    days, (cycle, elasticity), first = days_of(flows.came), kind, flows.first()
    comes, leaves = np.nan_to_num(flows.came.to_numpy()), np.nan_to_num(flows.left.to_numpy())
    balance = flows.stated.to_numpy()
    begun = np.maximum(balance + leaves - comes, 0.0)  # as the day began, as much of it due on each day
    lots = Lots(np.zeros((comes.shape[1], cycle)), np.zeros((comes.shape[1], cycle), dtype=bool))
    due, kept, waiting = np.empty(comes.shape), [], []
    places, pays = place_of(days, cycle), paying(days, cycle, calendar)
    for t in range(len(days)):
        lots.balance[first == t] = begun[t, first == t, None] / cycle
        place, paid = np.full(comes.shape[1], places[t]), np.full(comes.shape[1], pays[t])
        due[t] = lots.fall_due(place, paid)
        lots.pass_day(place, paid, due[t], leaves[t], comes[t])
        lots.balance = scaled_to(lots.balance, balance[t])
        kept.append(lots.balance.copy())
        waiting.append(lots.waiting.copy())
    return Ladder(elasticity, days, flows.series(), due, np.array(kept), np.array(waiting))


def _kind(product_id: str, terms: pd.DataFrame) -> Kind | None:
    """Return the days after which lots of the product fall due again, and the elasticity; None if it has no rate."""
    family = terms[n.FAMILY].get(product_id)
    if family == n.CLOSED:  # pays back all at once, on a known day
        return None
    if family == n.MONTHLY_OPEN:
        return 1, OF_LOTS
    held = float(terms[n.HOLD_DAYS].astype(float)[product_id]) if family == n.FIXED_TERM else np.nan
    return (1, OF_ALL) if np.isnan(held) else (max(int(held), 1), OF_LOTS)


def scaled_to(balance: Floats, stated: Floats) -> Floats:
    """Return ``balance`` (N, L) with the totals ``stated`` (N,), as it is where these are NaN."""
    total = balance.sum(axis=1)
    factor = np.divide(stated, total, out=np.ones_like(total), where=(stated > 0) & (total > 0))
    return np.asarray(balance * factor[:, None])


def place_of(days: pd.DatetimeIndex, cycle: int) -> Rows:
    """Return the place of each day in the cycle."""
    return np.asarray((days - pd.Timestamp(0)).days % cycle)


def paying(days: pd.DatetimeIndex, cycle: int, calendar: Calendar) -> Flags:
    """Return whether lots that fell due are paid on each day."""
    return np.ones(len(days), dtype=bool) if cycle == 1 else calendar.dealing(days)
