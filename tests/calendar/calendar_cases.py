"""What the General Office of the State Council announced: days off and the weekend days worked for them."""

import pandas as pd

from core import names as n
from core.calendar import build_calendar

CALENDAR = build_calendar("CN")

OFF = {
    2024: [
        ("2024-01-01", "2024-01-01"), ("2024-02-10", "2024-02-17"), ("2024-04-04", "2024-04-06"),
        ("2024-05-01", "2024-05-05"), ("2024-06-08", "2024-06-10"), ("2024-09-15", "2024-09-17"),
        ("2024-10-01", "2024-10-07"),
    ],
    2025: [
        ("2025-01-01", "2025-01-01"), ("2025-01-28", "2025-02-04"), ("2025-04-04", "2025-04-06"),
        ("2025-05-01", "2025-05-05"), ("2025-05-31", "2025-06-02"), ("2025-10-01", "2025-10-08"),
    ],
    2026: [
        ("2026-01-01", "2026-01-03"), ("2026-02-15", "2026-02-23"), ("2026-04-04", "2026-04-06"),
        ("2026-05-01", "2026-05-05"), ("2026-06-19", "2026-06-21"), ("2026-09-25", "2026-09-27"),
        ("2026-10-01", "2026-10-07"),
    ],
}  # fmt: skip
WORKED = {
    2024: "02-04 02-18 04-07 04-28 05-11 09-14 09-29 10-12",
    2025: "01-26 02-08 04-27 09-28 10-11",
    2026: "01-04 02-14 02-28 05-09 09-20 10-10",
}


def days_off(year):
    return {day for start, end in OFF[year] for day in pd.date_range(start, end)}


def make_up_days(year):
    return {pd.Timestamp(f"{year}-{day}") for day in WORKED[year].split()}


def days_of_year(year):
    return pd.date_range(f"{year}-01-01", f"{year}-12-31")


def one(day):
    return pd.DatetimeIndex([day])


def events(*rows):
    """Return an events frame of (kind, start, end, effect)."""
    columns = [n.EVENT_ID, n.NAME, n.KIND, n.START, n.END, n.GROUPS, n.EFFECT, n.SOURCE]
    named = [(f"e{k}", f"{row[0]} {k}", *row[:3], None, row[3], "test") for k, row in enumerate(rows)]
    frame = pd.DataFrame(named, columns=columns)
    return frame.astype({n.START: "datetime64[ns]", n.END: "datetime64[ns]", n.EFFECT: "float64"})
