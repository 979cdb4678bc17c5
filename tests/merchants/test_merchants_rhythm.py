import numpy as np
import pandas as pd
import pytest
from panel_cases import CALENDAR, merchants

from core import names as n
from core.merchants import rhythm
from core.merchants.rhythm import usual_weeks, week_of


def usual_slowly(amounts, week):
    """The usual week after the last day, written out shop by shop from the definition."""
    days, shops = amounts.shape
    told = np.zeros((7, shops))
    for shop in range(shops):
        came = np.nan_to_num(amounts[:, shop])
        begun = next((day for day in range(days) if not np.isnan(amounts[day, shop])), days)
        habits = [habit_slowly(came[: day + 1], week) for day in range(days)]
        above = below = 0.0
        for day in range(begun, days):
            weight = 0.5 ** ((days - 1 - day) / rhythm.LEVEL_HALF_LIFE) * (0.3 if week.in_break[day] else 1.0)
            habit = habits[day]
            usual = (habit[week.weekday[day]] + habit[6]) / 2 if week.in_break[day] else habit[week.weekday[day]]
            above, below = above + weight * came[day], below + weight * usual
        told[:, shop] = habits[-1] * (above / below if below > 0 else 0.0)
    return told


def habit_slowly(came, week):
    amounts, around = np.zeros(7), np.zeros(7)
    middles = [day for day in range(3, len(came) - 3) if not week.in_break[day]]
    for weekday in range(7):
        own = [day for day in middles if week.weekday[day] == weekday]
        for age, day in enumerate(reversed(own)):
            mean = came[day - 3 : day + 4].mean()
            amounts[weekday] += 0.25 ** (age / 8) * min(came[day], 3 * mean)
            around[weekday] += 0.25 ** (age / 8) * mean
    flat = rhythm.FLAT_WEEKS * around.sum() / max((around > 0).sum(), 1)
    share = np.array([(a + flat) / (b + flat) if b + flat > 0 else 1.0 for a, b in zip(amounts, around, strict=True)])
    return share / share.mean()


@pytest.mark.parametrize(("start", "seed"), [("2025-03-03", 1), ("2025-09-10", 2), ("2025-01-10", 3)])
def test_the_usual_week_is_what_its_definition_says(start, seed):
    panel = merchants(50, 5, seed=seed, start=start, closed=0.3)
    week = week_of(CALENDAR, panel.days)
    fast = usual_weeks(panel.received, week)
    for day in (1, 9, 30, 50):
        np.testing.assert_allclose(fast[day - 1], usual_slowly(panel.received[:day], week), rtol=1e-10)


def test_a_steady_week_is_found_and_a_level_is_followed():
    days = pd.date_range("2025-06-09", periods=84, name=n.DATE)
    week = np.array([1.0, 1.0, 1.0, 1.0, 1.0, 2.0, 2.0])
    amounts = (week[days.day_of_week] * np.where(np.arange(84) < 56, 100.0, 200.0))[:, None]
    told = usual_weeks(amounts, week_of(CALENDAR, days))[-1, :, 0]
    np.testing.assert_allclose(told, 200.0 * week, rtol=0.12)  # a little flatter than the truth


def test_a_shop_is_expected_to_bring_nothing_before_its_first_day():
    panel = merchants(40, 6, seed=4)
    told = usual_weeks(panel.received, week_of(CALENDAR, panel.days))
    for shop, first in enumerate((~np.isnan(panel.received)).argmax(axis=0)):
        assert not told[:first, :, shop].any()
        assert told[first, :, shop].all()


def test_a_break_lies_half_way_between_sunday_and_the_day_that_it_is():
    days = pd.date_range("2025-09-29", "2025-10-12", name=n.DATE)
    week = week_of(CALENDAR, days)
    expected = week.expected(np.arange(7.0))
    by_day = dict(zip(days.strftime("%m-%d"), expected, strict=True))
    assert by_day["09-29"] == 0.0  # a Monday
    assert by_day["10-01"] == (2.0 + 6.0) / 2  # the break's first Wednesday
    assert by_day["10-11"] == 4.0  # a Saturday that is worked, as a Friday
