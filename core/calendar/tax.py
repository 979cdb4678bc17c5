"""Tax filing deadlines: the announced table where there is one, else the rule."""

import tomllib
from functools import cache, lru_cache

import pandas as pd

from core.calendar.days import CHINA, Calendar
from core.settings import DATA

LONG_HOLIDAY_DAYS = 3


def tax_deadlines(calendar: Calendar, years: range) -> list[pd.Timestamp]:
    """Return the monthly filing deadlines of ``years`` in order; none outside China, whose rules these are."""
    if calendar.market != CHINA:
        return []
    return [day for year in years for day in _year(calendar, year)]


@lru_cache(maxsize=256)
def _year(calendar: Calendar, year: int) -> list[pd.Timestamp]:
    announced = _table().get(str(year))
    if announced:
        return [pd.Timestamp(f"{year}-{day}") for day in announced]
    return [_by_rule(calendar, pd.Timestamp(year, month, 15)) for month in range(1, 13)]


def _by_rule(calendar: Calendar, fifteenth: pd.Timestamp) -> pd.Timestamp:
    """Return the 15th, or as many working days after it as a break of three or more days took from the 1st to 15th.

    The rule reproduces every announced date of 2024 and 2025.
    """
    days = pd.date_range(fifteenth.replace(day=1), fifteenth + pd.Timedelta(days=40))
    lost = int(calendar.in_break(days)[:15].sum())
    if calendar.projected(days).any():
        # The weekend beside a golden week is worked for it once that is announced; until then it only seems lost.
        golden = int(calendar.holidays(days)[:15].sum())
        lost = golden if golden >= LONG_HOLIDAY_DAYS else lost
    later = days[calendar.working(days) & (days >= fifteenth)]
    if lost < LONG_HOLIDAY_DAYS:
        return pd.Timestamp(later[0])
    return pd.Timestamp(later[later > fifteenth][lost - 1])


@cache
def _table() -> dict[str, list[str]]:
    return tomllib.loads((DATA / "calendars" / "tax_deadlines.toml").read_text("utf-8"))
