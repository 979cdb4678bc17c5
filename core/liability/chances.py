"""When lots have a chance to leave: which chance each of them meets on each day.

A chance is a natural day since a lot became redeemable, so that chances of all dealing calendars are alike; of a
monthly-open product it is one of its open days after the purchase, of a fixed-term product a maturity.
"""

import numpy as np
import pandas as pd

from core import names as n
from core.calendar import Calendar
from core.liability.terms import may_leave, redemption_days
from core.types import Flags

Chances = np.ndarray[tuple[int, ...], np.dtype[np.int64]]
NONE = -1


def chances(product: pd.Series, days: pd.DatetimeIndex, calendar: Calendar) -> Chances:
    """Return (T, T): the chance, counted from 0, that a lot bought on the second day meets on the first; NONE for none.

    ``product``: a row of the products table of any family but closed; ``days`` (T,): natural days without a gap.
    """
    if product[n.FAMILY] == n.MIN_HOLDING:
        since = np.subtract.outer(np.arange(len(days)), np.arange(len(days))) - max(int(product[n.HOLD_DAYS]), 1)
        return np.maximum(since, NONE)
    flags = may_leave(product, days, days, calendar)
    return np.where(flags, np.cumsum(flags, axis=0) - 1, NONE)


def paying(product: pd.Series, days: pd.DatetimeIndex, calendar: Calendar) -> Flags:
    """Return on which of ``days`` (T,) any lot of the product may have a chance."""
    if product[n.FAMILY] == n.FIXED_TERM:
        return calendar.dealing(days)
    if product[n.FAMILY] != n.MONTHLY_OPEN:
        return np.ones(len(days), dtype=bool)
    return np.asarray(days.isin(redemption_days(days, int(product[n.OPEN_DAY]), calendar)))
