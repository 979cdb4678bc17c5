"""Which days a series is open on: what the product's terms say, and what its history shows of weekends.

Closed days are NaN for the models, so that no effect is learned from them, and exactly zero in every forecast.
"""

from typing import Any

import numpy as np
import pandas as pd

from core import names as n
from core.calendar import Calendar
from core.types import Flags, Panel

CLOSED_SHARE = 0.98  # of the days of a kind without any flow, for the series to count as closed on that kind
FEWEST_DAYS = 8


def open_days(history: Panel, dates: pd.DatetimeIndex, calendar: Calendar, products: pd.DataFrame) -> Flags:
    """Return (D, K): whether each series of ``history`` is open on each of ``dates``.

    ``products`` (frame of the contract, may be empty) closes monthly-open products for redemption on all but their
    open day, and closed products after their launch; weekends and holidays are closed where the history shows hardly any flow on them.
    """
    flags = _by_terms(history.columns, dates, calendar, products)
    for past, ahead in (
        (~calendar.working(history.index), ~calendar.working(dates)),
        (calendar.make_up(history.index), calendar.make_up(dates)),
    ):
        flags &= ~(ahead[:, None] & _closed(history, past)[None, :])
    return flags


def _closed(history: Panel, kind: Flags) -> Flags:
    """Return (K,): whether the series hardly ever flows on days of this kind, though it does on others."""
    flowing = history.to_numpy(float) > 0
    enough = kind.sum() >= FEWEST_DAYS
    quiet = (~flowing[kind]).mean(axis=0) >= CLOSED_SHARE if enough else np.zeros(flowing.shape[1], dtype=bool)
    return quiet & (flowing[~kind].mean(axis=0) > 1 - CLOSED_SHARE)


def _by_terms(columns: pd.MultiIndex, dates: pd.DatetimeIndex, calendar: Calendar, products: pd.DataFrame) -> Flags:
    ids, sides = columns.get_level_values(n.PRODUCT_ID), columns.get_level_values(n.SIDE)
    flags = np.ones((len(dates), len(columns)), dtype=bool)
    for product in products[products[n.FAMILY].isin((n.MONTHLY_OPEN, n.CLOSED))].to_dict("records"):
        for side, days in _terms(product, dates, calendar).items():
            flags[:, (ids == product[n.PRODUCT_ID]) & (sides == side)] &= days[:, None]
    return flags


def _terms(product: dict[str, Any], dates: pd.DatetimeIndex, calendar: Calendar) -> dict[str, Flags]:
    """Return on which of ``dates`` each side that the terms restrict is open.

    A closed product takes money until its launch and pays all of it back on one day, which is no matter of forecast.
    """
    if product[n.FAMILY] == n.MONTHLY_OPEN:
        return {n.REDEMPTION: dates.isin(redemption_days(dates, int(product[n.OPEN_DAY]), calendar))}
    raising = np.asarray(dates <= product[n.LAUNCHED])
    return {n.SUBSCRIPTION: raising, n.REDEMPTION: np.zeros(len(dates), dtype=bool)}


def redemption_days(dates: pd.DatetimeIndex, open_day: int, calendar: Calendar) -> list[pd.Timestamp]:
    """Return the open days of a monthly-open product: its day of the month (or the month's last), rolled."""
    months = pd.period_range(dates[0] - pd.Timedelta(days=31), dates[-1], freq="M")
    return [
        calendar.roll(month.start_time + pd.Timedelta(days=min(open_day, month.days_in_month) - 1)) for month in months
    ]
