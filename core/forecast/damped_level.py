"""Exponential smoothing: a level and a weekly season of the logs, all series in one pass over the days.

ETS(A, N, A) in error correction form (Hyndman, Koehler, Ord and Snyder 2008) on log(amount + offset), made robust as
Gelper, Fried and Croux (2010) do: an error beyond ``CLIP`` times the running scale is pulled in before anything learns
from it. Several memories run beside each other and are weighted by their own errors one day ahead.
"""

from dataclasses import dataclass

import numpy as np
import pandas as pd

from core.calendar import Calendar
from core.forecast.contract import Rows, ahead, days_of, log_offset
from core.forecast.levels import by_record
from core.forecast.refits import Refits
from core.types import Floats, Panel

LEVEL = np.array([0.03, 0.1, 0.25, 0.5])[:, None]  # share of an error that moves the level, by memory
SEASON = 0.1  # and the weekday
SCALE = 0.05  # share of an error in the running scale, the mean absolute error
CLIP = 4.0  # running scales
DISCOUNT = 0.5 ** (1 / 90)  # of the errors that memories are judged by
WEEK = 7
REFITS = Refits(first=28, every=28, growth=2.0)


@dataclass(eq=False)
class _State:
    """Where the smoothing stands; by memory and series (M, K), ``season`` (7, M, K)."""

    level: Floats
    season: Floats
    scale: Floats
    loss: Floats
    seen: Floats  # days observed, (K,)


def damped_level(history: Panel, horizon: int, calendar: Calendar) -> pd.DataFrame:
    """Return the smoothed level and season of each series."""
    amounts = rehearse_damped_level(history, horizon, calendar, np.array([len(history) - 1]))[0]
    return pd.DataFrame(amounts, index=ahead(history, horizon), columns=history.columns)


def rehearse_damped_level(history: Panel, horizon: int, calendar: Calendar, rows: Rows) -> Floats:
    """Return the forecasts (O, H, K) at each of ``rows``, each from the days up to it only."""
    amounts, weekday = np.ascontiguousarray(history.to_numpy(float)), days_of(history).day_of_week.to_numpy()
    forecasts = np.zeros((len(rows), horizon, history.shape[1]))
    for row, places in REFITS.served(rows):
        known = amounts[: rows[places[-1]] + 1]
        offset = log_offset(known[: row + 1], known)
        flowing = np.cumsum(known > 0, axis=0) > 0
        state, waiting = _begun(known.shape[1]), dict(zip(rows[places], places, strict=True))
        for day, logs in enumerate(np.log(known + offset)):
            _learn(state, logs, weekday[day])
            if day in waiting:
                made = np.maximum(np.exp(_ahead(state, weekday[day], horizon)) - offset, 0.0)
                forecasts[waiting[day]] = np.where(flowing[day], made, 0.0)
    return forecasts


def _begun(series: int) -> _State:
    shape = (len(LEVEL), series)
    return _State(np.zeros(shape), np.zeros((WEEK, *shape)), np.zeros(shape), np.zeros(shape), np.zeros(series))


def _learn(state: _State, logs: Floats, weekday: int) -> None:
    """Bring the state to the end of a day with ``logs`` (K,), NaN where nothing was observed."""
    known = ~np.isnan(logs)
    expected = state.level + state.season[weekday]
    error = np.where(known, logs - expected, 0.0)
    learned = np.where(state.seen < WEEK, error, np.clip(error, -CLIP * state.scale, CLIP * state.scale))
    # In the beginning the level is the mean of what was seen.
    share = np.maximum(LEVEL, 1 / (state.seen + 1))
    state.level += share * learned
    state.season[weekday] += np.where(state.seen < WEEK, 0.0, SEASON) * learned
    state.scale += known * np.maximum(SCALE, 1 / (state.seen + 1)) * (np.abs(learned) - state.scale)
    state.loss = DISCOUNT * state.loss + np.where(state.seen < WEEK, 0.0, np.abs(error))
    state.seen += known


def _ahead(state: _State, weekday: int, horizon: int) -> Floats:
    """Return the logs (H, K) expected after a day of that ``weekday``."""
    step = np.arange(1, horizon + 1)
    each = state.level + state.season[(weekday + step) % WEEK]
    return np.asarray((by_record(state.loss) * each).sum(axis=1))
