"""Quoted yields: of each product, and of the rival that customers compare it with."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from core import names as n
from core.sample.axis import Axis
from core.sample.noise import carried_over, generator
from core.sample.parameters import Product, read
from core.sample.rates import BASIS_POINT, RATE_DIGITS, path
from core.types import Floats

DAYS_A_WEEK = 7


@dataclass(frozen=True, eq=False)
class Quotes:
    """Basis points by which quotes stand above what the market explains: ``own`` (T, P) and ``rival`` (T,)."""

    own: Floats
    rival: Floats


def draw_quotes(seed: int, axis: Axis, products: Sequence[Product]) -> Quotes:
    """Return the quotes of each natural day of the axis; they step on Mondays."""
    table = read("pass_through")["quotes"]
    week = (np.arange(len(axis.days)) + axis.days[0].day_of_week) // DAYS_A_WEEK
    shape = (int(week[-1]) + 1, 1 + len(products))
    steps = table["step_bp"] * carried_over(generator(seed, "quotes"), shape, table["carry_over"])
    return Quotes(own=steps[week, 1:], rival=steps[week, 0])


def quotes_table(quotes: Quotes, axis: Axis, products: Sequence[Product]) -> pd.DataFrame:
    """Return a row a quote and dealing day, from a product's launch on: date, tenor, rate (decimal a year).

    A product's tenor is its product_id. Closed products, which are raised at one yield, have none.
    """
    quoted = [p for p, product in enumerate(products) if product.family != n.CLOSED]
    recorded = slice(axis.first, axis.stop + 1)
    moved = np.column_stack([quotes.rival, quotes.own[:, quoted]])[recorded]
    levels = [read("pass_through")["quotes"][n.RIVAL], *(products[p].benchmark_yield for p in quoted)]
    yields = (_market(axis.days[recorded])[:, None] + levels + BASIS_POINT * moved).round(RATE_DIGITS)
    tenors = pd.Index([n.RIVAL, *(products[p].product_id for p in quoted)], name=n.TENOR)
    frame = pd.DataFrame(yields, index=axis.days[recorded], columns=tenors)[axis.dealing[recorded]]
    launched = dict.fromkeys(tenors, axis.days[0]) | {products[p].product_id: products[p].launched for p in quoted}
    long = frame.melt(ignore_index=False, value_name=n.RATE).reset_index()
    return long[long[n.DATE] >= long[n.TENOR].map(launched)].reset_index(drop=True)


def _market(days: pd.DatetimeIndex) -> Floats:
    """Return how far quotes follow the market above where it stands on the day of the benchmark yields, shape (T,)."""
    table = read("pass_through")["quotes"]
    now = path("one_year", pd.DatetimeIndex([table["at"]]))
    return np.asarray(table["follows"] * (path("one_year", days) - now))
