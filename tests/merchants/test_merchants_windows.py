import numpy as np
import pandas as pd
import pytest
from merchant_cases import CALENDAR, DAYS

from core import names as n
from core.calendar import active_events, build_calendar, spring_festival
from core.calendar.events import SETTLEMENT
from core.merchants import windows
from core.merchants.windows import AROUND, SUMMER, WINTER


def dates(flags):
    return DAYS[flags]


def test_a_weekend_is_set_against_its_own_weekdays_in_weeks_that_nothing_disturbs():
    found = windows.weekends(CALENDAR, DAYS)
    assert (found.inside.sum(axis=1) == 2).all() and (found.outside.sum(axis=1) == 5).all()
    for inside, outside in zip(found.inside, found.outside, strict=True):
        assert list(dates(inside).day_of_week) == [5, 6]
        assert dates(inside)[0] - dates(outside)[-1] == pd.Timedelta(days=1)
    disturbed = dates((found.inside | found.outside).any(axis=0))
    assert not (CALENDAR.in_break(disturbed) | CALENDAR.make_up(disturbed)).any()


def test_a_months_last_working_days_are_counted_in_whole_months_alone():
    found = windows.month_ends(CALENDAR, DAYS)
    assert len(found.inside) == 29  # June 2026 is not over
    june = dates(found.inside[5])
    assert list(june) == [pd.Timestamp(f"2024-06-{day}") for day in (26, 27, 28)]
    middle = dates(found.outside[5])
    assert pd.Timestamp("2024-06-19") not in middle  # a tax deadline
    assert pd.Timestamp("2024-06-12") in middle and pd.Timestamp("2024-06-03") not in middle
    assert pd.Timestamp("2024-06-30") not in middle  # a Sunday after the last working day
    assert list(dates(windows.month_starts(CALENDAR, DAYS).inside[5])) == list(pd.date_range("2024-06-03", periods=3))


def test_a_settlement_is_set_against_the_weeks_around_that_hold_none():
    found = windows.settlements(CALENDAR, DAYS)
    events = CALENDAR.events[CALENDAR.events[n.KIND] == SETTLEMENT]
    every = active_events(events, DAYS).any(axis=1).to_numpy()
    for inside, outside in zip(found.inside, found.outside, strict=True):
        assert every[inside].all() and not every[outside].any()
        away = np.abs(dates(outside).to_numpy()[:, None] - dates(inside).to_numpy()).min(axis=1)
        assert (away <= np.timedelta64(AROUND + 7, "D")).all()
    assert found.quiet is not None and not every[found.quiet.inside.any(axis=0)].any()
    # Those of the New Year goods festival fall into Spring Festival's break.
    starts = [dates(inside)[0].month for inside in found.inside]
    assert starts == [6, 11, 12, 6, 11, 12]


def test_the_weeks_of_a_school_holiday_are_paired_with_weeks_of_both_terms():
    found = windows.school_holidays(CALENDAR, DAYS)
    before, after = found[SUMMER]
    assert {day.month for day in dates(before.inside.any(axis=0))} == {7, 8}
    assert {day.month for day in dates(before.outside.any(axis=0))} == {4, 5, 6}
    assert {day.month for day in dates(after.outside.any(axis=0))} == {9, 10, 11}
    for windows_of in found[WINTER]:
        near = [min(abs((day - spring_festival(day.year)).days) for day in dates(row)) for row in windows_of.inside]
        assert max(near) <= 14


def test_terms_of_other_markets_are_not_known():
    for pair in windows.school_holidays(build_calendar("DE"), DAYS).values():
        assert all(len(one.inside) == 0 for one in pair)


@pytest.mark.parametrize("start", [0, 8, 11])
def test_a_quarters_months_are_set_against_the_year_around_without_them(start):
    found = windows.quarters(DAYS, start)
    month = np.arange(30) % 12
    assert set(month[found.inside.any(axis=0)]) == {start, (start + 1) % 12, (start + 2) % 12}
    for inside, outside in zip(found.inside, found.outside, strict=True):
        assert np.abs(np.flatnonzero(outside) - np.flatnonzero(inside)).max() <= 6
        assert not set(month[outside]) & {start, (start + 1) % 12, (start + 2) % 12}
