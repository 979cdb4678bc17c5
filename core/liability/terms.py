"""What a product's contract says of one lot: on which days it may leave, and when it is paid.

Natural days count from the purchase, which is the dealing day that took the order (REGULATION F1): one placed after the
cut-off time, or on a day without dealing, is taken on the next. A day on which a lot falls due while dealing is closed
moves to the next dealing day. Payment follows ``payout_days`` dealing days later, so that what is redeemed on the last
one before a holiday is paid after it (F9).
"""

from datetime import time

import numpy as np
import pandas as pd

from core import names as n
from core.calendar import Calendar
from core.errors import MissingData
from core.types import Flags


def taken_on(ordered: pd.Timestamp, cutoff: str, calendar: Calendar) -> pd.Timestamp:
    """Return the dealing day that takes an order placed at ``ordered``; ``cutoff``: HH:MM of the last ones on time."""
    day = ordered.normalize()
    late = ordered.time() >= time.fromisoformat(cutoff)
    return calendar.roll(day + pd.Timedelta(days=1)) if late else calendar.roll(day)


def paid_on(redeemed: pd.Timestamp, payout_days: int, calendar: Calendar) -> pd.Timestamp:
    """Return the day on which money redeemed on a day arrives."""
    return calendar.shift(redeemed, payout_days) if payout_days else redeemed


def may_leave(product: pd.Series, purchases: pd.DatetimeIndex, days: pd.DatetimeIndex, calendar: Calendar) -> Flags:
    """Return (D, L): whether lots of each of ``purchases`` may leave on each of ``days``, none of them having before.

    ``product``: a row of the products table. Purses pay every natural day, all others on dealing days alone; a closed
    product pays back once, ``hold_days`` after its launch. Raises MissingData for a closed product without these.
    """
    after = days.to_numpy()[:, None] > purchases.to_numpy()[None, :]
    family = product[n.FAMILY]
    if family == n.CASH:
        return after
    if family == n.FIXED_TERM:
        return after & _matures(int(product[n.HOLD_DAYS]), purchases, days, calendar)
    if family == n.MIN_HOLDING:
        free = purchases + pd.Timedelta(days=int(product[n.HOLD_DAYS]))
        return after & calendar.dealing(days)[:, None] & (days.to_numpy()[:, None] >= free.to_numpy()[None, :])
    if family == n.MONTHLY_OPEN:
        opened = days.isin(redemption_days(days, int(product[n.OPEN_DAY]), calendar))
        return after & np.asarray(opened)[:, None]
    if product[[n.LAUNCHED, n.HOLD_DAYS]].isna().any():
        raise MissingData("liability.no_maturity", product=product[n.PRODUCT_ID])
    ends = calendar.roll(product[n.LAUNCHED] + pd.Timedelta(days=int(product[n.HOLD_DAYS])))
    return after & np.asarray(days == ends)[:, None]


def redemption_days(days: pd.DatetimeIndex, open_day: int, calendar: Calendar) -> list[pd.Timestamp]:
    """Return the days on which a monthly-open product pays: its day of the month, or the month's last, rolled."""
    months = pd.period_range(days[0] - pd.Timedelta(days=31), days[-1], freq="M")
    return [
        calendar.roll(month.start_time + pd.Timedelta(days=min(open_day, month.days_in_month) - 1)) for month in months
    ]


def _matures(hold_days: int, purchases: pd.DatetimeIndex, days: pd.DatetimeIndex, calendar: Calendar) -> Flags:
    """Return (D, L): whether a maturity falls on each day, or on one without dealing since the dealing day before."""
    deals = calendar.dealing(days)
    before = pd.DatetimeIndex([calendar.shift(day, -1) if deal else day for day, deal in zip(days, deals, strict=True)])
    by_now, by_then = (_ages(each, purchases) // hold_days for each in (days, before))
    return np.asarray((by_now > np.maximum(by_then, 0)) & deals[:, None])


def _ages(days: pd.DatetimeIndex, purchases: pd.DatetimeIndex) -> np.ndarray[tuple[int, ...], np.dtype[np.int64]]:
    return np.asarray((days.to_numpy()[:, None] - purchases.to_numpy()[None, :]) // np.timedelta64(1, "D"))
