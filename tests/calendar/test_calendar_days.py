from datetime import date, timedelta

import numpy as np
import pandas as pd
import pytest
from calendar_cases import CALENDAR, days_of_year, days_off, make_up_days, one
from hypothesis import given, settings
from hypothesis import strategies as st

from core.calendar import build_calendar
from core.errors import InputError

DAY = timedelta(days=1)
ANNOUNCED = (2024, 2025, 2026)
some_day = st.dates(date(2015, 1, 1), date(2035, 12, 31)).map(pd.Timestamp)


@pytest.mark.parametrize("year", ANNOUNCED)
def test_working_days_are_those_the_state_council_announced(year):
    dates = days_of_year(year)
    off, worked = days_off(year), make_up_days(year)
    expected = [day in worked or (day.weekday() < 5 and day not in off) for day in dates]
    assert CALENDAR.working(dates).tolist() == expected


@pytest.mark.parametrize("year", ANNOUNCED)
def test_nothing_is_dealt_on_make_up_days(year):
    dates = days_of_year(year)
    off, worked = days_off(year), make_up_days(year)
    assert set(dates[CALENDAR.make_up(dates)]) == worked
    assert CALENDAR.dealing(dates).tolist() == [day.weekday() < 5 and day not in off for day in dates]
    assert list(CALENDAR.dealing_days(dates[0], dates[-1])) == list(dates[CALENDAR.dealing(dates)])


@pytest.mark.parametrize("year", ANNOUNCED)
def test_a_break_is_every_day_the_state_council_gave_and_the_weekends_at_its_ends(year):
    dates = days_of_year(year)
    off, worked = days_off(year), make_up_days(year)

    def belongs(day):
        """Step over days off in both directions: a break holds an announced day."""
        reached = {day}
        for step in (DAY, -DAY):
            other = day
            while other not in worked and (other.weekday() >= 5 or other in off):
                reached.add(other)
                other += step
        return (day in off or (day.weekday() >= 5 and day not in worked)) and bool(reached & off)

    inside = [belongs(day) for day in dates[:-5]]  # the last days may touch next year's
    assert CALENDAR.in_break(dates)[:-5].tolist() == inside


def test_a_break_is_the_same_when_one_day_is_asked():
    dates = days_of_year(2024)
    whole = CALENDAR.in_break(dates)
    assert [bool(CALENDAR.in_break(one(day))[0]) for day in dates] == whole.tolist()


def test_days_may_be_asked_in_any_order():
    dates = days_of_year(2025)
    shuffled = dates[np.random.default_rng(1).permutation(len(dates))]
    for question in (CALENDAR.working, CALENDAR.in_break, CALENDAR.holidays, CALENDAR.projected):
        by_day = dict(zip(dates, question(dates), strict=True))
        assert question(shuffled).tolist() == [by_day[day] for day in shuffled]


@given(day=some_day)
def test_roll_is_that_day_or_the_next_on_which_is_dealt(day):
    expected = day
    while not CALENDAR.dealing(one(expected))[0]:
        expected += DAY
    assert CALENDAR.roll(day) == expected


@given(day=some_day, steps=st.integers(-12, 12).filter(bool))
def test_shift_counts_dealing_days_one_by_one(day, steps):
    expected, left = day, abs(steps)
    while left:
        expected += DAY if steps > 0 else -DAY
        left -= CALENDAR.dealing(one(expected))[0]
    assert CALENDAR.shift(day, steps) == expected


@settings(max_examples=40)
@given(day=some_day)
def test_no_shift_rolls(day):
    assert CALENDAR.shift(day, 0) == CALENDAR.roll(day)


def test_holidays_have_names_and_ordinary_days_have_none():
    names = CALENDAR.holiday_names(pd.DatetimeIndex(["2026-06-18", "2026-06-19", "2026-10-01"]))
    assert names.tolist() == ["", "Dragon Boat Festival", "National Day"]


def test_a_year_not_announced_has_the_usual_golden_weeks_and_says_that_they_are_projected():
    year = CALENDAR.announced + 1
    dates = days_of_year(year)
    assert CALENDAR.projected(dates).all()
    assert not CALENDAR.projected(days_of_year(CALENDAR.announced)).any()
    assert not CALENDAR.make_up(dates).any()
    assert not CALENDAR.working(pd.date_range(f"{year}-10-01", periods=7)).any()
    assert not CALENDAR.working(pd.date_range(f"{year}-05-01", periods=5)).any()


@pytest.mark.parametrize("year", ANNOUNCED)
def test_the_projection_would_have_been_right_on_nine_of_ten_days(year):
    """Projecting a year whose days are known: only the weekends worked and their exchanges are beyond the rules."""
    from core.calendar.days import _market, _with_projection

    statute = pd.Series({day: "" for day in _market("CN")[0].index if day.year < year}, dtype="str")
    first = CALENDAR.holiday.index
    legal = pd.Series("statutory", index=[day for day in first if day.year == year and day in days_off(year)])
    projected = _with_projection(pd.concat([statute, legal]), year - 1)
    guessed = {day for day in projected.index if day.year == year}
    dates = days_of_year(year)
    working = [day.weekday() < 5 and day not in guessed for day in dates]
    assert np.mean(CALENDAR.working(dates) == working) > 0.9


@pytest.mark.parametrize("day", ["2027-12-31", "2030-01-01", "2030-12-31", "2099-06-30", "2099-12-31"])
def test_no_year_to_come_raises(day):
    stamp = pd.Timestamp(day)
    assert CALENDAR.projected(one(stamp))[0]
    assert CALENDAR.roll(stamp) >= stamp
    assert CALENDAR.shift(stamp, -3) < stamp


FACTS = {
    "DE": (["2026-01-01", "2026-04-03", "2026-04-06", "2026-05-01", "2026-12-25"], ["2026-10-01", "2026-12-24"]),
    "GB": (["2026-04-03", "2026-04-06", "2026-08-31", "2026-12-28"], ["2026-10-01", "2026-12-24"]),
    "US": (["2026-01-19", "2026-07-03", "2026-11-26", "2026-12-25"], ["2026-10-01", "2026-11-27"]),
}


@pytest.mark.parametrize("market", FACTS)
def test_other_markets_have_their_own_days(market):
    calendar = build_calendar(market)
    closed, dealt = FACTS[market]
    assert not calendar.dealing(pd.DatetimeIndex(closed)).any()
    assert calendar.dealing(pd.DatetimeIndex(dealt)).all()
    assert not calendar.make_up(days_of_year(2026)).any()
    assert not calendar.projected(days_of_year(2030)).any()
    assert calendar.events.empty


def test_a_market_that_rests_on_friday_deals_on_sunday():
    calendar = build_calendar("SA")
    week = pd.date_range("2026-06-07", periods=7)  # Sunday to Saturday, no holiday in it
    assert calendar.dealing(week).tolist() == [True] * 5 + [False] * 2
    assert calendar.roll(pd.Timestamp("2026-06-12")) == pd.Timestamp("2026-06-14")


def test_an_unknown_market_is_named():
    with pytest.raises(InputError, match="XX"):
        build_calendar("XX")
