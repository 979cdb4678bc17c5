"""Scores of past forecasts by level, horizon and kind of day, never without how much they rest on.

WAPE = sum |forecast - actual| / sum actual over the days 1 to h after every origin. Total error is the same of the sums
over those days, in which too much on one day pays for too little on another. Accuracy = 1 - either of them.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from core import names as n
from core.calendar import Calendar, active_events, features
from core.calendar.events import PROMOTION, SETTLEMENT
from core.forecast.backtest import ACTUAL, FORECAST, ORIGIN
from core.forecast.hierarchy import TOTAL
from core.types import Floats

HORIZONS = (1, 7, 14, 30)

# Kinds of day. A day is of the first kind, in this order, that fits it.
OFF, QUARTER_END, MONTH_END, BEFORE_BREAK, AFTER_BREAK = (
    "off",
    "quarter_end",
    "month_end",
    "before_break",
    "after_break",
)
ORDINARY = "ordinary"
KINDS = (OFF, QUARTER_END, MONTH_END, BEFORE_BREAK, AFTER_BREAK, PROMOTION, ORDINARY)
EVERY_DAY, WINDOW = "every_day", "window"
MONTH_EDGE = (1, 2, 3)  # working days, counted from the end, that belong to a month's or a quarter's end
BREAK_EDGE = (1, 2)

LEVEL, UNIT, HORIZON, STEP, ERROR, COUNT = "level", "unit", "horizon", "step", "error", "count"
FIRST, LAST = "first", "last"
KEYS = [LEVEL, UNIT, n.SIDE, HORIZON, n.KIND]


@dataclass(frozen=True, eq=False)
class PastForecasts:
    """Forecasts of past origins and what came.

    ``origins`` (O,) ascending, each judged by the days after it; ``columns`` (K,) as of a panel; ``forecasts`` and
    ``actuals`` (O, H, K) amounts, actuals NaN where the day is not known or the forecast is not judged.
    """

    origins: pd.DatetimeIndex
    columns: pd.MultiIndex
    forecasts: Floats
    actuals: Floats

    @property
    def dates(self) -> pd.DatetimeIndex:
        """Return the day of each forecast, (O * H,), origin by origin."""
        steps = np.tile(np.arange(1, self.forecasts.shape[1] + 1), len(self.origins))
        days = self.origins.repeat(self.forecasts.shape[1]) + pd.to_timedelta(steps, unit="D")
        return pd.DatetimeIndex(days, name=n.DATE)


def day_kinds(calendar: Calendar, dates: pd.DatetimeIndex) -> pd.Series:
    """Return the kind of each day, one of ``KINDS``."""
    marked = features(calendar, dates)
    ends = _any(marked, "month_last", MONTH_EDGE)
    promoted = calendar.events[calendar.events[n.KIND].isin((PROMOTION, SETTLEMENT))]
    tests = {
        OFF: ~calendar.working(dates),
        QUARTER_END: ends & (dates.month % 3 == 0),
        MONTH_END: ends,
        BEFORE_BREAK: _any(marked, "before_break", BREAK_EDGE),
        AFTER_BREAK: _any(marked, "after_break", BREAK_EDGE),
        PROMOTION: active_events(promoted, dates).any(axis=1).to_numpy(),
    }
    return pd.Series(np.select(list(tests.values()), list(tests), ORDINARY), dates)


def _any(marked: pd.DataFrame, name: str, places: Sequence[int]) -> np.ndarray:
    return np.asarray(marked[[f"{name}_{k}" for k in places]].gt(0).any(axis=1))


def summed(past: PastForecasts, level: str, units: Mapping[tuple[str, str], str]) -> pd.DataFrame:
    """Return one row an origin, day, unit and side at one level: origin, date, step, level, unit, side, amounts.

    ``units``: (product_id, group) -> the unit that it belongs to at this level; those without one are left out. A sum
    is of what is judged on that day; where nothing is, there is no row.
    """
    products, groups = (past.columns.get_level_values(name) for name in (n.PRODUCT_ID, n.GROUP))
    unit = pd.Index([units.get(key) for key in zip(products, groups, strict=True)], name=UNIT)
    side = past.columns.get_level_values(n.SIDE)
    rows = pd.MultiIndex.from_arrays([past.origins.repeat(past.forecasts.shape[1]), past.dates], names=[ORIGIN, n.DATE])
    judged = ~np.isnan(past.actuals)
    amounts = {FORECAST: np.where(judged, past.forecasts, np.nan), ACTUAL: past.actuals}
    sums = {
        name: pd.DataFrame(values.reshape(len(rows), -1).T, [unit, side], rows)
        .groupby([UNIT, n.SIDE])  # a missing unit is no group
        .sum(min_count=1)
        .T.stack([UNIT, n.SIDE])
        for name, values in amounts.items()
    }
    long = pd.DataFrame(sums).dropna().reset_index()
    long[LEVEL], long[STEP] = level, (long[n.DATE] - long[ORIGIN]).dt.days
    return long


def scores(long: pd.DataFrame, calendar: Calendar, last: pd.Timestamp) -> pd.DataFrame:
    """Return the scores of ``summed`` rows, each horizon over the origins whose days are all known by ``last``.

    Columns: level, unit (``names.ALL``: pooled over the units of the level), side, horizon, kind (a kind of day,
    ``EVERY_DAY`` for all of them, ``WINDOW`` for the sum of the window), error (share of what came), count (days of
    the kind, windows for ``WINDOW``), first and last day judged.
    """
    kinds = day_kinds(calendar, pd.DatetimeIndex(long[n.DATE].unique()))
    rows = long.assign(**{n.KIND: long[n.DATE].map(kinds), ERROR: (long[FORECAST] - long[ACTUAL]).abs()})
    known = (last - rows[ORIGIN]).dt.days
    judged = [_cases(rows[(rows[STEP] <= h) & (known >= h)], h) for h in HORIZONS]
    cases = pd.concat(judged, ignore_index=True)
    pooled = cases[cases[LEVEL] != TOTAL].assign(**{UNIT: n.ALL})
    return _scored(pd.concat([cases, pooled], ignore_index=True))


def _cases(rows: pd.DataFrame, horizon: int) -> pd.DataFrame:
    """Return what is scored at one horizon: each day under its own kind and under every day, and each window's sum."""
    sums = rows.groupby([LEVEL, UNIT, n.SIDE, ORIGIN], as_index=False)[[FORECAST, ACTUAL]].sum()
    date = sums[ORIGIN] + pd.Timedelta(days=horizon)
    error = (sums[FORECAST] - sums[ACTUAL]).abs()
    windows = sums.assign(**{n.DATE: date, ERROR: error}).assign(**{n.KIND: WINDOW})
    return pd.concat([rows, rows.assign(**{n.KIND: EVERY_DAY}), windows]).assign(**{HORIZON: horizon})


def _scored(cases: pd.DataFrame) -> pd.DataFrame:
    groups = cases.groupby(KEYS)
    sums = groups[[ERROR, ACTUAL]].sum()
    frame = pd.DataFrame({ERROR: sums[ERROR] / sums[ACTUAL].where(sums[ACTUAL] > 0)})
    frame[COUNT] = groups[n.DATE].nunique()
    frame[FIRST], frame[LAST] = groups[n.DATE].min(), groups[n.DATE].max()
    return frame.reset_index()
