import pandas as pd
import pytest
from calendar_cases import CALENDAR, events

from core import names as n
from core.calendar import build_calendar, default_events, marks


def between(start, end, calendar=CALENDAR):
    found = marks(calendar, pd.Timestamp(start), pd.Timestamp(end))
    return [
        (f"{row[n.START]:%Y-%m-%d}", f"{row[n.END]:%Y-%m-%d}", row[n.KIND], row[n.NAME])
        for row in found.to_dict("records")
    ]


def test_june_2026():
    assert between("2026-06-01", "2026-06-30") == [
        ("2026-05-13", "2026-06-18", "promotion", "618 2026"),
        ("2026-06-15", "2026-06-15", "tax", "Tax deadline"),
        ("2026-06-19", "2026-06-21", "holiday", "Dragon Boat Festival"),
        ("2026-06-25", "2026-07-03", "settlement", "618 2026: settlement"),
        ("2026-06-30", "2026-06-30", "quarter_end", "Quarter end Q2"),
    ]


@pytest.mark.parametrize(
    ("day", "kinds"),
    [("2026-06-30", {"quarter_end", "settlement"}), ("2026-06-20", {"holiday"}), ("2026-06-22", set())],
)
def test_one_day(day, kinds):
    assert {row[2] for row in between(day, day)} == kinds


def test_ends_of_months_are_their_last_dealing_day():
    found = [row for row in between("2026-01-01", "2026-12-31") if row[2] in ("month_end", "quarter_end")]
    assert [row[0] for row in found] == [
        str(CALENDAR.dealing_days(month.start_time, month.end_time.normalize())[-1].date())
        for month in pd.period_range("2026-01", "2026-12", freq="M")
    ]
    assert [row[3] for row in found if row[2] == "quarter_end"] == [f"Quarter end Q{q}" for q in (1, 2, 3, 4)]


def test_a_break_is_named_after_its_holiday_and_a_projected_one_says_so():
    names = [row[3] for row in between("2025-09-01", "2025-10-31") if row[2] == "holiday"]
    assert names == ["National Day"]
    later = [row[3] for row in between("2030-01-01", "2030-12-31") if row[2] == "holiday"]
    assert len(later) >= 6
    assert all("(projected)" in name for name in later)


def test_marks_are_sorted_and_inside():
    start, end = pd.Timestamp("2025-11-05"), pd.Timestamp("2027-02-10")
    found = marks(CALENDAR, start, end)
    assert found[n.START].is_monotonic_increasing
    assert ((found[n.START] <= end) & (found[n.END] >= start)).all()
    assert list(found.columns) == [n.START, n.END, n.KIND, n.NAME]
    assert found.notna().all(axis=None)


def test_the_desks_own_events_are_marked():
    calendar = build_calendar(events=events(("audit", "2026-03-10", "2026-03-11", None)))
    assert ("2026-03-10", "2026-03-11", "audit", "audit 0") in between("2026-03-01", "2026-03-31", calendar)
    assert all(row[2] != "promotion" for row in between("2026-06-01", "2026-06-30", calendar))


@pytest.mark.parametrize("market", ["DE", "GB", "US"])
def test_other_markets(market):
    calendar = build_calendar(market)
    kinds = {row[2] for row in between("2026-01-01", "2026-12-31", calendar)}
    assert kinds == {"month_end", "quarter_end", "holiday"}
    empty = marks(calendar, pd.Timestamp("2026-08-04"), pd.Timestamp("2026-08-06"))
    assert empty.empty
    assert list(empty.columns) == [n.START, n.END, n.KIND, n.NAME]


def test_no_mark_at_all_without_events():
    calendar = build_calendar(events=default_events().iloc[:0])
    assert between("2026-08-04", "2026-08-06", calendar) == []
