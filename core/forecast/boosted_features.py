"""What the trees of ``core.forecast.boosted`` read: where a series stands relative to its level, and the days ahead.

Nothing is in units of money, so that one model serves all series. Values are logs; NaN, where nothing is known yet, is
left to the trees.
"""

from dataclasses import dataclass

import numpy as np
import pandas as pd

from core import names as n
from core.forecast.contract import Rows
from core.forecast.levels import exponential_mean
from core.types import Flags, Floats

LEVEL = 7.0  # half-life in days of the level that all else is relative to
OTHER_LEVELS = (3.0, 21.0, 60.0)
RHYTHM = 28.0  # half-life in days of the effects of the weekdays, and of the volatility
WEEK = 7
WEEKS = 4  # same weekdays looked back at
DECIMALS = 6  # beyond which digits are rounding, that trees must not tell apart


@dataclass(frozen=True, eq=False)
class State:
    """Each series day by day, each day as known on it. All (T, K), but ``rhythm`` (T, 7, K) by weekday.

    ``logs``: amounts; ``adjusted``: less the weekday's effect; ``level`` of these, ``others``: levels of longer and
    shorter memory; ``volatility`` of a day around the level. ``weekday`` (T,), ``redemption`` (K,).
    """

    logs: Floats
    adjusted: Floats
    level: Floats
    others: tuple[Floats, ...]
    rhythm: Floats
    volatility: Floats
    weekday: Rows
    redemption: Flags


def state_of(logs: Floats, days: pd.DatetimeIndex, columns: pd.MultiIndex) -> State:
    """Return the state of all series for ``logs`` (T, K) of amounts on ``days``."""
    weekday = days.day_of_week.to_numpy()
    rhythm = _rhythm(logs, weekday)
    adjusted = logs - rhythm[np.arange(len(logs)), weekday]
    level = exponential_mean(adjusted, LEVEL)
    before = np.vstack([level[:1], level[:-1]])
    return State(
        logs=logs,
        adjusted=adjusted,
        level=level,
        others=tuple(exponential_mean(adjusted, half_life) for half_life in OTHER_LEVELS),
        rhythm=rhythm,
        volatility=np.sqrt(exponential_mean((adjusted - before) ** 2, RHYTHM)),
        weekday=weekday,
        redemption=np.asarray(columns.get_level_values(n.SIDE) == n.REDEMPTION),
    )


def features_at(state: State, base: Floats, row: Rows, step: Rows, series: Rows) -> Floats:
    """Return the features (N, P) of forecasts made on ``row``, ``step`` days ahead, of ``series``; all (N,).

    ``base`` (N,): the log of the forecast that is to be corrected.
    """
    level = state.level[row, series]
    weekday = (state.weekday[row] + step) % WEEK
    rhythm = state.rhythm[row, weekday, series]
    return np.round(
        np.column_stack([
            step, weekday, state.redemption[series],
            base - level, rhythm - (base - level),
            *(other[row, series] - level for other in state.others),
            *(_at(state.logs, row + step - WEEK * (-(-step // WEEK) + back), series) - base for back in range(WEEKS)),
            *(_at(state.adjusted, row - back, series) - level for back in range(WEEK)),
            state.volatility[row, series],
        ]), DECIMALS,
    )  # fmt: skip


def _at(values: Floats, row: Rows, series: Rows) -> Floats:
    return np.where(row >= 0, values[np.maximum(row, 0), series], np.nan)


def _rhythm(logs: Floats, weekday: Rows) -> Floats:
    """Return the mean effect (T, 7, K) of each weekday, zero while it is not known."""
    apart = logs - exponential_mean(logs, RHYTHM)
    of_day = [exponential_mean(np.where((weekday == day)[:, None], apart, np.nan), RHYTHM) for day in range(WEEK)]
    return np.nan_to_num(np.stack(of_day, axis=1))
