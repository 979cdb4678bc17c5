"""Lots, day by day and over all paths at once: what may leave does so at its rate, what is ordered becomes a lot."""

from dataclasses import dataclass
from math import inf

import numpy as np

from core.types import Floats


@dataclass(frozen=True, eq=False)
class Walk:
    """Amounts by path and day, (S, D): taken in, paid out, at the day's end, and what of the day before's may leave."""

    subscription: Floats
    redemption: Floats
    balance: Floats
    redeemable: Floats


def walk(orders: Floats, rates: Floats, factors: Floats, cap: float = inf) -> Walk:
    """Return a year of lots. A lot keeps its own pace: ``leaving = lot x min(rate x factor, 1)``.

    ``orders`` (S, D) amounts; ``rates`` (D, D) [day, purchase day]; ``factors`` (S, D) on the rates of a day, 0 while
    nothing is paid; ``cap``: most net assets, what is ordered beyond them is refused.
    """
    days = orders.shape[1]
    lots = np.zeros((days, orders.shape[0]))  # by purchase day, so that those of one term lie together
    taken, paid, free, left = (np.zeros_like(lots) for _ in range(4))
    balance = np.zeros(orders.shape[0])
    for day in range(days):
        due = _due(rates[day, :day])
        leaving = np.minimum(rates[day, due, None] * factors[:, day], 1.0) * lots[due]
        open_ = (rates[day, due, None] > 0) & (factors[:, day] > 0)
        free[day] = np.einsum("qs,qs->s", lots[due], open_)
        lots[due] -= leaving
        paid[day] = leaving.sum(axis=0)
        balance = balance - paid[day]
        lots[day] = taken[day] = np.minimum(orders[:, day], np.maximum(cap - balance, 0.0))
        balance = left[day] = balance + taken[day]
    return Walk(taken.T, paid.T, left.T, free.T)


def orders_towards(target: Floats, rates: Floats) -> Floats:
    """Return the orders (D,) that keep the balance at ``target`` (D,) as far as they can: none while it is above.

    ``rates`` (D, D): see ``walk``. They replace what leaves and bring what is new.
    """
    lots, orders = np.zeros_like(target), np.zeros_like(target)
    for day in range(len(target)):
        lots[:day] *= 1.0 - rates[day, :day]
        lots[day] = orders[day] = max(target[day] - lots[:day].sum(), 0.0)
    return orders


def _due(rates: Floats) -> slice:
    """Return the span of purchase days of which anything may leave."""
    found = np.flatnonzero(rates)
    return slice(int(found[0]), int(found[-1]) + 1) if len(found) else slice(0, 0)
