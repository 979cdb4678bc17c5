"""Random factors on the groups' cash and flows: what passes from cash and yields, and a noise of each flow's own."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from core import names as n
from core.sample.axis import Axis
from core.sample.noise import carried_over, generator, lognormal
from core.sample.parameters import Product, groups, read
from core.sample.pass_through import cash_sizes, responses
from core.sample.quotes import Quotes, draw_quotes
from core.types import Floats


@dataclass(frozen=True, eq=False)
class Factors:
    """Factors with mean 1. ``cash`` is on the group's receipts, shape (T, G); the sides have shape (T, P, G)."""

    cash: Floats
    subscription: Floats
    redemption: Floats
    quotes: Quotes


def draw_factors(seed: int, axis: Axis, pressure: Floats, products: Sequence[Product]) -> Factors:
    """Return the factors for the days and groups of ``pressure`` (T, G), noisier where it is high."""
    table, quotes = read("effects"), draw_quotes(seed, axis, products)
    carry_over = table["noise"]["carry_over"]
    cash = carried_over(generator(seed, "cash"), pressure.shape, carry_over)
    heavier = 1.0 + table["pressure"]["noise"] * pressure[:, None, :]
    sigma = np.array([product.noise for product in products])[:, None] * heavier
    sides = {}
    for side in n.SIDES:
        passed = responses(side, cash, quotes, products, carry_over)
        own = carried_over(generator(seed, side), passed.shape, carry_over)
        # Days of cash and of noise together swing flows by ``sigma``, so that cash adds no risk of its own.
        sides[side] = np.exp(passed) * lognormal(own, np.sqrt(sigma**2 - np.square(cash_sizes(side, products))))
    spread = np.array([group.spread for group in groups()])
    return Factors(lognormal(cash, spread), sides[n.SUBSCRIPTION], sides[n.REDEMPTION], quotes)
