"""When a stress happens: windows relative to the as-of day, by dealing days or by what the calendar has ahead."""

from dataclasses import dataclass
from typing import Final

import pandas as pd

from core import names as n
from core.calendar import Calendar, said_events
from core.calendar.events import PROMOTION, SETTLEMENT
from core.text import figures, say

QUARTER_END, NEXT_PROMOTION = "quarter_end", "promotion"
NAMED: Final = (QUARTER_END, NEXT_PROMOTION)
DEALING_DAYS_BEFORE: Final = 5  # money leaves in the last week of the quarter (REGULATION G1)
DAYS_WITHOUT_QUARTER_END: Final = 6
DAYS_WITHOUT_PROMOTION: Final = 10


@dataclass(frozen=True)
class Window:
    """The first and the last day, both included; ``note``: what a reader must know of the choice, "" if nothing."""

    start: pd.Timestamp | None
    end: pd.Timestamp | None
    note: str = ""


def dealing_window(calendar: Calendar, as_of: pd.Timestamp, first: int | None, last: int | None) -> Window:
    """Return the window from the ``first`` to the ``last`` dealing day after ``as_of``; None leaves it open."""
    start, end = (None if count is None else calendar.shift(as_of, count) for count in (first, last))
    return Window(start, end)


def quarter_end_window(calendar: Calendar, dates: pd.DatetimeIndex) -> Window:
    """Return the last dealing days of the quarter that ends within ``dates`` (H,); with none, their last days."""
    ends = [_last_dealing_day(calendar, quarter) for quarter in pd.period_range(dates[0], dates[-1], freq="Q")]
    inside = [day for day in ends if dates[0] <= day <= dates[-1]]
    if not inside:
        start = dates[-min(DAYS_WITHOUT_QUARTER_END, len(dates))]
        return Window(start, dates[-1], say("stress_page.no_quarter_end", start=_day(start), end=_day(dates[-1])))
    return Window(max(calendar.shift(inside[0], -DEALING_DAYS_BEFORE), dates[0]), inside[0])


def promotion_window(calendar: Calendar, dates: pd.DatetimeIndex) -> Window:
    """Return the part of the next promotion or settlement that lies within ``dates``; with none, their first days."""
    events = said_events(calendar.events)
    ahead = events[
        events[n.KIND].isin([PROMOTION, SETTLEMENT]) & (events[n.END] >= dates[0]) & (events[n.START] <= dates[-1])
    ]
    if ahead.empty:
        end = dates[min(DAYS_WITHOUT_PROMOTION, len(dates)) - 1]
        return Window(dates[0], end, say("stress_page.no_promotion", start=_day(dates[0]), end=_day(end)))
    event = ahead.sort_values([n.START, n.END]).iloc[0]
    start, end = max(event[n.START], dates[0]), min(event[n.END], dates[-1])
    said = say("stress_page.promotion", name=event[n.NAME], start=_day(start), end=_day(end))
    return Window(start, end, said)


def _last_dealing_day(calendar: Calendar, quarter: pd.Period) -> pd.Timestamp:
    return pd.Timestamp(calendar.dealing_days(quarter.start_time, quarter.end_time.normalize())[-1])


def _day(day: pd.Timestamp) -> str:
    return figures.day(day, year=False)
