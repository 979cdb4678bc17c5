"""What each product's terms let leave, and how customers use it.

``hazard`` says which share of a lot of a given age leaves on an ordinary day; ``behaviour`` scales it by day and group:
each lot leaves at its own rate. What the calendar draws besides is taken evenly from all that may leave. A lot of age 0
was confirmed today and cannot leave before tomorrow.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from core import names as n
from core.sample.axis import Axis, Whole
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
    """``hazard``: shape (P, G, A) by age in natural days; ``behaviour`` and ``dated``: shape (T, P, G).

    ``dated`` is the share of a group's balance that leaves because of the calendar. ``cyclic``: shape (P,).
    A cyclic product's lots fall due every ``hold_days``; one that falls due while dealing is closed leaves on the next
    dealing day. ``whole``, ``monthly``: shape (P,), products that pay out everything when they pay, and once a month.
    """

    hazard: Floats
    behaviour: Floats
    dated: Floats
    cyclic: Flags
    whole: Flags
    monthly: Flags


def make_terms(axis: Axis, products: Sequence[Product], factors: Factors) -> Terms:
    """Return the terms of all products for the days of the axis."""
    moved = {strength: pulses(axis, n.REDEMPTION, strength) for strength in ("quarter_end", "season")}
    noises = [factors.redemption[:, p] for p in range(len(products))]
    told = list(zip(products, noises, strict=True))
    families = [product.family for product in products]
    return Terms(
        hazard=np.stack([_hazard(product, len(axis.days)) for product in products]),
        behaviour=np.stack([_behaviour(axis, product, noise) for product, noise in told], axis=1),
        dated=np.stack([_dated(axis, product, moved, noise) for product, noise in told], axis=1),
        cyclic=np.equal(families, n.FIXED_TERM),
        whole=np.equal(families, n.CLOSED),
        monthly=np.equal(families, n.MONTHLY_OPEN),
    )


def hazard_a_day(terms: Terms, product: int) -> Floats:
    """Return the hazard by age of one product, spread over the month where it pays once a month, shape (G, A)."""
    return np.asarray(terms.hazard[product] * (1.0 / DAYS_A_MONTH if terms.monthly[product] else 1.0))


def open_days(axis: Axis, product: Product) -> Flags:
    """Return the days on which a monthly-open product pays: its open day, rolled to a dealing day. Shape (T,)."""
    due = axis.days[axis.days.day == product.open_day]
    return np.asarray(axis.days.isin([axis.calendar.roll(day) for day in due]))


def maturity(axis: Axis, product: Product) -> pd.Timestamp:
    """Return the dealing day on which a closed product is paid out."""
    return axis.calendar.roll(product.launched + pd.Timedelta(days=product.hold_days))


def _hazard(product: Product, ages: int) -> Floats:
    age = np.arange(ages)
    if product.family in DAILY:
        ready = age - max(product.hold_days, 1)
        return _fading(product, ready, product.daily_turnover() * activity())
    if product.family == n.FIXED_TERM:
        leaves = np.minimum(product.daily_turnover() * product.hold_days * activity(), MOST_LEAVING)
        return np.outer(leaves, (age > 0) & (age % product.hold_days == 0))
    if product.family == n.MONTHLY_OPEN:
        opened = (age / DAYS_A_MONTH).astype(int)  # open days that a lot has let pass
        by_opening = _fading(product, np.arange(opened[-1] + 1), product.turnover * activity(), DAYS_A_MONTH)
        return np.where(age > 0, by_opening[:, opened], 0.0)
    return np.outer(np.ones(len(n.CUSTOMER_GROUPS)), age > 0)


def _fading(product: Product, ready: Whole, turnover: Floats, step: float = 1.0) -> Floats:
    """Return a hazard highest when a lot becomes redeemable, with ``turnover`` (G,) of all lots leaving at a chance.

    ``ready`` (A,): chances to leave that a lot had before, negative while it is locked; they are ``step`` days apart.
    """
    table = read("effects")["leaving"][product.family]
    urge = 1.0 + (table["peak"] - 1.0) * np.exp(-np.maximum(ready, 0) * step / table["fade_days"])
    shape = np.where(ready >= 0, urge, 0.0)
    return np.stack([_in_balance(shape, rate) for rate in turnover])


def _in_balance(shape: Floats, turnover: float) -> Floats:
    """Return the multiple of ``shape`` (A,) at which a product fed evenly for ever turns over at the rate ``turnover``.

    What is there is then what has come at each chance times what survives of it: a chance's inflow / ``turnover``.
    """
    from scipy.optimize import brentq  # takes a second to load, and only the sample's making needs it here

    def excess(scale: float) -> float:
        stays = 1.0 - np.minimum(scale * shape, MOST_LEAVING)
        alive = np.append(1.0, np.cumprod(stays))
        return float(alive.sum() + alive[-1] * stays[-1] / (1.0 - stays[-1]) - 1.0 / turnover)

    return np.asarray(np.minimum(brentq(excess, turnover * 1e-3, 1.0) * shape, MOST_LEAVING))


def _behaviour(axis: Axis, product: Product, noise: Floats) -> Floats:
    """Return the factor on the hazard, shape (T, G)."""
    if product.family == n.CLOSED:
        return np.outer(axis.days == maturity(axis, product), np.ones(noise.shape[1]))
    if product.family == n.MONTHLY_OPEN:
        return np.asarray(open_days(axis, product)[:, None] * yearly_redemptions(axis) * noise)
    if product.family == n.FIXED_TERM:
        return np.asarray(axis.dealing[:, None] * yearly_redemptions(axis) * noise)
    closed_level = read("effects")["leaving"]["weekend_level"] if product.family == n.CASH else 0.0
    return np.asarray(redemption_levels(axis, closed_level) * noise)


def _dated(axis: Axis, product: Product, moved: dict[str, Floats], noise: Floats) -> Floats:
    """Return the share of its balance that leaves because of the calendar, whatever the lots' age, shape (T, G)."""
    if product.family == n.CLOSED:
        return np.zeros(noise.shape)
    dated = product.quarter_end * moved["quarter_end"] + product.season * moved["season"]
    if product.family == n.MONTHLY_OPEN:
        return _brought_forward(open_days(axis, product), dated) * noise
    return np.asarray(axis.dealing[:, None] * dated * noise) if product.family == n.FIXED_TERM else dated * noise


def _brought_forward(opened: Flags, dated: Floats) -> Floats:
    """Return on each open day what customers will need until the next one, shape (T, G)."""
    total = np.vstack([np.zeros(dated.shape[1]), np.cumsum(dated, axis=0)])
    edges = np.append(np.flatnonzero(opened), len(dated))
    needed = np.zeros_like(dated)
    needed[edges[:-1]] = np.diff(total[edges], axis=0)
    return needed
