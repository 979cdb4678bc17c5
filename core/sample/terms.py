"""What each product's terms let leave, and how customers use it.

``hazard`` says which share of a lot of a given age leaves on an ordinary day; ``behaviour`` scales it by day and group.
A lot of age 0 was confirmed today and cannot leave before tomorrow.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from core import names as n
from core.sample.axis import Axis
from core.sample.factors import Factors
from core.sample.orders import activity
from core.sample.parameters import DAYS_A_MONTH, Product, read
from core.sample.pulses import pulses
from core.sample.rhythm import redemption_levels, yearly_redemptions
from core.types import Flags, Floats

DAILY = (n.CASH, n.MIN_HOLDING)
MOST_LEAVING = 0.9  # of a maturing lot, however strong the season


@dataclass(frozen=True, eq=False)
class Terms:
    """``hazard``: shape (P, G, A) by age in natural days; ``behaviour``: shape (T, P, G); ``cyclic``: shape (P,).

    A cyclic product's lots fall due every ``hold_days``; one that falls due while dealing is closed leaves on the next
    dealing day. ``whole``: shape (P,), products that pay out everything when they pay.
    """

    hazard: Floats
    behaviour: Floats
    cyclic: Flags
    whole: Flags


def make_terms(axis: Axis, products: Sequence[Product], factors: Factors) -> Terms:
    """Return the terms of all products for the days of the axis."""
    moved = {strength: pulses(axis, n.REDEMPTION, strength) for strength in ("quarter_end", "season")}
    behaviour = [_behaviour(axis, product, moved, factors.redemption[:, p]) for p, product in enumerate(products)]
    families = [product.family for product in products]
    return Terms(
        hazard=np.stack([_hazard(product, len(axis.days)) for product in products]),
        behaviour=np.stack(behaviour, axis=1),
        cyclic=np.equal(families, n.FIXED_TERM),
        whole=np.equal(families, n.CLOSED),
    )


def lifetime(product: Product) -> int:
    """Return the age in days of the oldest lot in a product that has long been in balance."""
    return int(DAYS_A_MONTH / product.turnover) if product.turnover else 0


def open_days(axis: Axis, product: Product) -> Flags:
    """Return the days on which a monthly-open product pays: its open day, rolled to a dealing day. Shape (T,)."""
    due = axis.days[axis.days.day == product.open_day]
    return np.asarray(axis.days.isin([axis.calendar.roll(day) for day in due]))


def maturity(axis: Axis, product: Product) -> pd.Timestamp:
    """Return the dealing day on which a closed product is paid out."""
    return axis.calendar.roll(product.launched + pd.Timedelta(days=product.hold_days))


def _hazard(product: Product, ages: int) -> Floats:
    age = np.arange(float(ages))
    if product.family in DAILY:
        return _fading(product, age)
    if product.family == n.FIXED_TERM:
        leaves = np.minimum(product.daily_turnover() * product.hold_days * activity(), MOST_LEAVING)
        return np.outer(leaves, (age > 0) & (age % product.hold_days == 0))
    leaves = product.turnover * activity() if product.family == n.MONTHLY_OPEN else np.ones(len(n.CUSTOMER_GROUPS))
    return np.outer(leaves, age > 0)


def _fading(product: Product, age: Floats) -> Floats:
    """Return a hazard highest when a lot becomes redeemable, scaled so that the product turns over as it should."""
    table = read("effects")["leaving"][product.family]
    ready = age - max(product.hold_days, 1)
    shape = np.where(ready >= 0, 1.0 + (table["peak"] - 1.0) * np.exp(-np.maximum(ready, 0) / table["fade_days"]), 0.0)
    daily = product.daily_turnover() * activity()
    # First in, first out: in balance, lots of all ages up to 1 / daily turnover are there in equal amounts.
    mean = np.array([shape[: max(int(1.0 / rate), 1)].mean() for rate in daily])
    return np.outer(daily / mean, shape)


def _behaviour(axis: Axis, product: Product, moved: dict[str, Floats], noise: Floats) -> Floats:
    """Return the factor on the hazard, shape (T, G); dated effects are added as shares of an ordinary day's leaving."""
    dated = product.quarter_end * moved["quarter_end"] + product.season * moved["season"]
    if product.family == n.CLOSED:
        return np.outer(axis.days == maturity(axis, product), np.ones(noise.shape[1]))
    if product.family == n.MONTHLY_OPEN:
        opened = open_days(axis, product)[:, None]
        extra = _brought_forward(opened[:, 0], dated) / (product.turnover * activity())
        return np.asarray(opened * yearly_redemptions(axis) * (1.0 + extra) * noise)
    extra = dated / (product.daily_turnover() * activity())
    if product.family == n.FIXED_TERM:
        return np.asarray(axis.dealing[:, None] * (yearly_redemptions(axis) + extra) * noise)
    closed_level = read("effects")["leaving"]["weekend_level"] if product.family == n.CASH else 0.0
    return np.asarray((redemption_levels(axis, closed_level) + extra) * noise)


def _brought_forward(opened: Flags, dated: Floats) -> Floats:
    """Return on each open day what customers will need until the next one, shape (T, G)."""
    total = np.vstack([np.zeros(dated.shape[1]), np.cumsum(dated, axis=0)])
    edges = np.append(np.flatnonzero(opened), len(dated))
    needed = np.zeros_like(dated)
    needed[edges[:-1]] = np.diff(total[edges], axis=0)
    return needed
