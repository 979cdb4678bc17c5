"""The contract of a forecasting model, and what every model needs around it.

A model is one function: history (Panel, up to its origin), horizon, calendar -> expected amount per series and day.
It never fails on closed days (NaN), short series or series of zeros, writes into nothing it is given, and returns
finite amounts that are not negative for each of the ``horizon`` days after the last of its history.
"""

from collections.abc import Callable
from dataclasses import dataclass
from math import inf
from typing import TypeAlias, cast

import numpy as np
import pandas as pd

from core import names as n
from core.calendar import Calendar
from core.errors import MissingData
from core.forecast.medians import known_median
from core.types import Floats, Panel

Rows: TypeAlias = np.ndarray[tuple[int], np.dtype[np.int64]]
Predict: TypeAlias = Callable[[Panel, int, Calendar], pd.DataFrame]

# Amounts are modelled as log(amount + offset); the offset keeps an odd day without flow from dominating.
OFFSET_SHARE = 0.02
SHORTEST_HISTORY = 14


@dataclass(frozen=True)
class Model:
    """A registered model.

    ``stride``: days between the past origins on which it is rehearsed, ``most_origins``: how many of them (slow
    models have fewer); ``widest``: series of a panel beyond which the ensemble does without it; ``rehearse``: its own
    way to forecast at many rows at once, where there is a faster one.
    """

    name: str
    predict: Predict
    stride: int = 1
    most_origins: int = 200
    widest: float = inf
    rehearse: Callable[[Panel, int, Calendar, Rows], Floats] | None = None


def days_of(history: Panel) -> pd.DatetimeIndex:
    """Return the days of a panel, for what it is."""
    return cast(pd.DatetimeIndex, history.index)


def series_of(history: Panel) -> pd.MultiIndex:
    """Return the columns of a panel, for what they are."""
    return cast(pd.MultiIndex, history.columns)


def ahead(history: Panel, horizon: int) -> pd.DatetimeIndex:
    """Return the ``horizon`` days after the last day of ``history``."""
    return pd.date_range(history.index[-1] + pd.Timedelta(days=1), periods=horizon, freq="D", name=n.DATE)


def log_offset(amounts: Floats, later: Floats | None = None) -> Floats:
    """Return the offset of each series (K,) for amounts (T, K): a small share of its median positive amount.

    A series without one takes the first of ``later`` (T', K), where given, and else is measured in units of currency.
    """
    typical = known_median(np.where(amounts > 0, amounts, np.nan))
    if later is not None:
        flowing = later > 0
        first = np.take_along_axis(later, flowing.argmax(axis=0)[None], axis=0)[0]
        typical = np.where(np.isnan(typical) & flowing.any(axis=0), first, typical)
    return OFFSET_SHARE * np.nan_to_num(typical, nan=1.0)


def require_history(history: Panel) -> None:
    """Raise MissingData when there are too few days to forecast from."""
    if len(history) < SHORTEST_HISTORY:
        raise MissingData("forecast.short_history", days=len(history), needed=SHORTEST_HISTORY)
