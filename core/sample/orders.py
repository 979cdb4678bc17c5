"""Subscription orders in time, and the dealing days that confirm them.

An order placed before the cut-off time of a dealing day is taken on that day; a later one, and one placed while dealing
is closed, on the next dealing day (REGULATION F1). A flow's date is the day that takes the order. Amounts are whole
cents, held as floats, so that sums are exact.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from core import names as n
from core.sample.axis import Axis, Whole
from core.sample.factors import Factors
from core.sample.noise import generator
from core.sample.parameters import Product, groups, read
from core.sample.pulses import pulses
from core.sample.rhythm import order_levels
from core.types import Floats

CENTS = 100.0
RAMP_DAYS = 60  # a new product gathers two thirds of its size in this time
DAYS_A_YEAR = 365.25
SETTLING = pd.Timedelta(days=365)
LATE_SPREAD = 0.04  # standard deviation of the share of orders after the cut-off time, from day to day


@dataclass(frozen=True, eq=False)
class Orders:
    """Orders by the natural day on which they are placed, in cents, shape (T, P, G)."""

    on_time: Floats
    late: Floats


def place_orders(
    seed: int, axis: Axis, products: Sequence[Product], factors: Factors, pressure: Floats, leaving: Floats
) -> Orders:
    """Return the orders of every product, group and natural day.

    ``pressure`` (T, G) thins them out; ``leaving`` (T, P, G), in cents, is what ordinarily leaves and is replaced.
    """
    thinned = 1.0 - read("effects")["pressure"]["subscriptions"] * pressure
    sold = leaving * campaigns(seed, axis, products)[:, :, None]  # a launch brings what it brings without them
    ordinary = order_levels(axis) * thinned * np.array([group.ordering for group in groups()])
    moved = {strength: pulses(axis, n.SUBSCRIPTION, strength) for strength in ("quarter_end", "season")}
    amounts = (
        np.stack([_amounts(axis, product, ordinary, moved, sold[:, p]) for p, product in enumerate(products)], axis=1)
        * factors.subscription
    )
    amounts += _tickets(seed, axis, products)
    late = _late_share(seed, axis, products)
    return Orders(np.rint(amounts * (1.0 - late)), np.rint(amounts * late))


def confirm(orders: Orders, axis: Axis) -> Floats:
    """Return subscriptions by the dealing day that takes them, in cents, shape (T, P, G).

    What is still waiting on the last day of the axis is left out.
    """
    taken = _gather(orders.on_time, axis.taken()) + _gather(orders.late, axis.taken_late())
    return np.asarray(taken[: len(axis.days)])


def campaigns(seed: int, axis: Axis, products: Sequence[Product]) -> Floats:
    """Return the factor that sales campaigns lay on the orders of each product, shape (T, P); 1 on average.

    Channels push none in its first year, which is its launch's.
    """
    table = read("effects")["campaign"]
    (shortest, longest), (least, most) = table["days"], table["times"]
    a_day = np.array([product.campaigns for product in products]) / DAYS_A_YEAR
    drawn = generator(seed, "campaigns").random((len(axis.days), len(products), 3))
    factor = np.ones(drawn.shape[:2])
    settled = np.array([product.launched + SETTLING for product in products])
    for day, p in np.argwhere((drawn[..., 0] < a_day) & (axis.days.to_numpy()[:, None] >= settled)):
        length = shortest + int(drawn[day, p, 1] * (longest + 1 - shortest))
        factor[day : day + length, p] = least + drawn[day, p, 2] * (most - least)
    usual = 1.0 + a_day * (shortest + longest) / 2 * ((least + most) / 2 - 1.0)
    return np.where(axis.days.to_numpy()[:, None] < settled, 1.0, factor / usual)


def target(axis: Axis, product: Product) -> Floats:
    """Return the net assets towards which a product tends, in cents, shape (T,)."""
    years = np.asarray((axis.days - axis.days[axis.first]).days) / DAYS_A_YEAR
    level = product.size * CENTS * np.exp(product.growth * years)
    if product.launched <= axis.days[axis.run_in]:
        return np.asarray(level)
    age = np.asarray((axis.days - product.launched).days) + 1.0
    return np.asarray(level * np.where(age > 0, -np.expm1(-age / RAMP_DAYS), 0.0))


def growing(level: Floats) -> Floats:
    """Return what a product gains each day on its way along ``level`` (T,)."""
    return np.asarray(np.maximum(np.diff(level, prepend=level[0]), 0.0))


def shares(product: Product) -> Floats:
    """Return each group's share of the product, shape (G,)."""
    return np.array([product.groups.get(group, 0.0) for group in n.CUSTOMER_GROUPS])


def activity() -> Floats:
    """Return each group's turnover against the product's average, shape (G,)."""
    return np.array([group.activity for group in groups()])


def raising_period(axis: Axis, product: Product) -> pd.DatetimeIndex:
    """Return the dealing days right before launch on which a closed product is raised; the launch day is not one."""
    start = axis.calendar.shift(product.launched, -product.raising_days)
    return axis.calendar.dealing_days(start, axis.calendar.shift(product.launched, -1))


def _amounts(axis: Axis, product: Product, ordinary: Floats, moved: dict[str, Floats], sold: Floats) -> Floats:
    if product.family == n.CLOSED:
        return _raised(axis, product)
    level = target(axis, product)
    daily = product.orders * sold + growing(level)[:, None] * shares(product)
    dated = product.quarter_end * moved["quarter_end"] + product.season * moved["season"]
    return np.asarray(daily * ordinary + level[:, None] * dated * shares(product))


def _raised(axis: Axis, product: Product) -> Floats:
    """Return the orders of a closed product: more each day of its raising period, none on any other."""
    days = raising_period(axis, product)
    raised = np.zeros(len(axis.days))
    inside = days[(days >= axis.days[0]) & (days <= axis.days[-1])]
    weights = np.linspace(0.6, 1.4, len(days))[: len(inside)] / len(days)
    raised[axis.days.get_indexer(inside)] = weights * product.size * CENTS
    return np.outer(raised, shares(product))


def _tickets(seed: int, axis: Axis, products: Sequence[Product]) -> Floats:
    """Return single large orders of a corporate distributor in open-ended products, in cents, shape (T, P, G)."""
    levels = np.stack([_ticket_base(axis, product) for product in products], axis=1)
    return large_tickets(seed, axis, n.SUBSCRIPTION, len(products)) * levels[:, :, None]


def large_tickets(seed: int, axis: Axis, side: str, products: int) -> Floats:
    """Return single large orders as a share of each product's net assets, shape (T, P, G), on dealing days only."""
    table = read("effects")["ticket"]
    drawn = generator(seed, f"{side} tickets").random((len(axis.days), products, 2))
    low, high = table["size"]
    happens = (drawn[..., 0] < table["chance"]) & axis.dealing[:, None]
    size = np.where(happens, low + (high - low) * drawn[..., 1], 0.0)
    return np.asarray(size[:, :, None] * np.equal(n.CUSTOMER_GROUPS, table["group"]))


def _ticket_base(axis: Axis, product: Product) -> Floats:
    return np.zeros(len(axis.days)) if product.family == n.CLOSED else target(axis, product)


def _late_share(seed: int, axis: Axis, products: Sequence[Product]) -> Floats:
    """Return the share of a day's orders placed after the cut-off time, shape (T, P, 1); 0 for closed products."""
    usual = np.array([product.after_cutoff for product in products])
    drawn = generator(seed, "cut-off").standard_normal((len(axis.days), len(products)))
    return np.clip(usual + LATE_SPREAD * drawn * (usual > 0), 0.0, 1.0)[:, :, None]


def _gather(amounts: Floats, day: Whole) -> Floats:
    gathered = np.zeros((len(amounts) + 1, *amounts.shape[1:]))
    np.add.at(gathered, day, amounts)
    return gathered
