"""Scenario paths as they would have been drawn on past days, one day after the other, each from what was known then.

What a reserve, a coverage record and the drift sentinel are judged on is drawn here, with the very ``draw`` that makes
today's forecast.
"""

from collections.abc import Iterator

import numpy as np
import pandas as pd

from core.calendar import Calendar
from core.forecast.contract import Model, ahead, days_of, log_offset, series_of
from core.forecast.openness import open_days
from core.forecast.paths import Paths, draw
from core.forecast.rehearsal import WARM_UP, Rehearsal, forecasts_at, judge
from core.types import Flags, Panel

MEMORY_DAYS = 400  # rehearsals older than this before the first day are not made


def past_paths(
    model: Model,
    history: Panel,
    days: pd.DatetimeIndex,
    horizon: int,
    calendar: Calendar,
    products: pd.DataFrame,
    count: int,
    seed: int,
) -> Iterator[Paths]:
    """Yield for each of ``days`` (ascending) the scenarios of the ``horizon`` days after it.

    Raises MissingData when too few past errors are known on one of the days.
    """
    rehearsal, masked, is_open = _rehearse(model, history, days, horizon, calendar, products)
    for row in history.index.get_indexer(days):
        index = int(row - rehearsal.origins[0])
        values = draw(rehearsal, index, masked, calendar, count, seed, is_open[index])
        yield Paths(ahead(history.iloc[: row + 1], horizon), series_of(history), values, seed)


def _rehearse(
    model: Model, history: Panel, days: pd.DatetimeIndex, horizon: int, calendar: Calendar, products: pd.DataFrame
) -> tuple[Rehearsal, Panel, Flags]:
    """Return the rehearsal up to the last day, the history it was given, and which days ahead are open, (O, H, K)."""
    begin, finish = (int(row) for row in history.index.get_indexer(days[[0, -1]]))
    known = history.iloc[: begin + 1]  # what is learned of the series as such comes from before the first day
    every = days_of(history).union(pd.date_range(history.index[0], periods=finish + horizon + 1), sort=True)
    flags = open_days(known, pd.DatetimeIndex(every), calendar, products)
    masked = history.where(flags[: len(history)])
    rows = np.arange(max(WARM_UP, begin - MEMORY_DAYS), finish + 1)
    forecasts = forecasts_at(model, masked, horizon, calendar, rows)
    is_open = flags[rows[:, None] + np.arange(1, horizon + 1)]
    offset = log_offset(known.to_numpy(float))
    return judge(masked, rows, forecasts * is_open, offset), masked, is_open
