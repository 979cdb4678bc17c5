"""Which days a series is open on: what the product's terms say, and what its history shows of weekends.

Closed days are NaN for the models, so that no effect is learned from them, and exactly zero in every forecast.
"""

from collections.abc import Hashable, Mapping
from typing import Any

import numpy as np
import pandas as pd

from core import names as n
from core.calendar import Calendar
from core.forecast.contract import days_of, series_of
from core.liability.terms import redemption_days
from core.types import Flags, Panel

CLOSED_SHARE = 0.98  # of the days of a kind without any flow, for the series to count as closed on that kind
FEWEST_DAYS = 8


def open_days(history: Panel, dates: pd.DatetimeIndex, calendar: Calendar, products: pd.DataFrame) -> Flags:
    """Return (D, K): whether each series of ``history`` is open on each of ``dates``.

    ``products`` (frame of the contract, may be empty) closes monthly-open products for redemption on all but their
    open day, and closed products after their launch. Weekends and holidays are closed where the history shows hardly
    any flow on them, and every day where it shows nothing at all.
    """
    flags = open_by_terms(series_of(history), dates, calendar, products) & history.notna().any().to_numpy()
    days = days_of(history)
    for past, ahead in (
        (~calendar.working(days), ~calendar.working(dates)),
        (calendar.make_up(days), calendar.make_up(dates)),
    ):
        flags &= ~(ahead[:, None] & _closed(history, past)[None, :])
    return flags


def _closed(history: Panel, kind: Flags) -> Flags:
    """Return (K,): whether the series, once begun, hardly ever flows on days of this kind, though it does on others."""
    amounts = history.to_numpy(float)
    alive, flowing = np.maximum.accumulate(~np.isnan(amounts), axis=0), amounts > 0
    days, others = alive[kind].sum(axis=0), alive[~kind].sum(axis=0)
    quiet = flowing[kind].sum(axis=0) <= (1 - CLOSED_SHARE) * days
    return (days >= FEWEST_DAYS) & quiet & (flowing[~kind].sum(axis=0) > (1 - CLOSED_SHARE) * others)


def open_by_terms(columns: pd.MultiIndex, dates: pd.DatetimeIndex, calendar: Calendar, products: pd.DataFrame) -> Flags:
    """Return (D, K): whether the terms of its product let each of the series ``columns`` flow on each of ``dates``."""
    ids, sides = columns.get_level_values(n.PRODUCT_ID), columns.get_level_values(n.SIDE)
    flags = np.ones((len(dates), len(columns)), dtype=bool)
    for product in products[products[n.FAMILY].isin((n.MONTHLY_OPEN, n.CLOSED))].to_dict("records"):
        for side, days in _terms(product, dates, calendar).items():
            flags[:, (ids == product[n.PRODUCT_ID]) & (sides == side)] &= days[:, None]
    return flags


def _terms(product: Mapping[Hashable, Any], dates: pd.DatetimeIndex, calendar: Calendar) -> dict[str, Flags]:
    """Return on which of ``dates`` each side that the terms restrict is open.

    A closed product takes money until its launch and pays all of it back on one day, which is no matter of forecast.
    """
    if product[n.FAMILY] == n.MONTHLY_OPEN:
        return {n.REDEMPTION: dates.isin(redemption_days(dates, int(product[n.OPEN_DAY]), calendar))}
    launched = product[n.LAUNCHED]
    raising = np.asarray(dates <= (dates[-1] if pd.isna(launched) else launched))
    return {n.SUBSCRIPTION: raising, n.REDEMPTION: np.zeros(len(dates), dtype=bool)}
