"""The days that the sample is made on: opening lots, a run-in, the recorded days, and what lies ahead of them."""

from dataclasses import dataclass

import numpy as np
import pandas as pd

from core.calendar import Calendar
from core.types import Flags

OPENING = pd.Timestamp("2022-01-01")  # opening lots are bought in this year
RUN_IN = pd.Timestamp("2023-01-01")  # a year of unrecorded flows turns them into lots with a history
FIRST_DAY = pd.Timestamp("2024-01-01")
DAYS_AHEAD = 100  # effects that begin before ``as_of`` may be anchored after it

Whole = np.ndarray[tuple[int, ...], np.dtype[np.int64]]


@dataclass(frozen=True, eq=False)
class Axis:
    """Gapless natural days, shape (T,), and what the calendar says of each."""

    calendar: Calendar
    days: pd.DatetimeIndex
    dealing: Flags
    make_up: Flags
    in_break: Flags  # part of a break that holds a public holiday
    closed_before: Whole  # natural days without dealing right before the day
    run_in: int
    first: int
    stop: int  # position of as_of

    @property
    def last(self) -> pd.Timestamp:
        """The last recorded day, as_of."""
        return pd.Timestamp(self.days[self.stop])

    def at(self, day: pd.Timestamp) -> int:
        """Return the position of ``day``."""
        return (day - self.days[0]).days

    def taken(self) -> Whole:
        """Return the position of the dealing day that takes an order placed on time, shape (T,); T past the end."""
        return _next_true(self.dealing)

    def taken_late(self) -> Whole:
        """Return the position of the dealing day that takes an order placed after the cut-off time, shape (T,)."""
        return np.append(self.taken()[1:], len(self.days))


def build_axis(calendar: Calendar, as_of: pd.Timestamp) -> Axis:
    """Return the axis for a book that ends on ``as_of``."""
    days = pd.date_range(OPENING, as_of + pd.Timedelta(days=DAYS_AHEAD), freq="D", name="date")
    dealing = calendar.dealing(days)
    positions = np.arange(len(days))
    last = np.maximum.accumulate(np.where(dealing, positions, -1))
    closed_before = np.append(0, positions[1:] - 1 - np.maximum(last[:-1], 0))
    at = [int(position) for position in days.get_indexer(pd.DatetimeIndex([RUN_IN, FIRST_DAY, as_of]))]
    return Axis(calendar, days, dealing, calendar.make_up(days), calendar.in_break(days), closed_before, *at)


def _next_true(flags: Flags) -> Whole:
    positions = np.where(flags, np.arange(len(flags)), len(flags))
    return np.minimum.accumulate(positions[::-1])[::-1]
