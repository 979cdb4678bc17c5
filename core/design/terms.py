"""What a family's terms mean for money: how long it is out of reach, on which days it may leave, how fast it turns.

A *rate* is the share of a lot that leaves on an average natural day (cash, min_holding; days on which nothing is paid
count, and nothing leaves on them), on the day it falls due (fixed_term) or on an open day (monthly_open); a closed
product pays out whole. Days to payment and what is paid at once (T+0) move no rate: they are the same money, sooner or
later.
"""

from typing import Final, TypeAlias

import numpy as np
import pandas as pd

from core import names as n
from core.calendar import Calendar
from core.liability.terms import redemption_days
from core.types import Flags, Floats

Counts: TypeAlias = np.ndarray[tuple[int, ...], np.dtype[np.int64]]

DAYS_A_MONTH: Final = 365.25 / 12
DAILY: Final = (n.CASH, n.MIN_HOLDING)  # once it may leave, money may leave on any day
DAILY_LOCK: Final = 1.0
HIGHEST_RATE: Final = 0.9


def lock_days(family: str, hold_days: float) -> float:
    """Return for how many natural days money is out of reach; of a monthly-open product the mean wait."""
    if family == n.MONTHLY_OPEN:
        return DAYS_A_MONTH / 2
    return DAILY_LOCK if family == n.CASH else max(float(hold_days), DAILY_LOCK)


def rate_of(turnover: float, family: str, hold_days: float) -> float:
    """Return the rate at which ``turnover``, the share of net assets that leaves on a natural day, is kept up.

    In balance, net assets are orders times the mean life of a lot: 1 / turnover = lock + further life.
    """
    lock = lock_days(family, hold_days)
    life = 1.0 / max(turnover, 1e-9)
    if family == n.MONTHLY_OPEN:
        rate = 1.0 / max(1.0 + (life - lock) / DAYS_A_MONTH, 1.0)
    elif family == n.FIXED_TERM:
        rate = lock / life
    else:
        rate = 1.0 / max(life - lock + 1.0, 1.0)
    return float(np.clip(rate, 0.0, HIGHEST_RATE))


def open_days(open_day: int, dates: pd.DatetimeIndex, calendar: Calendar) -> Flags:
    """Return on which ``dates`` (D,) a monthly-open product pays: its day of the month or the next dealing day."""
    return np.asarray(dates.isin(redemption_days(dates, open_day, calendar)))


def leaving_rates(
    family: str, hold_days: int, open_day: int, rates: Floats, dates: pd.DatetimeIndex, calendar: Calendar
) -> Floats:
    """Return the rate at which lots bought on day q leave on day t, shape (D, D) [t, q], 0 where they may not.

    ``rates`` (A,) by natural days since a lot became redeemable, the last for older lots too. Money is confirmed on
    the day on which it is bought and may leave the next day at the earliest.
    """
    day = np.arange(len(dates))
    if family in DAILY:
        since = day[:, None] - day - int(lock_days(family, hold_days))
        return np.where(since >= 0, _of_age(rates, since), 0.0)
    if family == n.MONTHLY_OPEN:
        opened = open_days(open_day, dates, calendar)
        first = np.append(np.flatnonzero(opened), len(dates))[np.searchsorted(np.flatnonzero(opened), day, "right")]
        since = day[:, None] - first
        return np.where(opened[:, None] & (since >= 0), _of_age(rates, since), 0.0)
    leaving = np.zeros((len(dates), len(dates)))
    for cycle in range(1, 2 if family == n.CLOSED else len(dates) // hold_days + 1):
        paid = _rolled(dates, hold_days * cycle, calendar)
        inside = paid < len(dates)
        of_age = 1.0 if family == n.CLOSED else rates[min(hold_days * (cycle - 1), len(rates) - 1)]
        leaving[paid[inside], day[inside]] = of_age
    return leaving


def ordinary_rates(family: str, hold_days: int, rates: Floats, days: int) -> Floats:
    """Return ``leaving_rates`` on a calendar without closed days, (D, D), the open day of a month any of its days.

    What then leaves each day is what a month of open days lets leave: (1 - daily) ** DAYS_A_MONTH = 1 - rate.
    """
    age = np.arange(days)[:, None] - np.arange(days)
    if family == n.MONTHLY_OPEN:
        evenly = 1.0 - (1.0 - rates) ** (1.0 / DAYS_A_MONTH)
        return np.where(age > 0, _of_age(evenly, age - int(DAYS_A_MONTH / 2)), 0.0)
    since = age - int(lock_days(family, hold_days))
    due = (since >= 0) & (age % hold_days == 0) if family == n.FIXED_TERM else since >= 0
    return np.where(due, _of_age(rates, since), 0.0)


def _of_age(rates: Floats, since: Counts) -> Floats:
    return np.asarray(rates[np.clip(since, 0, len(rates) - 1)])


def _rolled(dates: pd.DatetimeIndex, days: int, calendar: Calendar) -> Counts:
    """Return by purchase day the number of the dealing day on which what was bought then falls due."""
    wide = pd.date_range(dates[0], dates[-1] + pd.Timedelta(days=days + 31), freq="D")
    dealing = np.flatnonzero(calendar.dealing(wide))
    return np.asarray(dealing[np.searchsorted(dealing, np.arange(len(dates)) + days)])
