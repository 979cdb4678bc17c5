"""The rhythm of a shop, a group or all of them: a level that follows the last days, and the shape of its week.

Both are exponential means, told day by day. The level is what came over what such days usually bring (a day of age
``LEVEL_HALF_LIFE`` counts half); the week is each weekday's share of the week around it (``WEEK_HALF_LIFE``). A day of
a break tells little of the level, nothing of the week, and is expected half-way between a Sunday and its own weekday.
Each series is told from its own past alone, so thousands of shops are told at once, the order or division of a panel
changes nothing, and what shops are expected to bring can be added up.
"""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import pandas as pd

from core.calendar import Calendar
from core.types import Flags, Floats

LEVEL_HALF_LIFE = 5.0  # days
WEEK_HALF_LIFE = 28.0
FLAT_WEEKS = 0.25  # so many weeks without a rhythm are thought to have come before the first
IN_BREAK = 0.3  # of the weight of another day
SUNDAY_IN_BREAK = 0.5
HIGHEST = 3.0  # times the week around it: more is an event, no habit
WEEK, FRIDAY, SUNDAY = 7, 4, 6
AROUND = WEEK // 2

Weekdays = np.ndarray[tuple[int], np.dtype[np.int64]]


@dataclass(frozen=True, eq=False)
class Week:
    """What kind of day each of T days is: ``weekday`` (T,) Monday 0, a make-up day as Friday; ``in_break`` (T,)."""

    weekday: Weekdays
    in_break: Flags

    def expected(self, usual: Floats) -> Floats:
        """Return (T, ...): what each of the days brings, given what each weekday brings, ``usual`` (7, ...)."""
        share = SUNDAY_IN_BREAK * self.in_break.reshape(-1, *[1] * (usual.ndim - 1))
        return np.asarray((1 - share) * usual[self.weekday] + share * usual[SUNDAY])


def week_of(calendar: Calendar, days: pd.DatetimeIndex) -> Week:
    """Return the kinds of ``days``."""
    weekday = np.where(calendar.make_up(days), FRIDAY, days.day_of_week).astype(np.int64)
    return Week(weekday, calendar.in_break(days))


def usual_weeks(amounts: Floats, week: Week) -> Floats:
    """Return (T, 7, M): what each weekday would bring, as told after each of the T days of ``amounts`` (T, M).

    NaN is a day on which nothing came; a series is expected to bring nothing before its first amount.
    """
    told = np.empty((len(amounts), WEEK, amounts.shape[1]))
    for row, usual in enumerate(told_daily(amounts, week)):
        told[row] = usual
    return told


def told_daily(amounts: Floats, week: Week) -> Iterator[Floats]:
    """Yield what ``usual_weeks`` returns, a day (7, M) at a time, for panels too wide to hold it all."""
    begun, came = np.cumsum(~np.isnan(amounts), axis=0) > 0, np.nan_to_num(amounts)
    habit, level = _Habit(came, week), _Level(came.shape[1])
    for row, amount in enumerate(came):
        habit.learn(row)
        share = habit.week[week.weekday[row]]
        if week.in_break[row]:
            share = (1 - SUNDAY_IN_BREAK) * share + SUNDAY_IN_BREAK * habit.week[SUNDAY]
        level.learn(amount, share, begun[row] * (IN_BREAK if week.in_break[row] else 1.0))
        yield habit.week * level.amount()


class _Level:
    """What came over what is usual, exponentially weighted: a ratio of sums, so that idle days do no harm."""

    def __init__(self, series: int) -> None:
        self._came, self._usual = np.zeros(series), np.zeros(series)
        self._fade = 0.5 ** (1 / LEVEL_HALF_LIFE)

    def learn(self, amount: Floats, share: Floats, weight: Floats) -> None:
        self._came = self._fade * self._came + weight * amount
        self._usual = self._fade * self._usual + weight * share

    def amount(self) -> Floats:
        return self._came / np.where(self._usual > 0, self._usual, 1.0)


class _Habit:
    """Each weekday's share of an average day, ``week`` (7, M), from the days whose whole week around them is known."""

    def __init__(self, came: Floats, week: Week) -> None:
        shape = (WEEK, came.shape[1])
        self.week = np.ones(shape)
        self._came, self._kinds = came, week
        self._amounts, self._around = np.zeros(shape), np.zeros(shape)
        self._fade = 0.5 ** (WEEK / WEEK_HALF_LIFE)

    def learn(self, row: int) -> None:
        """Take in the day whose week ends with ``row``."""
        past = row - AROUND
        if past < AROUND or self._kinds.in_break[past]:
            return
        day, mean = self._kinds.weekday[past], self._came[past - AROUND : row + 1].mean(axis=0)
        self._amounts[day] = self._fade * self._amounts[day] + np.minimum(self._came[past], HIGHEST * mean)
        self._around[day] = self._fade * self._around[day] + mean
        flat = FLAT_WEEKS * self._around.sum(axis=0) / np.maximum((self._around > 0).sum(axis=0), 1)
        seen = self._around + flat
        share = np.where(seen > 0, (self._amounts + flat) / np.where(seen > 0, seen, 1.0), 1.0)
        self.week = share / share.mean(axis=0)
