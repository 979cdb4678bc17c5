"""Lots that leave young: of what may leave on a day, how much has been held for a few days only."""

import numpy as np
import pandas as pd

from core import names as n
from core.book import Book
from core.calendar import Calendar
from core.liability.ladder import lots_on
from core.liability.terms import may_leave
from core.types import Floats


def young_share(book: Book, calendar: Calendar, product_id: str, dates: pd.DatetimeIndex, under: int) -> Floats | None:
    """Return (H,): share of what may leave on each of ``dates`` that is held for fewer than ``under`` days by then.

    Of the lots as they stand before the first day, if nothing leaves before; 0 on days on which nothing may leave, None
    where lots are not known. Raises as ``may_leave``.
    """
    known = lots_on(book.lots, dates[0] - pd.Timedelta(days=1))
    held = known[known[n.PRODUCT_ID] == product_id].groupby(n.PURCHASE_DATE)[n.AMOUNT].sum()
    if held.empty:
        return None
    purchases = pd.DatetimeIndex(held.index)
    free = may_leave(book.product(product_id), purchases, dates, calendar) * held.to_numpy()
    young = (dates.to_numpy()[:, None] - purchases.to_numpy()[None, :]) < np.timedelta64(under, "D")
    every = free.sum(axis=1)
    return np.divide((free * young).sum(axis=1), every, out=np.zeros(len(dates)), where=every > 0)
