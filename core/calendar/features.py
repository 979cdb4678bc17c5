"""The features that calendar models regress on: one float column each, named by what it says.

Month end is counted in working days from either end of the month, never as a 30.5-day wave, which drifts.
Distances to Spring Festival are lunar-exact: triangular bumps around signed day offsets, so that neighbouring days
share strength.
"""

from functools import lru_cache

import numpy as np
import pandas as pd

from core import names as n
from core.calendar.days import CHINA, Calendar
from core.calendar.events import PROMOTION, SETTLEMENT
from core.calendar.lunar import LAST_YEAR, nearest, spring_festival
from core.calendar.tax import tax_deadlines
from core.types import Flags, Floats

MONTH_EDGE = 4  # working days at either end of a month with an effect of their own
QUARTER_EDGE = 8  # working days at either end of a quarter over which deposits are gathered and return
FESTIVAL_KNOTS = (-21, -14, -9, -5, -2, 1, 4, 7, 10, 15, 21, 28)
NATIONAL_DAY_KNOTS = (-9, -5, -2, 1, 4, 7, 10, 15)
LONG_BREAK = 3  # days off in a row that make customers prepare
PAYDAYS = (5, 10, 15, 20, 25)


def features(calendar: Calendar, dates: pd.DatetimeIndex) -> pd.DataFrame:
    """Return the feature frame for ``dates``: one row a day, float columns, values mostly within 0..1.

    A day's features depend on nothing but the day, whatever other dates are asked with it.
    """
    return _of_years(calendar, dates.min().year, dates.max().year).loc[dates]


@lru_cache(maxsize=16)
def _of_years(calendar: Calendar, first: int, last: int) -> pd.DataFrame:
    # Whole years and a margin, so that positions in months, quarters and breaks are complete at both ends.
    wide = pd.date_range(f"{first - 1}-07-01", f"{last + 1}-06-30", freq="D", name=n.DATE)
    columns = {
        **_weekdays(calendar, wide),
        **_month(calendar, wide),
        **_quarter(calendar, wide),
        **_breaks(calendar, wide),
        **_festivals(calendar, wide),
        **_dated(calendar, wide),
        **_events(calendar, wide),
    }
    return pd.DataFrame(columns, index=wide, dtype="float64").loc[f"{first}-01-01" : f"{last}-12-31"]


def _weekdays(calendar: Calendar, dates: pd.DatetimeIndex) -> dict[str, Flags]:
    make_up, holiday = calendar.make_up(dates), calendar.in_break(dates)
    plain = ~(make_up | holiday)
    names = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
    return {
        **{name: plain & (dates.day_of_week == index) for index, name in enumerate(names)},
        "make_up_day": make_up,
        "holiday": holiday,
    }


def working_position(calendar: Calendar, dates: pd.DatetimeIndex, period: str) -> tuple[Floats, Floats]:
    """Return for each date the n-th and n-th-last working day of its month ("M") or quarter ("Q"), 0 on days off."""
    working = pd.Series(calendar.working(dates), index=dates).astype(int)
    keys = dates.to_period(period)
    first = working.groupby(keys).cumsum()
    last = working[::-1].groupby(keys[::-1]).cumsum()[::-1]
    return np.asarray(first * working, dtype=float), np.asarray(last * working, dtype=float)


def _month(calendar: Calendar, dates: pd.DatetimeIndex) -> dict[str, Flags]:
    first, last = working_position(calendar, dates, "M")
    return {
        **{f"month_first_{k}": first == k for k in range(1, MONTH_EDGE + 1)},
        **{f"month_last_{k}": last == k for k in range(1, MONTH_EDGE + 1)},
        **{f"payday_{day}": _rolled(calendar, dates, day) for day in PAYDAYS},
    }


def _rolled(calendar: Calendar, dates: pd.DatetimeIndex, day: int) -> Flags:
    due = [calendar.roll(stamp) for stamp in dates[dates.day == day]]
    return np.asarray(dates.isin(due))


def _quarter(calendar: Calendar, dates: pd.DatetimeIndex) -> dict[str, Floats]:
    """Return ramps that rise towards the last and fall from the first working day of a quarter, with one per quarter.

    The shared ramp lets a quarter without history borrow from the others; the own ramps let Q1 exceed Q4.
    """
    first, last = working_position(calendar, dates, "Q")
    ramp_out = np.where(last > 0, np.clip(1 - (last - 1) / QUARTER_EDGE, 0, 1), 0.0)
    ramp_back = np.where(first > 0, np.clip(1 - (first - 1) / QUARTER_EDGE, 0, 1), 0.0)
    own = {f"quarter_end_q{q}": ramp_out * (dates.quarter == q) for q in range(1, 5)}
    return {"quarter_end": ramp_out, "quarter_start": ramp_back, **own}


def _breaks(calendar: Calendar, dates: pd.DatetimeIndex) -> dict[str, Flags]:
    """Return flags for the last two working days before, and the first two after, a break of three or more days."""
    working = calendar.working(dates)
    length = pd.Series(~working).groupby(np.cumsum(working)).transform("sum").to_numpy()
    ordinal, long = np.cumsum(working), (~working) & (length >= LONG_BREAK)
    starts = set(ordinal[long])  # working days passed when a long break begins
    after = {f"after_break_{k}": working & np.isin(ordinal - k, list(starts)) for k in (1, 2)}
    before = {f"before_break_{k}": working & np.isin(ordinal + k - 1, list(starts)) for k in (1, 2)}
    return {**before, **after}


def _festivals(calendar: Calendar, dates: pd.DatetimeIndex) -> dict[str, Floats]:
    if calendar.market != CHINA:
        return {}
    years = range(dates[0].year - 1, dates[-1].year + 2)
    spring = nearest(dates, [spring_festival(year) for year in years if year <= LAST_YEAR])
    national = nearest(dates, [pd.Timestamp(year, 10, 1) for year in years])
    return {
        **_bumps("spring_festival", spring, FESTIVAL_KNOTS),
        **_bumps("national_day", national, NATIONAL_DAY_KNOTS),
    }


def _bumps(name: str, distance: Floats, knots: tuple[int, ...]) -> dict[str, Floats]:
    """Return piecewise linear bumps, 1 at a knot and 0 at its neighbours (a linear B-spline basis)."""
    edges = (2 * knots[0] - knots[1], *knots, 2 * knots[-1] - knots[-2])
    return {
        f"{name}_{mid:+d}": np.interp(distance, [left, mid, right], [0.0, 1.0, 0.0])
        for left, mid, right in zip(edges, edges[1:], edges[2:], strict=False)
    }


def _dated(calendar: Calendar, dates: pd.DatetimeIndex) -> dict[str, Flags]:
    deadlines = pd.DatetimeIndex(tax_deadlines(calendar, range(dates[0].year, dates[-1].year + 1)))
    if deadlines.empty:
        return {}
    before = [calendar.shift(day, -1) for day in deadlines]
    # Schools' long holidays, in which shops beside them idle and families travel.
    summer = (dates.month == 7) | (dates.month == 8)
    return {
        "tax_deadline": np.asarray(dates.isin(deadlines)),
        "before_tax_deadline": np.asarray(dates.isin(before)),
        "school_summer": np.asarray(summer),
    }


def _events(calendar: Calendar, dates: pd.DatetimeIndex) -> dict[str, Floats]:
    """Return one column a kind of event: 1 within a window, times 1 + its effect where the desk has stated one."""
    events = calendar.events
    kinds = dict.fromkeys([PROMOTION, SETTLEMENT, *events[n.KIND].unique()]) if len(events) else {}
    return {f"event_{kind}": _strength(events[events[n.KIND] == kind], dates) for kind in kinds}


def _strength(events: pd.DataFrame, dates: pd.DatetimeIndex) -> Floats:
    total = np.zeros(len(dates))
    for start, end, effect in zip(events[n.START], events[n.END], events[n.EFFECT].fillna(0.0), strict=True):
        total[dates.slice_indexer(start, end)] += 1.0 + effect
    return total
