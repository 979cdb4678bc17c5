"""Lots, day by day: each leaves at the rate of its own age, and what is confirmed becomes a new one.

This is the one part that walks through time, since what may leave today depends on what has left before. Every array
holds whole cents as floats, so nothing is ever rounded away.
"""

from dataclasses import dataclass

import numpy as np

from core.sample.axis import Axis
from core.sample.terms import Terms
from core.types import Flags, Floats

MOST_OF_REDEEMABLE = 0.98  # of a lot, but for a closed product at maturity
DAYS_BETWEEN_TRIMS = 30


@dataclass(frozen=True, eq=False)
class History:
    """What left and what remains, in cents.

    ``redemption``, ``balance``, shape (T, P, G); ``may_leave``: all that may on a day, and ``evenly``: the share of it
    that goes because of the calendar and of large orders; ``lots``: left on the last day by purchase day, (P, G, T).
    """

    redemption: Floats
    balance: Floats
    evenly: Floats
    may_leave: Floats
    lots: Floats


def walk(axis: Axis, subscription: Floats, terms: Terms, tickets: Floats, opening: Floats) -> History:
    """Return what leaves from the run-in to the last day.

    ``subscription``: cents (T, P, G); ``tickets``: large redemptions as a share of the product's balance (T, P, G);
    ``opening``: lots in cents bought before the run-in (P, G, T).
    """
    lots = opening.copy()
    redemption, balance, evenly, open_to = (np.zeros_like(subscription) for _ in range(4))
    oldest = 0
    for day in range(axis.run_in, axis.stop + 1):
        if (day - axis.run_in) % DAYS_BETWEEN_TRIMS == 0:
            oldest = _oldest(lots, oldest, day)
        held = lots[:, :, oldest:day]
        shares = _shares(terms, int(axis.closed_before[day]), oldest, day)
        may_leave = np.where(shares > 0.0, held, 0.0)
        evenly[day] = _evenly(held, may_leave, terms, tickets, day)
        leaving = _leaving(may_leave, shares, evenly[day], terms, day)
        lots[:, :, oldest:day] -= leaving
        lots[:, :, day] = subscription[day]
        redemption[day], open_to[day] = leaving.sum(axis=-1), may_leave.sum(axis=-1)
        balance[day] = held.sum(axis=-1) + subscription[day]
    return History(redemption, balance, evenly, open_to, lots)


def _evenly(held: Floats, may_leave: Floats, terms: Terms, tickets: Floats, day: int) -> Floats:
    """Return the share of all that may leave that the calendar and large orders take, shape (P, G)."""
    balance, open_ = held.sum(axis=-1), terms.behaviour[day] > 0.0  # none while nothing is paid
    wanted = (terms.dated[day] * balance + tickets[day] * balance.sum(axis=1, keepdims=True)) * open_
    return np.divide(wanted, may_leave.sum(axis=-1), out=np.zeros_like(wanted), where=wanted > 0.0)


def _leaving(may_leave: Floats, shares: Floats, evenly: Floats, terms: Terms, day: int) -> Floats:
    """Return how much of each lot leaves, shape (P, G, S)."""
    most = np.where(terms.whole, 1.0, MOST_OF_REDEEMABLE)[:, None, None]
    wanted = terms.behaviour[day][:, :, None] * shares + evenly[:, :, None]
    return np.asarray(np.floor(may_leave * np.minimum(wanted, most)))


def _shares(terms: Terms, closed_before: int, oldest: int, day: int) -> Floats:
    """Return the share of each lot that leaves on an ordinary such day, shape (P, G, S), oldest lot first."""
    ages = np.arange(day - oldest, 0, -1)
    shares = terms.hazard[:, :, ages]
    cyclic: Flags = terms.cyclic
    for late in range(1, closed_before + 1):
        shares[cyclic] += terms.hazard[cyclic][:, :, ages - np.minimum(late, ages)]
    return shares


def _oldest(lots: Floats, oldest: int, day: int) -> int:
    """Return the first purchase day of which anything is left."""
    left = lots[:, :, oldest:day].any(axis=(0, 1))
    return oldest + int(left.argmax()) if left.any() else oldest
