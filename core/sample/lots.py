"""Lots, day by day: what is redeemable leaves oldest first, what is confirmed becomes a new lot.

This is the one part that walks through time, since what may leave today depends on what has left before. Every array
holds whole cents as floats, so nothing is ever rounded away.
"""

from dataclasses import dataclass

import numpy as np

from core.sample.axis import Axis
from core.sample.terms import Terms
from core.types import Flags, Floats

MOST_OF_REDEEMABLE = 0.98  # never quite everything, but for a closed product at maturity
DAYS_BETWEEN_TRIMS = 30


@dataclass(frozen=True, eq=False)
class History:
    """What left and what remains, in cents.

    ``redemption``, ``balance``: shape (T, P, G); ``lots``: left on the last day by purchase day, shape (P, G, T).
    """

    redemption: Floats
    balance: Floats
    lots: Floats


def walk(axis: Axis, subscription: Floats, terms: Terms, tickets: Floats, opening: Floats) -> History:
    """Return what leaves from the run-in to the last day.

    ``subscription``: cents (T, P, G); ``tickets``: large redemptions as a share of the product's balance (T, P, G);
    ``opening``: lots in cents bought before the run-in (P, G, T).
    """
    lots = opening.copy()
    redemption, balance = np.zeros_like(subscription), np.zeros_like(subscription)
    oldest = 0
    for day in range(axis.run_in, axis.stop + 1):
        if (day - axis.run_in) % DAYS_BETWEEN_TRIMS == 0:
            oldest = _oldest(lots, oldest, day)
        held = lots[:, :, oldest:day]
        leaving = _leaving(held, _shares(terms, int(axis.closed_before[day]), oldest, day), terms, tickets, day)
        lots[:, :, oldest:day] -= leaving
        lots[:, :, day] = subscription[day]
        redemption[day] = leaving.sum(axis=-1)
        balance[day] = held.sum(axis=-1) + subscription[day]
    return History(redemption, balance, lots)


def take_oldest(redeemable: Floats, wanted: Floats) -> Floats:
    """Return how much of each lot leaves when ``wanted`` (...) is taken from ``redeemable`` (..., S), oldest first."""
    ahead = np.cumsum(redeemable, axis=-1) - redeemable
    return np.clip(wanted[..., None] - ahead, 0.0, redeemable)


def _leaving(held: Floats, shares: Floats, terms: Terms, tickets: Floats, day: int) -> Floats:
    behaviour = terms.behaviour[day]
    wanted = behaviour * np.einsum("pgs,pgs->pg", held, shares)
    wanted += (behaviour > 0.0) * tickets[day] * held.sum(axis=(1, 2))[:, None]  # none while nothing is paid
    redeemable = np.where(shares > 0.0, held, 0.0)
    ceiling = redeemable.sum(axis=-1) * np.where(terms.whole, 1.0, MOST_OF_REDEEMABLE)[:, None]
    return take_oldest(redeemable, np.floor(np.minimum(wanted, ceiling)))


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
