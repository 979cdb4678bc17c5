"""Distributed lags: how what came on one day acts on the days after it, with weights on a smooth curve (Almon 1965)."""

import numpy as np
import pandas as pd

from core.calendar import Calendar
from core.merchants.norms import days_waiting
from core.types import Floats

LONGEST = 10  # days from a receipt to the last flow that it moves
DEGREE = 2


def almon_basis() -> Floats:
    """Return the curves that lag weights are made of, shape (LONGEST + 1, DEGREE + 1): powers that fade to none.

    The far end is tied: on the day after LONGEST nothing more comes.
    """
    fading = 1.0 - np.arange(LONGEST + 1) / (LONGEST + 1.0)
    return np.vander(np.linspace(-1.0, 1.0, LONGEST + 1), DEGREE + 1) * fading[:, None]


def lagged(values: Floats) -> Floats:
    """Return ``values`` (T, ...) of the day and of the LONGEST days before it, shape (T, ..., LONGEST + 1)."""
    return np.stack([_later(values, lag) for lag in range(LONGEST + 1)], axis=-1)


def over_waiting(values: Floats, days: pd.DatetimeIndex, calendar: Calendar) -> Floats:
    """Return the mean of ``values`` (T, ...) over a dealing day and the closed days whose orders it takes.

    Closed days keep their own value.
    """
    waiting = days_waiting(calendar, days)
    total, counted = values.copy(), np.ones(len(values))
    for back in range(1, int(waiting.max(initial=0)) + 1):
        takes = np.flatnonzero(waiting >= back)
        total[takes] += values[takes - back]
        counted[takes] += 1.0
    return np.asarray(total / counted.reshape(-1, *[1] * (values.ndim - 1)))


def _later(values: Floats, lag: int) -> Floats:
    moved = np.full_like(values, np.nan)
    moved[lag:] = values[: len(values) - lag]
    return moved
