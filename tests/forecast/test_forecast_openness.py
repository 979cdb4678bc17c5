import numpy as np
import pandas as pd
import pytest
from forecast_cases import CALENDAR, closed_at_weekends, columns, panel

from core import names as n
from core.forecast import MODELS, make_forecast
from core.forecast.forecasting import NO_TERMS
from core.forecast.openness import open_days
from core.liability.terms import redemption_days

DAYS = 200


def days_after(history, count=60):
    return pd.date_range(history.index[-1] + pd.Timedelta(days=1), periods=count, name=n.DATE)


def terms(product, family, open_day=np.nan, launched=pd.NaT):
    rows = {n.PRODUCT_ID: [product], n.FAMILY: [family], n.OPEN_DAY: [open_day], n.LAUNCHED: [pd.Timestamp(launched)]}
    return pd.DataFrame(rows)


def opened(history, products=NO_TERMS, dates=None):
    dates = days_after(history) if dates is None else dates
    return dates, open_days(history, dates, CALENDAR, products)


@pytest.mark.parametrize("value", [0.0, np.nan])
def test_a_series_without_flow_at_weekends_is_closed_on_them_and_on_holidays(value):
    history = closed_at_weekends(DAYS, value)
    dates, flags = opened(history)
    off = ~CALENDAR.working(dates)
    assert off.sum() > 10
    assert (flags == ~off[:, None]).all()


def test_a_series_that_flows_every_day_is_always_open():
    assert opened(panel(DAYS))[1].all()


def test_one_flow_at_a_weekend_in_fifty_is_not_enough_to_be_open():
    history = closed_at_weekends(DAYS, 0.0)
    off = np.flatnonzero(~CALENDAR.working(history.index))
    history.iloc[off[5], 0] = 100.0
    history.iloc[off[5:9], 1] = 100.0
    dates, flags = opened(history)
    weekend = ~CALENDAR.working(dates)
    assert not flags[weekend, 0].any()
    assert flags[weekend, 1].all()


def test_a_series_that_hardly_flows_at_all_is_not_closed_at_weekends():
    history = panel(DAYS) * 0.0
    history.iloc[50] = 100.0
    assert opened(history)[1].all()


def test_make_up_days_are_closed_where_enough_of_them_were():
    history = closed_at_weekends(900, 0.0, start="2022-09-01")
    dates = pd.DatetimeIndex(["2025-04-26", "2025-04-27", "2025-04-28"])  # the Sunday is a make-up day
    assert CALENDAR.make_up(history.index).sum() >= 8
    assert opened(history, dates=dates)[1].all(axis=1).tolist() == [False, False, True]
    flowing = history.copy()
    flowing.loc[CALENDAR.make_up(flowing.index)] = 1000.0
    assert opened(flowing, dates=dates)[1].all(axis=1).tolist() == [False, True, True]


@pytest.mark.parametrize("age", [12, 17, 18, 19, 40])
def test_days_before_a_series_began_say_nothing_of_its_weekends(age):
    """A young series that flows at weekends, in a long panel, has most weekends without flow."""
    history = pd.concat([panel(900, "old", start="2022-10-13"), panel(900, "young", start="2022-10-13")], axis=1)
    history.iloc[: 900 - age, 2:] = np.nan
    assert opened(history)[1].all()


def test_a_young_series_that_is_closed_at_weekends_is_seen_as_such():
    history = pd.concat(
        [panel(900, "old", start="2022-09-01"), closed_at_weekends(900, 0.0, "young", start="2022-09-01")], axis=1
    )
    history.iloc[:840, 2:] = np.nan
    dates, flags = opened(history)
    assert flags[:, :2].all()
    assert (flags[:, 2:] == CALENDAR.working(dates)[:, None]).all()


def test_a_series_never_observed_is_closed():
    history = panel(DAYS)
    history.iloc[:, 1] = np.nan
    assert opened(history)[1].all(axis=0).tolist() == [True, False]


def slow_redemption_days(start, end, open_day):
    """Return the days from start to end that are the first dealing day from an open day on, walking day by day."""
    found = []
    for month in pd.period_range(pd.Timestamp(start) - pd.Timedelta(days=40), end, freq="M"):
        day = pd.Timestamp(month.year, month.month, min(open_day, month.days_in_month))
        while not CALENDAR.dealing(pd.DatetimeIndex([day]))[0]:
            day += pd.Timedelta(days=1)
        found += [day] if pd.Timestamp(start) <= day <= pd.Timestamp(end) else []
    return found


@pytest.mark.parametrize("open_day", [1, 15, 20, 28, 30, 31])
@pytest.mark.parametrize(
    ("start", "end"), [("2025-01-01", "2026-12-31"), ("2026-10-08", "2026-10-08"), ("2025-02-05", "2025-03-31")]
)
def test_monthly_open_products_redeem_on_their_rolled_day_only(open_day, start, end):
    history = panel(DAYS, "p", "monthly")
    dates = pd.date_range(start, end)
    _, flags = opened(history, terms("monthly", n.MONTHLY_OPEN, open_day), dates)
    redeems = flags[:, history.columns.get_loc(("monthly", n.ALL, n.REDEMPTION))]
    wanted = slow_redemption_days(start, end, open_day)
    assert list(dates[redeems]) == wanted
    assert [day for day in redemption_days(dates, open_day, CALENDAR) if dates[0] <= day <= dates[-1]] == wanted
    assert flags.sum() == 3 * len(dates) + len(wanted)


def test_the_31st_of_a_short_month_is_its_last_day_and_a_day_off_rolls_into_the_next_month():
    days = redemption_days(pd.date_range("2026-02-10", "2026-06-30"), 31, CALENDAR)
    assert [f"{day:%m-%d}" for day in days] == ["02-02", "03-02", "03-31", "04-30", "06-01", "06-30"]


def test_a_closed_product_takes_money_until_its_launch_and_never_pays_on_demand():
    history = panel(DAYS, "shut")
    dates = days_after(history, 10)
    _, flags = opened(history, terms("shut", n.CLOSED, launched=dates[3]), dates)
    takes, pays = (flags[:, history.columns.get_loc(("shut", n.ALL, side))] for side in n.SIDES)
    assert takes.tolist() == [True] * 4 + [False] * 6
    assert not pays.any()


@pytest.mark.parametrize("name", [n.SEASONAL_NAIVE, n.CALENDAR_EFFECTS, n.ENSEMBLE])
def test_closed_days_are_exactly_zero_in_expectation_and_in_every_scenario(name):
    history = pd.concat([closed_at_weekends(300, 0.0, "p"), panel(300, "monthly", seed=4)], axis=1)
    made = make_forecast(MODELS[name], history, 40, CALENDAR, products=terms("monthly", n.MONTHLY_OPEN, 20), count=80)
    flags = open_days(history, made.expected.index, CALENDAR, terms("monthly", n.MONTHLY_OPEN, 20))
    assert (made.expected.to_numpy()[~flags] == 0.0).all()
    assert (made.paths.values[:, ~flags] == 0.0).all()
    assert (made.expected.to_numpy()[flags] > 0.0).all()
    assert (np.median(made.paths.values, axis=0)[flags] > 0.0).all()


def test_a_product_closed_on_all_days_ahead_has_a_forecast_of_nothing():
    history = panel(120, "shut")
    made = make_forecast(
        MODELS[n.ENSEMBLE], history, 10, CALENDAR, products=terms("shut", n.CLOSED, launched="2025-03-10"), count=20
    )
    assert (made.expected.to_numpy() == 0.0).all()
    assert (made.paths.values == 0.0).all()


def test_closed_days_teach_no_effect():
    """What lies on closed days of the history changes no forecast."""
    history = closed_at_weekends(300, 0.0, "p")
    noisy = history.copy()
    noisy[~CALENDAR.working(noisy.index)] = np.nan
    first, second = (make_forecast(MODELS[n.ENSEMBLE], frame, 20, CALENDAR, count=30) for frame in (history, noisy))
    np.testing.assert_array_equal(first.expected, second.expected)
    np.testing.assert_array_equal(first.paths.values, second.paths.values)


def test_series_of_other_products_are_not_touched_by_terms():
    history = pd.DataFrame(1.0, pd.date_range("2025-01-01", periods=30, name=n.DATE), columns("p", "q"))
    flags = opened(history, terms("elsewhere", n.MONTHLY_OPEN, 5))[1]
    assert flags.all()
