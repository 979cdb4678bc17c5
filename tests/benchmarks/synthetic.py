"""Synthetic products: subscriptions and redemptions with all that real ones show, each product in its own measure.

Working days and weekends, the turn of the month, the end of the quarter, days around breaks, promotions, a level that
drifts and now and then shifts, noise that carries over from day to day, is partly shared by a product's sides and
partly by the whole market, and rare days many times as large.
"""

import numpy as np
import pandas as pd

from core import names as n

SIDES = len(n.SIDES)


def flows(products, days, end, calendar, seed=1):
    """Return a panel of ``products`` x two sides over the ``days`` up to ``end``."""
    draw = np.random.default_rng(seed)
    dates = pd.date_range(end=end, periods=days, name=n.DATE)
    ids = [f"P{k:04d}" for k in range(products)]
    columns = pd.MultiIndex.from_product([ids, [n.ALL], sorted(n.SIDES)], names=n.PANEL_LEVELS)
    logs = _level(draw, days, products) + _rhythm(draw, dates, calendar, products) + _noise(draw, days, products)
    return pd.DataFrame(np.exp(logs.reshape(days, -1)).round(2), dates, columns)


def _level(draw, days, products):
    """Return log levels (D, P, S): a random walk, and for a product in three one lasting shift."""
    start = draw.normal(15.0, 1.2, (products, SIDES))
    walk = draw.normal(0.0, 0.012, (days, products, SIDES)).cumsum(axis=0)
    shifted = (draw.random(products) < 1 / 3) * draw.normal(0.0, 0.4, products)
    after = np.arange(days)[:, None] >= draw.integers(0, days, products)
    return start + walk + (after * shifted)[:, :, None]


def _rhythm(draw, dates, calendar, products):
    """Return what the calendar adds (D, P, S): for each kind of day a strength of every product and side."""
    weekday = draw.normal(0.0, 0.12, (7, products, SIDES))
    total = weekday[dates.day_of_week]
    for days, redeemed, subscribed in _kinds(dates, calendar):
        strength = draw.gamma(4.0, 0.25, (products, SIDES)) * (redeemed, subscribed)
        total = total + np.asarray(days, dtype=float)[:, None, None] * strength
    return total


def _kinds(dates, calendar):
    """Return (days, usual size for redemption, for subscription) of each kind of day, in logs."""
    working = calendar.working(dates)
    soon_off = ~calendar.working(dates + pd.Timedelta(days=1)) & working & (dates.day_of_week != 4)
    end, quarter = dates.day >= dates.days_in_month - 2, dates.month % 3 == 0
    return (
        (~working, -0.9, -1.1),
        (soon_off, 0.35, -0.1),
        (dates.day <= 3, 0.1, 0.3),
        (end & ~quarter, 0.25, -0.05),
        (end & quarter, 0.6, -0.15),
        (dates.day == 15, 0.1, 0.15),
        (dates.strftime("%m-%d").isin(["06-17", "06-18", "11-10", "11-11"]), 0.4, 0.0),
    )


def _noise(draw, days, products):
    """Return log noise (D, P, S)."""
    from scipy.signal import lfilter

    market = draw.normal(size=(days, 1, 1))
    product = draw.normal(size=(days, products, 1))
    own = draw.normal(size=(days, products, SIDES))
    mixed = 0.35 * market + 0.5 * product + np.sqrt(1 - 0.35**2 - 0.5**2) * own
    carried = lfilter([np.sqrt(1 - 0.3**2)], [1.0, -0.3], mixed, axis=0)
    rare = (draw.random((days, products, SIDES)) < 0.004) * draw.gamma(2.0, 0.5, (days, products, SIDES))
    return draw.uniform(0.15, 0.4, (products, SIDES)) * carried + rare
