"""Products in balance: the lots they open with, and what ordinarily leaves them while they are as large as chosen."""

import numpy as np

from core import names as n
from core.sample.axis import Axis
from core.sample.orders import activity, growing, shares, target
from core.sample.parameters import Product
from core.sample.terms import Terms, hazard_a_day
from core.types import Floats

FADING = (n.MIN_HOLDING, n.MONTHLY_OPEN)  # what leaves depends on how old the lots are


def opening_lots(axis: Axis, offered: tuple[Product, ...], terms: Terms) -> Floats:
    """Return lots as a product long in balance holds them when the run-in begins, in cents, shape (P, G, T).

    Of what was bought on each dealing day since its launch, what the hazards leave.
    """
    opening = np.zeros((len(offered), len(n.CUSTOMER_GROUPS), len(axis.days)))
    for p, product in enumerate(offered):
        bought = np.flatnonzero(axis.dealing[: axis.run_in] & (axis.days[: axis.run_in] >= product.launched))
        if len(bought):
            left = np.cumprod(1.0 - hazard_a_day(terms, p), axis=1)[:, axis.run_in - bought]
            level = target(axis, product)[axis.run_in] * shares(product)
            opening[p][:, bought] = np.rint(level[:, None] * left / left.sum(axis=1, keepdims=True))
    return opening


def ordinary_leaving(axis: Axis, offered: tuple[Product, ...], terms: Terms, opening: Floats) -> Floats:
    """Return what leaves each product on an ordinary day while it follows its target, in cents, shape (T, P, G)."""
    leaving = [_leaving(axis, product, hazard_a_day(terms, p), opening[p]) for p, product in enumerate(offered)]
    return np.stack(leaving, axis=1)


def _leaving(axis: Axis, product: Product, hazard: Floats, opening: Floats) -> Floats:
    level = target(axis, product)
    if product.family not in FADING:
        return np.outer(level * product.daily_turnover(), activity() * shares(product))
    new = np.outer(growing(level), shares(product))
    lots, leaving = opening.copy(), np.zeros((len(level), len(hazard)))
    for day in range(axis.run_in, len(level)):
        due = lots[:, :day] * hazard[:, day:0:-1]
        lots[:, :day] -= due
        leaving[day] = due.sum(axis=1)
        lots[:, day] = leaving[day] + new[day]
    return leaving
