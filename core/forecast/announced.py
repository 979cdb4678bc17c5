"""Tickets: flows already announced. Those to come are certain; those that came are no part of what models learn from.

A model's ordinary day contains an average of all the large orders of the past. Were the past tickets left in it, the
ones to come would be counted twice: once in that average, and once as themselves.
"""

from dataclasses import replace

import numpy as np
import pandas as pd

from core import names as n
from core.forecast.contract import series_of
from core.forecast.forecasting import Forecast
from core.types import Flags, Floats, Panel


def without(history: Panel, tickets: pd.DataFrame) -> Panel:
    """Return the history less the tickets that were announced before their day, never below zero.

    A ticket of all groups is taken from a product's groups in proportion to what each of them had on the day; more than
    there was is not taken, since then not all of it came. Days that are not known (NaN) stay so.
    """
    known = tickets[(tickets[n.ANNOUNCED] < tickets[n.DATE]) & tickets[n.DATE].isin(history.index)]
    if known.empty:
        return history
    came = history.fillna(0.0).to_numpy()
    return (history - _spread(known, pd.DatetimeIndex(history.index), series_of(history), came)).clip(lower=0.0)


def with_tickets(forecast: Forecast, tickets: pd.DataFrame) -> Forecast:
    """Return the forecast with the tickets known at its origin: in ``expected``, ``announced`` and on every path.

    Known are those announced by the origin for a later day. A ticket of all groups is spread over a product's groups
    as what is expected of each on the day, and evenly where nothing is.
    """
    ahead = known_ahead(tickets, forecast.origin)
    dates, expected = forecast.paths.dates, forecast.expected
    amounts = _spread(ahead[ahead[n.DATE].isin(dates)], dates, forecast.paths.columns, expected.to_numpy())
    paths = replace(forecast.paths, values=forecast.paths.values + amounts)
    return replace(forecast, expected=expected + amounts, paths=paths, announced=forecast.announced + amounts)


def known_ahead(tickets: pd.DataFrame, as_of: pd.Timestamp) -> pd.DataFrame:
    """Return the tickets that are certain for a forecast made on ``as_of``."""
    return tickets[(tickets[n.ANNOUNCED] <= as_of) & (tickets[n.DATE] > as_of)]


def series_meant(columns: pd.MultiIndex, product_id: str, side: str, group: object) -> Flags:
    """Return which series (K,) an entry speaks of: its group's, where a product is there by group, else all of it.

    ``group`` missing or ``names.ALL`` means every group. A group without a series of its own is none of these.
    """
    groups = columns.get_level_values(n.GROUP)
    own = (columns.get_level_values(n.PRODUCT_ID) == product_id) & (columns.get_level_values(n.SIDE) == side)
    return np.asarray(own & (everyone(group) | (groups == group) | (groups == n.ALL)))


def everyone(group: object) -> bool:
    """Return whether an entry's group means all customers."""
    return group == n.ALL or pd.isna(group)  # type: ignore[call-overload]


def _spread(tickets: pd.DataFrame, dates: pd.DatetimeIndex, columns: pd.MultiIndex, weights: Floats) -> Floats:
    """Return the amounts (D, K) of tickets, each shared out in proportion to the ``weights`` (D, K) of its series."""
    amounts = np.zeros((len(dates), len(columns)))
    for ticket in tickets.to_dict("records"):
        row = dates.get_loc(ticket[n.DATE])
        mine = series_meant(columns, ticket[n.PRODUCT_ID], ticket[n.SIDE], ticket[n.GROUP])
        weight = weights[row, mine]
        even = np.full(len(weight), 1 / max(len(weight), 1))
        amounts[row, mine] += ticket[n.AMOUNT] * (weight / weight.sum() if weight.sum() > 0 else even)
    return amounts
