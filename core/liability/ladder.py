"""The redeemable ladder: what may leave on which day by contract, exact to the cent."""

import numpy as np
import pandas as pd

from core import names as n
from core.calendar import Calendar
from core.errors import MissingData
from core.liability.terms import may_leave, paid_on

FIRST, REDEEMABLE, PAID = "first", "redeemable", "paid"
CENTS = 100


def ladder(
    lots: pd.DataFrame, products: pd.DataFrame, calendar: Calendar, start: pd.Timestamp, days: int
) -> pd.DataFrame:
    """Return product_id, group, date, first, redeemable, paid: a row a product, group and natural day of the ladder.

    ``lots`` as they stand before ``start``, of one day; ``days``: how many from ``start`` on. Currency units:
    first: what may leave on the day for the first time from ``start`` on; redeemable: all that may leave on it if
    nothing has left before; paid: what arrives on it if all leaves as soon as it may. Raises MissingData without lots.
    """
    if lots.empty:
        raise MissingData("liability.no_lots")
    terms = {row[n.PRODUCT_ID]: pd.Series(row) for row in products.to_dict("records")}
    dates = pd.date_range(start, periods=days, name=n.DATE)
    known = lots.fillna({n.GROUP: n.ALL})
    parts = [
        _of_product(terms[product_id], own, dates, calendar)
        for product_id, own in known.groupby(n.PRODUCT_ID)
        if product_id in terms
    ]
    return pd.concat(parts, ignore_index=True)


def _of_product(product: pd.Series, lots: pd.DataFrame, dates: pd.DatetimeIndex, calendar: Calendar) -> pd.DataFrame:
    held = lots.pivot_table(index=n.PURCHASE_DATE, columns=n.GROUP, values=n.AMOUNT, aggfunc="sum").fillna(0.0)
    cents = np.rint(held.to_numpy() * CENTS).astype(np.int64)  # (L, G): sums of whole cents are exact
    flags = may_leave(product, pd.DatetimeIndex(held.index), dates, calendar)
    begins = flags & (np.cumsum(flags, axis=0) == 1)
    first = begins.astype(np.int64) @ cents
    arrives = [paid_on(day, int(product[n.PAYOUT_DAYS]), calendar) for day in dates]
    paid = pd.DataFrame(first, index=arrives).groupby(level=0).sum().reindex(dates, fill_value=0)
    columns = {FIRST: first, REDEEMABLE: flags.astype(np.int64) @ cents, PAID: paid.to_numpy()}
    amounts = {name: values.T.ravel() / CENTS for name, values in columns.items()}
    keys = pd.MultiIndex.from_product([held.columns, dates], names=[n.GROUP, n.DATE])
    table = pd.DataFrame(amounts, index=keys).reset_index()
    return table.assign(**{n.PRODUCT_ID: product[n.PRODUCT_ID]})[[n.PRODUCT_ID, n.GROUP, n.DATE, *columns]]


def lots_on(lots: pd.DataFrame, day: pd.Timestamp) -> pd.DataFrame:
    """Return each product's lots of the last day on or before ``day`` on which they are known; empty for none."""
    known = lots[lots[n.AS_OF] <= day]
    return known[known[n.AS_OF] == known.groupby(n.PRODUCT_ID)[n.AS_OF].transform("max")]
