"""Customers behave as REGULATION section G says: sizes are shares of the balance on the eve."""

import numpy as np
import pandas as pd
import pytest
from sample_made import AS_OF, book, calendar, ids, net_share

from core import names as n
from core.calendar import spring_festival

DAY = pd.Timedelta(days=1)
HELD_BACK = ids(n.MIN_HOLDING)
DAILY = ids(n.CASH, n.MIN_HOLDING)
PURSE = ("JB-CASH-01",)
MONTHS = pd.period_range("2024-01", "2026-05", freq="M")


def dealing_days(month):
    return calendar().dealing_days(month.start_time, month.end_time.normalize())


def last_week(month, products):
    return net_share(book().flows, dealing_days(month)[-5], month.end_time.normalize(), products)


def first_week(month, products):
    return net_share(book().flows, month.start_time, dealing_days(month)[4], products)


def by_quarter(products, weekly, months):
    """Mean by quarter of a weekly net share over the given months."""
    return pd.Series({month: weekly(month, products) for month in months}).groupby(lambda month: month.quarter).mean()


def test_quarter_end_outflow_falls_from_the_first_to_the_fourth_quarter():
    ends = [month for month in MONTHS if month.month % 3 == 0]
    size = by_quarter(HELD_BACK, last_week, ends)
    assert size[1] < size[2] < size[3] < size[4] < 0
    assert -0.05 <= size[1] <= -0.03 and -0.05 <= size[2] <= -0.03
    purse = by_quarter(PURSE, last_week, ends)
    assert purse.mean() > 0.5 * size.mean()  # an internet channel: no branch manager steers the client
    assert purse.mean() < 0


def test_money_returns_in_the_first_week_of_the_next_quarter():
    starts = [month for month in MONTHS if month.month % 3 == 1 and month > MONTHS[0]]
    back = by_quarter(HELD_BACK, first_week, starts)  # keyed by the new quarter
    assert 0.03 <= back[2] <= 0.041 and 0.03 <= back[3] <= 0.041
    assert back[1] == back.min() > 0


def test_an_ordinary_month_end_is_much_smaller():
    ordinary = [month for month in MONTHS if month.month % 3]
    size = np.mean([last_week(month, HELD_BACK) for month in ordinary])
    assert -0.006 <= size <= -0.003


@pytest.mark.parametrize("year", [2024, 2025, 2026])
def test_money_leaves_before_spring_festival_and_returns_after_it_by_the_lunar_date(year):
    first = spring_festival(year)
    eve, reopening = calendar().shift(first, -1), calendar().roll(first)
    before = net_share(book().flows, calendar().shift(first, -9), eve, DAILY)
    after = net_share(book().flows, eve + DAY, calendar().shift(reopening, 12), DAILY)
    assert -0.06 < before < -0.02
    assert 0.02 < after < 0.09


def test_the_festival_moves_the_outflow_and_not_the_date():
    """Net flows of the three years agree better by days to the festival than by day of the year."""
    daily = book().flows[book().flows[n.PRODUCT_ID].isin(DAILY)].groupby(n.DATE)[[n.SUBSCRIPTION, n.REDEMPTION]].sum()
    weekly = (daily[n.SUBSCRIPTION] - daily[n.REDEMPTION]).rolling(7).sum()
    days = np.arange(-20, 25)

    def agreement(anchors):
        windows = np.array([weekly.reindex(anchor + days * DAY).to_numpy() for anchor in anchors])
        return np.nanmean([np.corrcoef(windows[i], windows[j])[0, 1] for i, j in ((0, 1), (0, 2), (1, 2))])

    festivals = [spring_festival(year) for year in (2024, 2025, 2026)]
    dates = [pd.Timestamp(year, 2, 10) for year in (2024, 2025, 2026)]
    assert agreement(festivals) > 0.5
    assert agreement(festivals) > agreement(dates) + 0.2


def test_national_day_is_smaller_than_spring_festival():
    def before(day):
        return net_share(book().flows, calendar().shift(day, -7), calendar().shift(day, -1), DAILY)

    national = np.mean([before(pd.Timestamp(year, 10, 1)) for year in (2024, 2025)])
    spring = np.mean([before(spring_festival(year)) for year in (2024, 2025, 2026)])
    assert spring < 1.7 * national < 0


@pytest.mark.parametrize("year", [2024, 2025])
@pytest.mark.parametrize("promotion", ["promotion_618", "double_11"])
def test_sellers_draw_cash_before_a_promotion_and_bring_it_when_they_are_paid(promotion, year):
    events = book().events.set_index(n.EVENT_ID)
    opening = events.loc[f"{promotion}_{year}", n.START]
    paid = events.loc[f"{promotion}_{year}_settlement"]
    seller = {"products": DAILY, "groups": [n.ECOMMERCE]}
    assert net_share(book().flows, opening - 26 * DAY, opening, **seller) < -0.03
    assert net_share(book().flows, paid[n.START], paid[n.END] + 2 * DAY, **seller) > 0.02


def test_settlement_comes_seven_to_fifteen_days_after_the_promotion():
    events = book().events.set_index(n.EVENT_ID)
    for event_id in events.index[events[n.KIND] == "promotion"]:
        paid = events.loc[f"{event_id}_settlement"]
        assert (paid[n.START] - events.loc[event_id, n.END]).days == 7
        assert (paid[n.END] - events.loc[event_id, n.END]).days == 15


def test_farmers_bring_the_harvest_and_take_the_seed():
    for year in (2024, 2025):
        farmer = {"products": DAILY, "groups": [n.FARMERS]}
        assert net_share(book().flows, pd.Timestamp(year, 9, 1), pd.Timestamp(year, 11, 30), **farmer) > 0.10
        assert net_share(book().flows, pd.Timestamp(year, 2, 20), pd.Timestamp(year, 4, 30), **farmer) < -0.08


def test_distributors_pay_at_month_end_and_before_tax_deadlines():
    flows = book().flows[book().flows[n.PRODUCT_ID].isin(DAILY) & (book().flows[n.GROUP] == n.DISTRIBUTORS)]
    daily = flows.groupby(n.DATE)[n.REDEMPTION].sum() / flows.groupby(n.DATE)[n.AUM].sum()
    ordinary = daily[calendar().dealing(daily.index)].median()
    ends = pd.DatetimeIndex([dealing_days(month)[-1] for month in MONTHS if month.month % 3])
    deadlines = pd.DatetimeIndex(["2024-04-18", "2024-07-15", "2024-10-24", "2025-04-18", "2025-07-15", "2025-10-27"])
    assert daily[ends].mean() > 1.25 * ordinary
    assert daily[deadlines].mean() > 1.25 * ordinary


def test_purses_pay_on_weekends_at_a_lower_level():
    for product_id in ids(n.CASH):
        paid = book().panel([product_id])[product_id][n.ALL][n.REDEMPTION]
        weekend = paid[paid.index.day_of_week >= 5]
        assert (weekend > 0).all()
        assert 0.1 < weekend.mean() / paid[paid.index.day_of_week.isin([1, 2, 3])].mean() < 0.4


def test_turnover_is_realistic():
    flows = book().flows.groupby(n.PRODUCT_ID)
    monthly = flows[n.REDEMPTION].sum() / flows[n.AUM].sum() * 365.25 / 12
    assert monthly[list(ids(n.CASH))].between(0.30, 0.45).all()
    assert monthly[list(HELD_BACK)].between(0.10, 0.21).all()


def test_noise_is_carried_over_and_of_the_wanted_size():
    flows = book().flows
    one = flows[(flows[n.PRODUCT_ID] == "JB-HOLD-30") & (flows[n.GROUP] == n.INDIVIDUALS)].set_index(n.DATE)
    # Tuesdays to Thursdays of an ordinary month, where the calendar moves little.
    logs = np.log(one.loc[one[n.REDEMPTION] > 0, n.REDEMPTION])
    ordinary = logs[logs.index.day_of_week.isin([1, 2, 3])]
    rest = ordinary - ordinary.rolling(30, center=True, min_periods=5).median()
    assert 0.15 < rest[rest.abs() < 1].std() < 0.45


def test_a_corporate_ticket_of_some_percent_is_rare_but_there():
    flows = book().flows
    distributors = flows[(flows[n.GROUP] == n.DISTRIBUTORS) & flows[n.PRODUCT_ID].isin(HELD_BACK)]
    whole = flows[flows[n.PRODUCT_ID].isin(HELD_BACK)].groupby([n.PRODUCT_ID, n.DATE])[n.AUM].sum()
    sizes = distributors.set_index([n.PRODUCT_ID, n.DATE])[n.REDEMPTION] / whole
    large = sizes[sizes > 0.01]
    assert 5 <= len(large) <= 40
    assert large.max() < 0.05


def test_no_ordinary_month_would_break_the_habit_of_a_fifth():
    """Net outflows over 30 days stay well below 20% of net assets in products that pay daily."""
    for product_id in DAILY:
        panel = book().panel([product_id])[product_id][n.ALL]
        net = panel[n.REDEMPTION] - panel[n.SUBSCRIPTION]
        balance = book().flows[book().flows[n.PRODUCT_ID] == product_id].groupby(n.DATE)[n.AUM].sum()
        worst = (net.rolling(30).sum() / balance.shift(30)).max()
        assert 0.02 < worst < 0.15


def test_the_book_ends_just_before_a_quarter_end():
    assert calendar().shift(AS_OF, 4) == pd.Timestamp("2026-06-30")
