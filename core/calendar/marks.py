"""What a chart marks on its time axis: month and quarter ends, holidays, events, tax deadlines."""

import numpy as np
import pandas as pd

from core import names as n
from core.calendar.days import Calendar
from core.calendar.events import said_events
from core.calendar.tax import tax_deadlines
from core.text import say

MONTH_END, QUARTER_END, HOLIDAY, TAX = "month_end", "quarter_end", "holiday", "tax"
COLUMNS = [n.START, n.END, n.KIND, n.NAME]
_SAID = "said"  # the name in the language in use; in one kind the order is that of ``name``, whatever is spoken


def marks(calendar: Calendar, start: pd.Timestamp, end: pd.Timestamp) -> pd.DataFrame:
    """Return what falls between ``start`` and ``end``: start, end, kind, and name in the language in use; by start."""
    rows = [*_ends(calendar, start, end), *_holidays(calendar, start, end), *_taxes(calendar, start, end)]
    frame = pd.DataFrame(rows, columns=[*COLUMNS, _SAID])
    inside = _events(calendar, start, end)
    both = pd.concat([frame, inside]) if len(frame) and len(inside) else (frame if len(frame) else inside)
    ordered = both.sort_values([n.START, n.END, n.NAME], ignore_index=True)
    return ordered.drop(columns=n.NAME).rename(columns={_SAID: n.NAME})


def _events(calendar: Calendar, start: pd.Timestamp, end: pd.Timestamp) -> pd.DataFrame:
    inside = calendar.events[(calendar.events[n.END] >= start) & (calendar.events[n.START] <= end)]
    return inside[COLUMNS].assign(**{_SAID: said_events(inside)[n.NAME]})


def _ends(calendar: Calendar, start: pd.Timestamp, end: pd.Timestamp) -> list[tuple[object, ...]]:
    rows: list[tuple[object, ...]] = []
    for month in pd.period_range(start, end, freq="M"):
        last = calendar.dealing_days(month.start_time, month.end_time.normalize())[-1]
        quarter = month.month % 3 == 0
        kind, key = (QUARTER_END, "calendar.quarter_end") if quarter else (MONTH_END, "calendar.month_end")
        name = say(key, quarter=month.quarter, year=month.year)
        rows += [(last, last, kind, name, name)] if start <= last <= end else []
    return rows


def _holidays(calendar: Calendar, start: pd.Timestamp, end: pd.Timestamp) -> list[tuple[object, ...]]:
    """Return one row a break that holds a public holiday, named by its first named day."""
    dates = pd.date_range(start - pd.Timedelta(days=15), end + pd.Timedelta(days=15))
    off = ~calendar.working(dates)
    named = calendar.holiday_names(dates)
    rows: list[tuple[object, ...]] = []
    for _, days in pd.Series(dates[off]).groupby(np.cumsum(~off)[off]):
        inside = named.loc[pd.DatetimeIndex(days)]
        if inside.any() and days.iloc[-1] >= start and days.iloc[0] <= end:
            name = _break_name(inside)
            rows.append((days.iloc[0], days.iloc[-1], HOLIDAY, name, _break_said(calendar, inside, name)))
    return rows


def _break_name(inside: pd.Series) -> str:
    """Return the English name of a break, so that which of its names is told depends on no language."""
    counted = inside[inside.ne("")].str.replace(" (observed)", "", regex=False)
    name = counted[~counted.str.startswith("Day off")].mode()
    return str(name.iloc[0] if len(name) else counted.iloc[0])


def _break_said(calendar: Calendar, inside: pd.Series, name: str) -> str:
    title = calendar.say_holiday(name)
    return say("calendar.projected", name=title) if calendar.projected(pd.DatetimeIndex(inside.index)).any() else title


def _taxes(calendar: Calendar, start: pd.Timestamp, end: pd.Timestamp) -> list[tuple[object, ...]]:
    due = tax_deadlines(calendar, range(start.year, end.year + 1))
    name = say("calendar.tax_deadline")
    return [(day, day, TAX, name, name) for day in due if start <= day <= end]
