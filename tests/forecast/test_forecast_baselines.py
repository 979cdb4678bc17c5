import statistics

import numpy as np
import pandas as pd
import pytest
from forecast_cases import AWKWARD, CALENDAR, panel

from core import names as n
from core.forecast import MODELS
from core.forecast.contract import OFFSET_SHARE, log_offset

WEEKS = 6
DAY = pd.Timedelta(days=1)


def seen(series, day):
    """Return what was observed on the weekday of ``day`` in the last six weeks, the newest first."""
    last = series.index[-1]
    back = [day - 7 * DAY * k for k in range(1, 20)]
    return [
        series[d]
        for d in back
        if last - (7 * WEEKS - 1) * DAY <= d <= last and d in series.index and not np.isnan(series[d])
    ]


def slowly(series, horizon, choose):
    """Forecast one series day by day; a weekday never seen takes the median of the week, then of all that was seen."""
    last = series.index[-1]
    week = {}
    for k in range(1, 8):
        found = seen(series, last + k * DAY)
        week[(last + k * DAY).weekday()] = choose(found) if found else None
    known = [value for value in week.values() if value is not None]
    ever = [value for value in series if not np.isnan(value)]
    usual = statistics.median(known) if known else (statistics.median(ever) if ever else 0.0)
    days = [last + k * DAY for k in range(1, horizon + 1)]
    return [usual if week[d.weekday()] is None else week[d.weekday()] for d in days]


CHOICES = {n.SEASONAL_NAIVE: lambda found: found[0], n.WEEKDAY_MEDIAN: statistics.median}


def mostly_missing(days):
    frame = panel(days)
    return frame.mask(np.random.default_rng(2).random(frame.shape) < 0.9)


def long_closed(days):
    frame = panel(days)
    frame.iloc[days - 50 :, 0] = np.nan
    return frame


HISTORIES = AWKWARD | {"mostly missing": mostly_missing, "closed for the last seven weeks": long_closed}


@pytest.mark.parametrize("name", CHOICES)
@pytest.mark.parametrize("case", HISTORIES)
@pytest.mark.parametrize("days", [5, 19, 60, 101])
def test_baselines_against_slow_loops(name, case, days):
    if case == "closed for the last seven weeks" and days < 60:
        days = 61
    history = HISTORIES[case](days)
    made = MODELS[name].predict(history, 17, CALENDAR)
    for column in history:
        np.testing.assert_allclose(made[column], slowly(history[column], 17, CHOICES[name]), rtol=1e-12)


def test_the_offset_is_a_share_of_the_median_of_days_with_flow():
    amounts = np.array([[0.0, 0.0, np.nan], [5.0, 0.0, np.nan], [1.0, 0.0, np.nan], [9.0, np.nan, np.nan]])
    np.testing.assert_allclose(log_offset(amounts), OFFSET_SHARE * np.array([5.0, 1.0, 1.0]))
