"""When lots have a chance to leave: which chance each of them meets on each day.

A chance is a natural day since a lot became redeemable; of a monthly-open product one of its open days after the
purchase, of a fixed-term product a maturity, met on the next dealing day where dealing is closed. A lot bought on a day
has no chance on it.
"""

import numpy as np
import pandas as pd

from core import names as n
from core.calendar import Calendar
from core.types import Flags

Chances = np.ndarray[tuple[int, ...], np.dtype[np.int64]]
NONE = -1


def chances(product: pd.Series, days: pd.DatetimeIndex, calendar: Calendar) -> Chances:
    """Return (T, T): the chance, counted from 0, that a lot bought on the second day meets on the first; NONE for none.

    ``product``: a row of the products table of any family but closed; ``days`` (T,): natural days without a gap.
    """
    age = np.subtract.outer(np.arange(len(days)), np.arange(len(days)))
    if product[n.FAMILY] == n.MONTHLY_OPEN:
        opened = np.cumsum(paying(product, days, calendar))
        met = np.subtract.outer(opened, opened) - 1
        found = np.where(paying(product, days, calendar)[:, None], met, NONE)
    elif product[n.FAMILY] == n.FIXED_TERM:
        found = _maturities(age, int(product[n.HOLD_DAYS]), calendar.dealing(days))
    else:
        found = age - _locked(product)
    return np.where((age > 0) & (found >= 0), found, NONE)


def paying(product: pd.Series, days: pd.DatetimeIndex, calendar: Calendar) -> Flags:
    """Return on which of ``days`` (T,) any lot of the product may have a chance."""
    if product[n.FAMILY] == n.FIXED_TERM:
        return calendar.dealing(days)
    if product[n.FAMILY] != n.MONTHLY_OPEN:
        return np.ones(len(days), dtype=bool)
    return np.asarray(days.isin(redemption_days(days, int(product[n.OPEN_DAY]), calendar)))


def redemption_days(days: pd.DatetimeIndex, open_day: int, calendar: Calendar) -> list[pd.Timestamp]:
    """Return the days on which a monthly-open product pays: its day of the month, or the month's last, rolled."""
    months = pd.period_range(days[0] - pd.Timedelta(days=31), days[-1], freq="M")
    return [
        calendar.roll(month.start_time + pd.Timedelta(days=min(open_day, month.days_in_month) - 1)) for month in months
    ]


def _maturities(age: Chances, hold_days: int, deals: Flags) -> Chances:
    """Return which maturity falls on each day or on a day without dealing right before it."""
    rows = np.arange(len(deals))
    before = np.maximum.accumulate(np.where(deals, rows, -1))
    last = np.append(-1, before[:-1])  # the dealing day before each day
    passed, known = age // hold_days, (rows - last)[:, None]
    due = (passed > np.maximum(age - known, 0) // hold_days) & deals[:, None]
    return np.where(due, passed - 1, NONE)


def _locked(product: pd.Series) -> int:
    held = product[n.HOLD_DAYS]
    return max(int(held), 1) if product[n.FAMILY] == n.MIN_HOLDING else 1
