"""The full-ladder replay against a portfolio kept by hand, and what must hold of any portfolio."""

import math

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from portfolio_slowly import carried_by_hand
from reserve_cases import AS_OF, asset, held, plain

from core import names as n
from core.calendar import build_calendar
from core.reserve.carried import DealingDays, dealing_days, lines_of
from core.reserve.portfolio_replay import carry

CALENDAR = build_calendar("CN")
LIQUID = (n.CASH_AT_BANK, n.DEMAND_DEPOSIT, n.OVERNIGHT_REPO)
PAPER = (n.TERM_REPO, n.TREASURY, n.NCD, n.TIME_DEPOSIT, n.CREDIT_BOND, n.BOND_FUND)
FIXED = "fixed:0.20"
HORIZON = 30
CASES = range(20)


def days_from(first, count):
    return pd.date_range(first, periods=count, name=n.DATE)


def random_paper(random, name):
    cost = float(random.choice([0.0, 0.0002, 0.001, 0.003]))
    holdings = []
    for share in random.dirichlet(np.ones(random.integers(1, 5))):
        free = float(random.choice([0, 1, 3, *random.integers(2, 60, 6), math.inf]))
        sale = float(random.choice([0, 1, 2, 5, math.nan]))
        saleable = not math.isnan(sale)
        holdings.append(held(float(share), free, sale_days=sale, sale_day=sale if saleable else math.inf,
                             sale_cost=cost if saleable else 0.0))  # fmt: skip
    return asset(name, float(random.uniform(0.01, 0.03)), holdings, HORIZON)


def random_case(seed, policies=2):
    random = np.random.default_rng(seed)
    liquid = random.permutation(LIQUID)[: random.integers(0, 3)]
    assets = [plain(str(name), float(random.uniform(0.01, 0.02)), 0.0, horizon=HORIZON) for name in liquid]
    paper = random.permutation(PAPER)[: random.integers(1, 5)]
    assets = (*assets, *(random_paper(random, str(name)) for name in paper))
    days = days_from(pd.Timestamp("2025-09-20") + pd.Timedelta(days=int(random.integers(0, 20))), 40)
    opening = float(random.choice([1e3, 2e5]))
    outflow = pd.Series(random.normal(0.01, random.choice([0.005, 0.06]), 40) * opening, days)
    names = [FIXED, *(f"other {k}" for k in range(policies - 1))]
    start = random.dirichlet(np.ones(len(assets)), (policies, 1))
    drift = random.dirichlet(np.ones(len(assets)), (policies, 40))
    weights = dict(zip(names, 0.9 * start + 0.1 * drift, strict=True))
    moves = np.clip(0.2 + np.cumsum(random.normal(0.0, 0.02, (40, policies)), axis=0), 0.0, 1.0)
    buffers = pd.DataFrame(moves, days, names)
    return assets, weights, buffers, outflow, opening, int(random.integers(2, 9))


def carried(case):
    *given, rebuild = case
    return carry(*given, CALENDAR, baseline=FIXED, rebuild_days=rebuild)


@pytest.mark.parametrize("seed", CASES)
def test_the_books_are_those_kept_by_hand(seed):
    assets, weights, buffers, outflow, opening, rebuild = case = random_case(seed)
    made = carried(case)
    for name in weights:
        shares = [dict(zip([a.asset_class for a in assets], row, strict=True)) for row in weights[name]]
        by_hand = carried_by_hand(assets, shares, buffers[name], outflow, opening, CALENDAR, rebuild)
        for column in by_hand:
            close = getattr(made, column)[name]
            np.testing.assert_allclose(close, by_hand[column], rtol=0, atol=1e-6, err_msg=f"{name} {column}")


def test_the_cases_kept_by_hand_sell_and_run_short_and_rebuild():
    made = [carried(random_case(seed)) for seed in CASES]
    records = [record for one in made for record in one.records]
    assert sum(record.sold > 0 for record in records) > 10
    assert sum(record.short_days > 0 for record in records) >= 5
    assert sum(record.short_days == 0 for record in records) > 5
    assert sum(1 < record.slowest_rebuild < math.inf for record in records) > 10


@settings(max_examples=25, deadline=None)
@given(st.integers(0, 2**32 - 1))
def test_no_money_comes_or_goes_but_by_income_cost_and_flow(seed):
    case = random_case(seed)
    made, flows = carried(case), case[3].copy()
    flows.iloc[0] = 0.0
    left = case[4] + (made.income - made.sale_cost).cumsum().sub(flows.cumsum(), axis=0)
    np.testing.assert_allclose(made.net_assets, left, rtol=0, atol=0.005)
    assert (made.cash >= 0).all(axis=None)
    assert (made.shortfall >= 0).all(axis=None)
    assert (made.sold >= made.sale_cost).all(axis=None)


@settings(max_examples=25, deadline=None)
@given(st.integers(0, 2**32 - 1), st.integers(1, 38), st.floats(0.0, 2.0))
def test_more_outflow_on_a_day_never_leaves_less_overdue_when_it_is_to_be_paid(seed, day, more):
    assets, weights, buffers, outflow, opening, rebuild = random_case(seed)
    larger = outflow.copy()
    larger.iloc[day] = max(larger.iloc[day], 0.0) + more * opening
    due = CALENDAR.shift(outflow.index[day], 1)
    if due not in outflow.index:
        return
    one = carried((assets, weights, buffers, outflow, opening, rebuild)).shortfall.loc[due]
    other = carried((assets, weights, buffers, larger, opening, rebuild)).shortfall.loc[due]
    assert (other >= one - 1e-6).all()


def quiet(weights, buffer, assets, length=60, opening=1e6, **dials):
    days = days_from(AS_OF, length)
    aims = np.tile(np.asarray(weights, float), (length, 1))
    buffers = pd.DataFrame({FIXED: buffer}, index=days)
    flows = pd.Series(0.0, days)
    return carry(assets, {FIXED: aims}, buffers, flows, opening, CALENDAR, baseline=FIXED, **dials)


def laddered(name, yield_, dues, **sale):
    return asset(name, yield_, [held(1 / len(dues), due, **sale) for due in dues], HORIZON)


def test_without_flows_and_sales_the_first_night_earns_exactly_the_weighted_yield():
    assets = (plain(n.DEMAND_DEPOSIT, 0.014, 0.0), laddered(n.NCD, 0.016, (40, 80)), laddered(n.ABS, 0.018, (70,)))
    made = quiet([0.2, 0.5, 0.3], 0.2, assets, length=2)
    assert made.income[FIXED].iloc[1] == pytest.approx(1e6 * (0.2 * 0.014 + 0.5 * 0.016 + 0.3 * 0.018) / 365, rel=1e-12)
    assert made.records[0].yield_bp == pytest.approx(made.records[0].aimed_bp, rel=1e-12)


def test_whatever_is_bought_and_matures_one_yield_is_earned_throughout():
    assets = (plain(n.CASH_AT_BANK, 0.02, 0.0), laddered(n.NCD, 0.02, (3, 9, 20)), laddered(n.TERM_REPO, 0.02, (4, 7)))
    made = quiet([0.1, 0.6, 0.3], 0.1, assets)
    assert made.records[0].yield_bp == pytest.approx(200.0, rel=1e-12)
    assert made.records[0].sold == 0.0


def test_a_steady_portfolio_keeps_its_profile_of_maturities():
    weeks = tuple(range(7, 71, 7))  # every Wednesday from a Wednesday on, which are dealing days until October
    assets = (plain(n.CASH_AT_BANK, 0.0, 0.0), laddered(n.NCD, 0.0, weeks))
    made = quiet([0.2, 0.8], 0.2, assets, length=90)
    received = made.cash[FIXED].diff()
    assert made.buffer[FIXED].iloc[-1] == pytest.approx(0.2, abs=1e-12)
    # The day before a tenth of the paper matures its worth is invested already: the buffer is what is cash by tomorrow.
    tuesdays = pd.DatetimeIndex([AS_OF + pd.Timedelta(days=day - 1) for day in weeks])
    np.testing.assert_allclose(received[tuesdays], -80_000.0)
    np.testing.assert_allclose(received[tuesdays + pd.Timedelta(days=1)], 80_000.0)


def test_who_holds_only_cash_never_sells_and_is_never_late_while_it_lasts():
    assets = (plain(n.CASH_AT_BANK, 0.012, 0.0), laddered(n.NCD, 0.016, (40, 80), sale_days=1.0, sale_day=1.0))
    days = days_from(AS_OF, 30)
    flows = pd.Series(np.where(np.arange(30) % 3, 3e4, -1e4), days)
    aims, buffers = np.tile([1.0, 0.0], (30, 1)), pd.DataFrame({FIXED: 0.2}, index=days)
    made = carry(assets, {FIXED: aims}, buffers, flows, 1e6, CALENDAR, baseline=FIXED)
    np.testing.assert_allclose(made.buffer[FIXED], 1.0)
    assert made.records[0].sold == 0.0
    assert made.records[0].short_days == 0
    assert made.records[0].aimed_bp == pytest.approx(120.0)


def test_a_product_of_nothing_but_cash_is_carried_too():
    made = quiet([1.0], 0.2, (plain(n.CASH_AT_BANK, 0.012, 0.0),), length=10)
    assert made.records[0].yield_bp == pytest.approx(120.0)
    np.testing.assert_allclose(made.buffer, 1.0)


def one_outflow(amount, rebuild=5, length=20, **paper):
    """A fifth of cash and paper of 60 days, from which ``amount`` leaves on the second day, a Thursday."""
    terms = {"sale_days": 1.0, "sale_day": 1.0, "sale_cost": 0.01, **paper}
    assets = (plain(n.CASH_AT_BANK, 0.0, 0.0), laddered(n.NCD, 0.0, (60,), **terms))
    days = days_from(AS_OF, length)
    flows = pd.Series(0.0, days)
    flows.iloc[1] = amount
    aims, buffers = np.tile([0.2, 0.8], (length, 1)), pd.DataFrame({FIXED: 0.2}, index=days)
    return carry(assets, {FIXED: aims}, buffers, flows, 1000.0, CALENDAR, baseline=FIXED, rebuild_days=rebuild)


def test_what_cash_covers_sells_nothing_until_the_time_to_rebuild_is_up_and_then_up_to_the_floor():
    made = one_outflow(190.0)
    assert made.buffer[FIXED].iloc[1:6].tolist() == pytest.approx([10 / 810] * 5)
    # Five days after the dip began 30.5 are lacking to a twentieth of 810; a sale of 30.5 / 0.99 brings them.
    assert made.sold[FIXED].to_numpy().nonzero()[0].tolist() == [6]
    assert made.sold[FIXED].iloc[6] == pytest.approx(30.5 / 0.99)


def test_above_the_floor_the_buffer_is_filled_by_what_matures_alone():
    made = one_outflow(100.0, length=70)
    assert made.sold[FIXED].sum() == 0.0
    assert made.buffer[FIXED].iloc[1:58].tolist() == pytest.approx([100 / 900] * 57)
    (dip,) = made.dips.to_dict("records")
    assert (dip["gap"], dip[n.START]) == (pytest.approx(0.2 - 100 / 900), AS_OF + pd.Timedelta(days=1))
    assert 55 <= dip["days"] < 62


def test_what_cash_does_not_cover_is_sold_the_same_day_and_paid_in_time():
    made = one_outflow(300.0)
    assert made.sold[FIXED].iloc[1] == pytest.approx(100 / 0.99)
    assert made.sale_cost[FIXED].iloc[1] == pytest.approx(1 / 0.99)
    assert made.shortfall[FIXED].max() == 0.0
    assert made.buffer[FIXED].iloc[1] == pytest.approx(0.0, abs=1e-12)


def test_what_no_sale_brings_in_time_stays_owed_until_it_is_paid():
    slow = one_outflow(300.0, sale_days=3.0, sale_day=5.0)
    # Owed on Thursday for Friday; sold at once, the money comes three dealing days later, on Tuesday.
    assert slow.shortfall[FIXED].iloc[:8].tolist() == pytest.approx([0, 0, 100, 100, 100, 100, 0, 0], abs=1e-9)
    assert slow.records[0].short_days == 4
    assert slow.records[0].worst_shortfall == pytest.approx(100 / (700 - 1 / 0.99))


def test_what_cannot_be_sold_is_owed_until_it_matures():
    made = one_outflow(300.0, length=70, sale_days=math.nan, sale_day=math.inf, sale_cost=0.0)
    # The sixtieth day is a Sunday: it matures on the Monday.
    assert made.shortfall[FIXED].iloc[2:61].to_numpy() == pytest.approx(100.0)
    assert made.shortfall[FIXED].iloc[61:].to_numpy() == pytest.approx(0.0)
    assert made.records[0].sold == 0.0


def test_the_cheapest_class_that_settles_in_time_is_sold_first():
    sale = {"sale_days": 1.0, "sale_day": 1.0}
    assets = (
        plain(n.CASH_AT_BANK, 0.0, 0.0),
        laddered(n.NCD, 0.0, (60,), **sale, sale_cost=0.02),
        laddered(n.TREASURY, 0.0, (60,), **sale, sale_cost=0.001),
        laddered(n.BOND_FUND, 0.0, (60,), sale_days=2.0, sale_day=2.0, sale_cost=0.0),
    )
    days = days_from(AS_OF, 2)
    aims, buffers = np.tile([0.1, 0.3, 0.3, 0.3], (2, 1)), pd.DataFrame({FIXED: 0.1}, index=days)
    flows = pd.Series([0.0, 500.0], days)
    made = carry(assets, {FIXED: aims}, buffers, flows, 1000.0, CALENDAR, baseline=FIXED)
    # 400 are lacking: all 300 of treasuries, then NCD for the rest, none of the fund that comes a day later.
    rest = (400 - 300 * 0.999) / 0.98
    assert made.sold[FIXED].iloc[1] == pytest.approx(300 + rest)
    assert made.sale_cost[FIXED].iloc[1] == pytest.approx(0.3 + 0.02 * rest)


def test_days_left_out_are_refused():
    assets = (plain(n.CASH_AT_BANK, 0.0, 0.0),)
    days = days_from(AS_OF, 5).delete(2)
    buffers = pd.DataFrame({FIXED: 1.0}, index=days)
    with pytest.raises(ValueError, match="none may be left out"):
        carry(assets, {FIXED: np.ones((4, 1))}, buffers, pd.Series(0.0, days), 1.0, CALENDAR, baseline=FIXED)


@pytest.mark.parametrize("first", ["2025-09-25", "2025-10-01", "2026-02-14"])
def test_numbered_days_roll_and_shift_as_the_calendar_does(first):
    days = days_from(first, 60)
    lines = lines_of((laddered(n.NCD, 0.0, (60,), sale_days=7.0, sale_day=7.0),))
    numbered: DealingDays = dealing_days(days, lines, CALENDAR)
    numbers = np.arange(60)
    for count in range(9):
        shifted = numbered.shift(numbers, np.full(60, float(count)))
        assert [days[0] + pd.Timedelta(days=int(k)) for k in shifted] == [CALENDAR.shift(day, count) for day in days]
    assert [bool(numbered.roll(k) == k) for k in numbers] == list(CALENDAR.dealing(days))
    assert numbered.roll(np.array([math.inf]))[0] == numbered.later > 60
