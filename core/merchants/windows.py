"""Days of the calendar set against other days: weekends, edges of months, school holidays, promotions, quarters.

Each is a list of repetitions: the days inside a window and those outside that it is measured against, which lie near,
so that a merchant's slow growth plays no part. Days of a public holiday's break and worked weekends are in neither.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final

import numpy as np
import pandas as pd

from core import names as n
from core.calendar import Calendar, spring_festival
from core.calendar.days import CHINA
from core.calendar.events import PROMOTION, SETTLEMENT
from core.calendar.features import working_position
from core.calendar.tax import tax_deadlines
from core.merchants.life import Whole
from core.types import Flags

WEEK: Final = 7
MONTHS: Final = 12
EDGE: Final = 3  # working days at either end of a month
TAX_DAYS: Final = 3  # either side of a tax deadline
STOCKING_DAYS: Final = 28  # before a promotion, over which its sellers buy goods
AROUND: Final = 42  # days either side of a promotion's window that it is measured against
MOSTLY: Final = 0.5  # of a window's days that must be ordinary ones
TURN: Final = 7  # days before and after a school holiday that are left out: provinces and schools differ
SUMMER: Final = "summer"
WINTER: Final = "winter"
WINTER_DAYS: Final = (-14, 14)  # from Spring Festival that every province's winter school holiday holds
SUMMER_DAYS: Final = ("07-01", "08-31")
QUARTER: Final = 3  # months


@dataclass(frozen=True, eq=False)
class Windows:
    """R repetitions over T days: ``inside`` (R, T) and ``outside`` (R, T) tell which days belong to each.

    ``quiet``: windows of the same kind in which nothing happens, None where the repetitions are many and alike.
    """

    inside: Flags
    outside: Flags
    quiet: "Windows | None" = None


def ordinary(calendar: Calendar, days: pd.DatetimeIndex) -> Flags:
    """Return the days on which nothing of the calendar overrides the week, (T,)."""
    return ~(calendar.in_break(days) | calendar.make_up(days))


def ordinary_weeks(calendar: Calendar, days: pd.DatetimeIndex) -> Whole:
    """Return the rows (W, 7) of the weeks, Monday to Sunday, that hold ordinary days alone."""
    first = (-days[0].weekday()) % WEEK
    count = max(len(days) - first, 0) // WEEK
    rows = first + np.arange(count * WEEK).reshape(count, WEEK)
    return rows[ordinary(calendar, days)[rows].all(axis=1)]


def weekends(calendar: Calendar, days: pd.DatetimeIndex) -> Windows:
    """Return each ordinary week's Saturday and Sunday, against its Monday to Friday."""
    rows = ordinary_weeks(calendar, days)
    at = np.arange(len(days))
    return _windows(days, [(np.isin(at, week[5:]), np.isin(at, week[:5])) for week in rows])


def month_ends(calendar: Calendar, days: pd.DatetimeIndex) -> Windows:
    """Return each whole month's last working days, against the ordinary days of its middle."""
    _, last, middle = _parts_of_months(calendar, days)
    return Windows(last, middle)


def month_starts(calendar: Calendar, days: pd.DatetimeIndex) -> Windows:
    """Return each whole month's first working days, against the ordinary days of its middle."""
    first, _, middle = _parts_of_months(calendar, days)
    return Windows(first, middle)


def whole_months(days: pd.DatetimeIndex) -> Flags:
    """Return the days of each month that lies whole within ``days``, (R, T)."""
    month, length = month_number(days), np.asarray(days.days_in_month)
    numbers, first, known = np.unique(month, return_index=True, return_counts=True)
    return _stacked([month == number for number in numbers[known == length[first]]], days)


def settlements(calendar: Calendar, days: pd.DatetimeIndex) -> Windows:
    """Return the weeks in which sellers are paid after a promotion, against the weeks around without such payments."""
    events = calendar.events[calendar.events[n.KIND] == SETTLEMENT]
    return _events(calendar, days, list(zip(events[n.START], events[n.END], strict=True)))


def stockings(calendar: Calendar, days: pd.DatetimeIndex) -> Windows:
    """Return the four weeks before each promotion, against the weeks around that are before none."""
    starts = calendar.events.loc[calendar.events[n.KIND] == PROMOTION, n.START]
    day = pd.Timedelta(days=1)
    return _events(calendar, days, [(start - STOCKING_DAYS * day, start - day) for start in starts])


def school_holidays(calendar: Calendar, days: pd.DatetimeIndex) -> dict[str, tuple[Windows, Windows]]:
    """Return the weeks of school holidays, ``SUMMER`` and ``WINTER``, against the term before, and against that after.

    Each week of a holiday is paired with one of the term, the n-th with the n-th-last before and the n-th after. Other
    markets than China's have terms of their own, which are not known: no windows.
    """
    years = range(days[0].year, days[-1].year + 1) if calendar.market == CHINA else range(0)
    summers = [(pd.Timestamp(f"{year}-{SUMMER_DAYS[0]}"), pd.Timestamp(f"{year}-{SUMMER_DAYS[1]}")) for year in years]
    first, last = (pd.Timedelta(days=away) for away in WINTER_DAYS)
    winters = [(spring_festival(year) + first, spring_festival(year) + last) for year in years]
    plain = ordinary(calendar, days)
    return {SUMMER: _paired(days, summers, plain), WINTER: _paired(days, winters, plain)}


def months(calendar: Calendar, days: pd.DatetimeIndex) -> Flags:
    """Return the ordinary days of each month, whole or not, (R, T)."""
    month = month_number(days)
    return _stacked([month == number for number in np.unique(month)], days) & ordinary(calendar, days)


def quarters(days: pd.DatetimeIndex, start: int) -> Windows:
    """Return each month of the quarters that begin with month ``start`` (0 = January), over the rows of ``months``.

    Against the year around: the six months before and after it that are not of the quarter.
    """
    number = np.unique(month_number(days))
    member = (number - start) % MONTHS < QUARTER
    apart = np.abs(number[:, None] - number)
    inside, outside = apart == 0, (apart <= MONTHS // 2) & ~member
    return Windows(inside[member], outside[member])


def month_number(days: pd.DatetimeIndex) -> Whole:
    """Return the number of each day's month, counted from year 0, (T,)."""
    return np.asarray(days.year * MONTHS + days.month - 1)


def _parts_of_months(calendar: Calendar, days: pd.DatetimeIndex) -> tuple[Flags, Flags, Flags]:
    """Return the first and the last working days of each whole month, and the days between both, (R, T) each.

    Near a tax deadline payments have a reason of their own; such days are in none.
    """
    wide = pd.date_range(days[0].replace(day=1), days[-1] + pd.offsets.MonthEnd(0), freq="D")
    at, months = wide.get_indexer(days), whole_months(days)
    first, last = (months & ((place >= 1) & (place <= EDGE))[at] for place in working_position(calendar, wide, "M"))
    begun = np.logical_or.accumulate(last, axis=1)
    over = ~np.logical_or.accumulate(first[:, ::-1], axis=1)[:, ::-1]
    due = tax_deadlines(calendar, range(days[0].year, days[-1].year + 1))
    taxed = _any_of([np.abs((days - day).days) <= TAX_DAYS for day in due], days)
    return first, last, months & over & ~begun & ordinary(calendar, days) & ~taxed


def _events(calendar: Calendar, days: pd.DatetimeIndex, spans: Sequence[tuple[pd.Timestamp, pd.Timestamp]]) -> Windows:
    """Return the spans within ``days`` that are mostly ordinary days, against what is near and in none of them all."""
    plain, rows = ordinary(calendar, days), np.arange(len(days))
    at = [((start - days[0]).days, (end - days[0]).days + 1) for start, end in spans]
    taken = _any_of([(rows >= first) & (rows < stop) for first, stop in at], days)
    held = [(first, stop) for first, stop in at if first >= 0 and stop <= len(days)]
    usual = int(np.median([stop - first for first, stop in at])) if at else 1
    tiles = [(first, first + usual) for first in range(0, len(days) - usual + 1, usual)]
    quiet = [(first, stop) for first, stop in tiles if not taken[first:stop].any()]
    return replace(_near(held, plain, taken, days), quiet=_near(quiet, plain, taken, days))


def _near(spans: Sequence[tuple[int, int]], plain: Flags, taken: Flags, days: pd.DatetimeIndex) -> Windows:
    """Return the spans of rows that are mostly ``plain``, against the plain rows around them that are not ``taken``."""
    rows = np.arange(len(days))
    spans = [(first, stop) for first, stop in spans if plain[first:stop].mean() >= MOSTLY]
    inside = [plain & (rows >= first) & (rows < stop) for first, stop in spans]
    around = [plain & ~taken & (rows >= first - AROUND) & (rows < stop + AROUND) for first, stop in spans]
    return Windows(_stacked(inside, days), _stacked([a & ~b for a, b in zip(around, inside, strict=True)], days))


def _paired(
    days: pd.DatetimeIndex, holidays: Sequence[tuple[pd.Timestamp, pd.Timestamp]], plain: Flags
) -> tuple[Windows, Windows]:
    """Return each week of the holidays against its week of the term before, and against that of the term after."""
    day, before, after = pd.Timedelta(days=1), [], []
    for start, end in holidays:
        for week in range(((end - start).days + 1) // WEEK):
            inside = _week_of(days, start + WEEK * week * day, plain)
            before.append((inside, _week_of(days, start - (TURN + WEEK * (week + 1)) * day, plain)))
            after.append((inside, _week_of(days, end + (1 + TURN + WEEK * week) * day, plain)))
    known = ([(one, two) for one, two in pairs if one.any() and two.any()] for pairs in (before, after))
    one, two = (_windows(days, pairs) for pairs in known)
    return one, two


def _week_of(days: pd.DatetimeIndex, start: pd.Timestamp, plain: Flags) -> Flags:
    return np.asarray(plain & (days >= start) & (days < start + pd.Timedelta(days=WEEK)))


def _windows(days: pd.DatetimeIndex, pairs: Sequence[tuple[Flags, Flags]]) -> Windows:
    """Return the windows of pairs of days inside and outside, (T,) each."""
    return Windows(_stacked([inside for inside, _ in pairs], days), _stacked([outside for _, outside in pairs], days))


def _any_of(flags: Sequence[Flags], days: pd.DatetimeIndex) -> Flags:
    return np.asarray(_stacked(flags, days).any(axis=0))


def _stacked(flags: Sequence[Flags], days: pd.DatetimeIndex) -> Flags:
    return np.array(flags, dtype=bool).reshape(len(flags), len(days))
