import holidays
import numpy as np
import pandas as pd
import pytest

from core.calendar import spring_festival
from core.calendar.lunar import nearest

KNOWN = [
    "2006-01-29", "2007-02-18", "2013-02-10", "2014-01-31", "2015-02-19", "2020-01-25", "2023-01-22", "2024-02-10",
    "2025-01-29", "2026-02-17", "2027-02-06", "2028-01-26", "2033-01-31", "2034-02-19",
]  # fmt: skip


@pytest.mark.parametrize("day", KNOWN)
def test_spring_festival_falls_on_its_day(day):
    assert spring_festival(int(day[:4])) == pd.Timestamp(day)


def test_spring_festival_agrees_with_the_first_day_kept_in_singapore():
    kept = holidays.country_holidays("SG", years=range(2008, 2100), observed=False)
    first = {}
    for day in sorted(kept):
        if "Chinese New Year" in kept[day]:
            first.setdefault(day.year, pd.Timestamp(day))
    assert first == {year: spring_festival(year) for year in range(2008, 2100)}


def test_lunar_years_have_twelve_or_thirteen_moons():
    feasts = pd.DatetimeIndex([spring_festival(year) for year in range(1900, 2100)])
    assert set(np.diff(feasts).astype("timedelta64[D]").astype(int)) <= {353, 354, 355, 383, 384, 385}
    assert ((feasts.month == 1) & (feasts.day >= 20) | (feasts.month == 2) & (feasts.day <= 21)).all()


def test_nearest_is_the_anchor_with_the_fewest_days_between():
    random = np.random.default_rng(3)
    anchors = [pd.Timestamp("2020-01-01") + pd.Timedelta(days=int(k)) for k in random.choice(900, 7, replace=False)]
    dates = pd.date_range("2019-10-01", "2022-12-31")
    found = nearest(dates, anchors)
    for day, distance in zip(dates, found, strict=True):
        gaps = [(day - anchor).days for anchor in anchors]
        assert abs(distance) == min(abs(gap) for gap in gaps)
        assert distance in gaps
