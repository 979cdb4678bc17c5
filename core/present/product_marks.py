"""What a time axis marks of products: the days on which those with monthly open days take orders."""

import pandas as pd

from core import names as n
from core.calendar import Calendar
from core.text import say

OPEN_DAY = "open_day"
COLUMNS = [n.START, n.END, n.KIND, n.NAME]


def with_open_days(
    marks: pd.DataFrame, products: pd.DataFrame, calendar: Calendar, start: pd.Timestamp, end: pd.Timestamp
) -> pd.DataFrame:
    """Return ``marks`` and the open days of ``products`` (rows of their table) from ``start`` to ``end``, by start."""
    monthly = products[(products[n.FAMILY] == n.MONTHLY_OPEN) & products[n.OPEN_DAY].notna()]
    rows = [
        (day, day, OPEN_DAY, say("charts.open_day", product=name))
        for name, number in zip(monthly[n.NAME], monthly[n.OPEN_DAY], strict=True)
        for day in _open_days(int(number), calendar, start, end)
    ]
    if not rows:
        return marks
    both = [pd.DataFrame(rows, columns=COLUMNS), marks]
    return pd.concat([part for part in both if len(part)]).sort_values([n.START, n.END, n.NAME], ignore_index=True)


def _open_days(number: int, calendar: Calendar, start: pd.Timestamp, end: pd.Timestamp) -> list[pd.Timestamp]:
    """Return the open days in the window: the day of each month, or the next dealing day if that one is closed."""
    months = pd.period_range(start - pd.Timedelta(days=31), end, freq="M")
    days = [calendar.roll(pd.Timestamp(m.year, m.month, min(number, m.days_in_month))) for m in months]
    return [day for day in days if start <= day <= end]
