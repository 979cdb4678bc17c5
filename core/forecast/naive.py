"""The two baselines every other model must beat."""

import numpy as np
import pandas as pd

from core.calendar import Calendar
from core.forecast.contract import ahead
from core.forecast.medians import known_median
from core.types import Floats, Panel

WEEKS = 6


def seasonal_naive(history: Panel, horizon: int, calendar: Calendar) -> pd.DataFrame:
    """Repeat the last observed amount of the same weekday."""
    weeks = _weeks(history)
    newest = weeks.shape[0] - 1 - np.argmax(~np.isnan(weeks[::-1]), axis=0)
    return _repeat(history, horizon, np.take_along_axis(weeks, newest[None], axis=0)[0])


def weekday_median(history: Panel, horizon: int, calendar: Calendar) -> pd.DataFrame:
    """Repeat the median of the weekday over the last six weeks."""
    return _repeat(history, horizon, known_median(_weeks(history)))


def _weeks(history: Panel) -> Floats:
    """Return the last weeks (W, 7, K), the newest last; days before the history are NaN."""
    recent = history.to_numpy(float)[-7 * WEEKS :]
    padding = np.full((7 * WEEKS - len(recent), recent.shape[1]), np.nan)
    return np.vstack([padding, recent]).reshape(WEEKS, 7, -1)


def _repeat(history: Panel, horizon: int, week: Floats) -> pd.DataFrame:
    """Return ``week`` (7, K) repeated over the horizon.

    A weekday not observed takes the median of the week, a series without a recent week that of its whole history.
    """
    usual = known_median(week)
    usual = np.where(np.isnan(usual), known_median(history.to_numpy(float)), usual)
    filled = np.nan_to_num(np.where(np.isnan(week), usual, week))
    return pd.DataFrame(np.resize(filled, (horizon, week.shape[1])), ahead(history, horizon), history.columns)
