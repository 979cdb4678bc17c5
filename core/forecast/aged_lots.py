"""Lots by age: balances of products whose customers leave most readily when they first may.

Of a lot with an urge to leave u, u times as much is due as of one that has been redeemable for long. What leaves a
product on a day is taken from its lots in proportion to what is due of each, so that the lots of the past are known
from the flows alone, whatever the level at which customers left.
"""

from dataclasses import dataclass

import numpy as np
import pandas as pd

from core.calendar import Calendar
from core.forecast.contract import Rows
from core.forecast.ladders import OF_LOTS, Daily, Key, scaled_to
from core.liability.terms import redemption_days
from core.types import Flags, Floats

MOST_LEAVING = 0.98  # of one lot on one day
ROUNDS = 3  # of sharing out what a lot that has left cannot give


@dataclass(eq=False)
class AgedLots:
    """``balance`` (N, A): lots by age, the last those of this age or older; ``urge`` (N, A) to leave by age.

    Age is counted in ticks: natural days, or open days of a product that opens once a month (``ticks_open``).
    """

    balance: Floats
    urge: Floats
    ticks_open: bool

    def fall_due(self, _: Rows, pays: Flags) -> Floats:
        """Return what is due when a day begins (N,), each lot counted as often as it has an urge to leave."""
        return np.where(pays, np.einsum("na,na->n", self.balance, self.urge), 0.0)

    def pass_day(self, _: Rows, pays: Flags, due: Floats, leaves: Floats, comes: Floats) -> None:
        """End the day: ``leaves`` (N,) is taken from the lots as ``due`` of each, ``comes`` is a new lot."""
        self.balance = self.balance - taken(self.balance, self.urge, due, leaves)
        older = np.zeros_like(self.balance)
        older[:, 1:] = self.balance[:, :-1]
        older[:, -1] += self.balance[:, -1]
        ticks = pays if self.ticks_open else np.ones_like(pays)
        self.balance = np.where(ticks[:, None], older, self.balance)
        self.balance[:, 0] += comes


@dataclass(frozen=True, eq=False)
class AgedLadder:
    """The lots of series ``keys`` (N) with one calendar of paying days, as known at the end of each of ``days`` (T).

    ``urge`` (N, A); ``due`` (T, N): what was due on a day, known the evening before; ``balance`` (T, N, A);
    ``open_day``: of the month, None for a product that pays on every day.
    """

    days: pd.DatetimeIndex
    keys: tuple[Key, ...]
    urge: Floats
    open_day: int | None
    due: Floats
    balance: Floats
    elasticity: float = OF_LOTS

    def lots_at(self, key: Key, ends: pd.DatetimeIndex) -> AgedLots:
        """Return the lots of one series as known at the end of each of ``ends`` (O,)."""
        rows, series = self.days.get_indexer(ends, method="ffill"), self.keys.index(key)
        urge = np.broadcast_to(self.urge[series], (len(ends), self.urge.shape[1]))
        return AgedLots(self.balance[rows, series], urge, self.open_day is not None)

    def due_on(self, key: Key, days: pd.DatetimeIndex) -> Floats:
        """Return what was due on each of ``days`` (T,), NaN where that is nothing or not known."""
        due = pd.Series(self.due[:, self.keys.index(key)], self.days).reindex(days).to_numpy()
        return np.where(due > 0, due, np.nan)

    def clock(self, days: pd.DatetimeIndex, calendar: Calendar) -> tuple[Rows, Flags]:
        """Return for each day nothing of note, since ages pass by themselves, and whether it pays."""
        return np.zeros(len(days), dtype=np.int64), paying(days, self.open_day, calendar)


def paying(days: pd.DatetimeIndex, open_day: int | None, calendar: Calendar) -> Flags:
    """Return whether lots may leave on each of ``days``."""
    if open_day is None:
        return np.ones(len(days), dtype=bool)
    return np.asarray(days.isin(redemption_days(days, open_day, calendar)))


def walk(flows: Daily, urge: Floats, open_day: int | None, calendar: Calendar, keep: bool = True) -> AgedLadder:
    """Return the lots of all series of ``flows`` (N), oldest lots first known as one of no known age.

    ``urge`` (N, A) by series; without ``keep`` only what was due is told.
    """
    comes, leaves, stated = (
        np.asarray(frame) for frame in (flows.came.fillna(0.0), flows.left.fillna(0.0), flows.stated)
    )
    days, pays = pd.DatetimeIndex(flows.came.index), paying(pd.DatetimeIndex(flows.came.index), open_day, calendar)
    first = flows.first()
    lots = AgedLots(np.zeros(urge.shape), urge, open_day is not None)
    due, kept = np.empty(comes.shape), []
    nothing = np.zeros(len(urge), dtype=np.int64)
    for t in range(len(days)):
        begins = first == t
        lots.balance[begins, -1] = np.maximum(stated[t, begins] + leaves[t, begins] - comes[t, begins], 0.0)
        paid = np.full(len(urge), pays[t])
        due[t] = lots.fall_due(nothing, paid)
        lots.pass_day(nothing, paid, due[t], leaves[t], comes[t])
        lots.balance = scaled_to(lots.balance, stated[t])
        if keep:
            kept.append(lots.balance.copy())
    return AgedLadder(days, flows.series(), urge, open_day, due, np.array(kept))


def taken(balance: Floats, urge: Floats, due: Floats, leaves: Floats) -> Floats:
    """Return how much of each lot (N, A) leaves when ``leaves`` (N,) does, none of them giving more than it has."""
    most, taken, missing, open_due = MOST_LEAVING * balance, np.zeros_like(balance), leaves, due
    for _ in range(ROUNDS):
        share = np.divide(missing, open_due, out=np.zeros_like(missing), where=open_due > 0)
        taken = np.minimum(taken + share[:, None] * np.where(taken < most, urge * balance, 0.0), most)
        missing = np.maximum(leaves - taken.sum(axis=1), 0.0)
        if not missing.any():
            break
        open_due = np.where(taken < most, urge * balance, 0.0).sum(axis=1)
    return taken
