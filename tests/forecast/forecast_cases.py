"""Panels made with a seed, ordinary and awkward."""

import numpy as np
import pandas as pd

from core import names as n
from core.calendar import build_calendar

CALENDAR = build_calendar("CN")
START = "2025-03-03"
SIDES = (n.REDEMPTION, n.SUBSCRIPTION)


def columns(*products, sides=SIDES):
    return pd.MultiIndex.from_tuples([(p, n.ALL, side) for p in products for side in sides], names=n.PANEL_LEVELS)


def panel(days, *products, seed=0, start=START, sides=SIDES, noise=0.3, level=1e6):
    """Return a panel of noise around a level that differs by weekday."""
    named = columns(*(products or ("p",)), sides=sides)
    index = pd.date_range(start, periods=days, name=n.DATE)
    week = np.array([1.4, 1.2, 1.0, 1.0, 1.1, 0.6, 0.5])[index.day_of_week]
    logs = np.random.default_rng(seed).normal(0, noise, (days, len(named)))
    return pd.DataFrame(level * week[:, None] * np.exp(logs), index, named)


def gaps(days):
    frame = panel(days)
    return frame.mask(np.random.default_rng(1).random(frame.shape) < 0.3)


def with_column(days, value, rows=slice(None)):
    frame = panel(days)
    frame.iloc[rows, 0] = value
    return frame


def closed_at_weekends(days, value, *products, start=START):
    """Return a panel that deals on dealing days only; other days hold ``value``."""
    frame = panel(days, *products, start=start)
    frame.loc[~CALENDAR.dealing(frame.index)] = value
    return frame


AWKWARD = {
    "plain": lambda days: panel(days, "p", "q"),
    "gaps": gaps,
    "one series of zeros": lambda days: with_column(days, 0.0),
    "one series never observed": lambda days: with_column(days, np.nan),
    "one series begins late": lambda days: with_column(days, np.nan, slice(0, days // 2)),
    "one series ends early": lambda days: with_column(days, np.nan, slice(days // 2, None)),
    "one series observed once": lambda days: with_column(days, np.nan, slice(0, days - 1)),
    "nothing but zeros": lambda days: panel(days) * 0.0,
    "never observed": lambda days: panel(days) * np.nan,
    "one side": lambda days: panel(days, sides=(n.REDEMPTION,)),
    "one series": lambda days: panel(days, "p", sides=(n.SUBSCRIPTION,)),
    "zero at weekends": lambda days: closed_at_weekends(days, 0.0),
    "missing at weekends": lambda days: closed_at_weekends(days, np.nan),
    "cents and billions": lambda days: panel(days) * [1e-8, 1e3],
}
