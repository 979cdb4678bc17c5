import tomllib

import pandas as pd
import pytest
from calendar_cases import CALENDAR, one

from core.calendar import build_calendar, features
from core.calendar.tax import _by_rule, tax_deadlines
from core.settings import DATA

TABLE = tomllib.loads((DATA / "calendars" / "tax_deadlines.toml").read_text("utf-8"))


@pytest.mark.parametrize("year", TABLE)
def test_the_rule_reproduces_the_announced_year(year):
    by_rule = [_by_rule(CALENDAR, pd.Timestamp(int(year), month, 15)) for month in range(1, 13)]
    assert [f"{day:%m-%d}" for day in by_rule] == TABLE[year]


@pytest.mark.parametrize("year", TABLE)
def test_the_announced_days_are_the_deadlines(year):
    found = tax_deadlines(CALENDAR, range(int(year), int(year) + 1))
    assert found == [pd.Timestamp(f"{year}-{day}") for day in TABLE[year]]


@pytest.mark.parametrize("year", [2013, 2020, 2026, 2027, 2050, 2099])
def test_every_month_has_one_deadline_that_is_worked_and_not_before_the_15th(year):
    found = pd.DatetimeIndex(tax_deadlines(CALENDAR, range(year, year + 1)))
    assert list(found.month) == list(range(1, 13))
    assert (found.day >= 15).all()
    assert CALENDAR.working(found).all()


def test_a_break_extends_the_deadline_by_the_days_it_took():
    """Counted by hand: 1 to 3 January 2026 were off, so three working days after the 15th."""
    assert tax_deadlines(CALENDAR, range(2026, 2027))[0] == pd.Timestamp("2026-01-20")


def test_deadlines_and_the_day_before_are_features():
    frame = features(CALENDAR, pd.date_range("2025-10-20", "2025-10-28"))
    assert frame["tax_deadline"].idxmax() == pd.Timestamp("2025-10-27")
    assert frame["before_tax_deadline"].idxmax() == pd.Timestamp("2025-10-24")
    assert frame[["tax_deadline", "before_tax_deadline"]].sum().tolist() == [1, 1]


def test_other_markets_have_none():
    calendar = build_calendar("DE")
    assert tax_deadlines(calendar, range(2020, 2030)) == []
    assert "tax_deadline" not in features(calendar, one("2026-06-15"))
