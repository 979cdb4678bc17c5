import math
from datetime import timedelta

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core import names as n
from core.calendar import build_calendar
from core.errors import InputError, MissingData
from core.reserve import assets_from_positions

CALENDAR = build_calendar("CN")
ONE_DAY = timedelta(days=1)
AT_ONCE = {"cash", "demand_deposit", "overnight_repo"}


def positions(*rows, as_of="2026-06-24"):
    columns = [n.ASSET_CLASS, n.AMOUNT, n.YIELD, n.MATURITY, n.SALE_DAYS, n.SALE_COST_BP, n.ISSUER, n.RATING]
    frame = pd.DataFrame([(*row, None, None, None, None)[: len(columns)] for row in rows], columns=columns)
    frame[n.MATURITY] = pd.to_datetime(frame[n.MATURITY])
    numbers = [n.SALE_DAYS, n.SALE_COST_BP]
    frame[numbers] = frame[numbers].astype(float)
    frame[n.ASSET_ID] = [f"A{k}" for k in range(len(frame))]
    return frame.assign(**{n.AS_OF: pd.Timestamp(as_of), n.PRODUCT_ID: "P", n.NAME: "x"})


def only(*rows, as_of="2026-06-24", horizon=30):
    (asset,) = assets_from_positions(positions(*rows, as_of=as_of), CALENDAR, horizon)
    return asset


def deals(day):
    return bool(CALENDAR.dealing(pd.DatetimeIndex([day]))[0])


def step(day, count):
    """Walk day by day over ``count`` dealing days; from a closed day the first one open is the first."""
    while count:
        day += ONE_DAY
        count -= deals(day)
    return day


def cash_day_by_day(row, as_of, horizon):
    """For each day: is the position cash by itself, and is it cash if sold at once? Walking the days."""
    kind, _, _, maturity, sale_days, _ = row
    at_once = kind in AT_ONCE and (maturity is None or maturity <= step(as_of, 1))
    free, sold, counted, paid, day = [], [], 0, False, as_of
    sold_at_once = sale_days == 0 and deals(as_of)
    for _ in range(horizon + 1):
        if maturity is not None and day >= maturity and deals(day):
            paid = True
        if sale_days is not None and day > as_of and deals(day):
            counted += 1
        free.append(at_once or paid)
        sold.append(sale_days is not None and (sold_at_once or (counted >= max(sale_days, 1))))
        day += ONE_DAY
    return np.array(free), np.array(sold)


days = st.dates(min_value=pd.Timestamp("2025-01-02").date(), max_value=pd.Timestamp("2026-12-20").date())
rows = st.tuples(
    st.sampled_from(n.ASSET_CLASSES), st.floats(1.0, 1e9), st.floats(0.0, 0.1), st.none() | st.integers(0, 45),
    st.none() | st.integers(0, 6), st.floats(0.0, 80.0),
)  # fmt: skip


@settings(deadline=None, derandomize=True, max_examples=50)
@given(days, st.lists(rows, min_size=1, max_size=8))
def test_ladders_equal_a_walk_through_the_days(as_of, drawn):
    as_of, horizon = pd.Timestamp(as_of), 40
    drawn = [(*row[:3], None if row[3] is None else as_of + timedelta(days=row[3]), *row[4:]) for row in drawn]
    found = assets_from_positions(positions(*drawn, as_of=as_of), CALENDAR, horizon)
    assert [a.asset_class for a in found] == [c for c in n.ASSET_CLASSES if c in {row[0] for row in drawn}]
    for asset in found:
        mine = [row for row in drawn if row[0] == asset.asset_class]
        walked = [cash_day_by_day(row, as_of, horizon) for row in mine]
        total = sum(row[1] for row in mine)
        free = sum(row[1] * walk[0] for row, walk in zip(mine, walked, strict=True)) / total
        either = sum(row[1] * (walk[0] | walk[1]) for row, walk in zip(mine, walked, strict=True)) / total
        np.testing.assert_allclose(asset.ladder, free, atol=1e-12)
        np.testing.assert_allclose(asset.early_ladder, either - free, atol=1e-12)
        assert asset.next_day_share == pytest.approx(free[(step(as_of, 1) - as_of).days], abs=1e-12)
        assert (np.diff(asset.ladder + asset.early_ladder * (1 - asset.sale_cost)) > -1e-12).all()


def test_what_matures_tomorrow_is_within_one_day_and_what_matures_later_is_not():
    # 24 June 2026 is a Wednesday.
    asset = only(("ncd", 30.0, 0.02, "2026-06-25"), ("ncd", 70.0, 0.02, "2026-06-26"))
    assert asset.next_day_share == pytest.approx(0.3)
    assert asset.ladder[:3] == pytest.approx([0.0, 0.3, 1.0])


def test_one_day_spans_a_weekend_and_a_holiday():
    friday = only(("term_repo", 1.0, 0.02, "2026-06-29"), as_of="2026-06-26")
    assert (friday.next_day, friday.next_day_share) == (3, 1.0)
    assert friday.ladder[:4] == pytest.approx([0.0, 0.0, 0.0, 1.0])
    before_national_day = only(("ncd", 1.0, 0.02, "2026-10-03"), as_of="2026-09-30")
    assert before_national_day.next_day_share == 1.0
    assert before_national_day.ladder.argmax() == before_national_day.next_day == 8


def test_overnight_repo_is_cash_at_once_only_if_it_ends_by_the_next_dealing_day():
    assert only(("overnight_repo", 1.0, 0.02, "2026-06-29"), as_of="2026-06-26").ladder[0] == 1.0
    assert only(("overnight_repo", 1.0, 0.02, "2026-07-03"), as_of="2026-06-26").ladder[:7].max() == 0.0
    assert only(("demand_deposit", 1.0, 0.01, None)).ladder[0] == 1.0


def test_a_sale_is_apart_from_the_free_ladder_and_never_in_the_buffer():
    asset = only(("ncd", 1.0, 0.02, None, 1, 20.0))
    assert asset.ladder.max() == 0.0
    assert asset.next_day_share == 0.0
    assert asset.early_ladder[:3] == pytest.approx([0.0, 1.0, 1.0])
    assert (asset.sale_days, asset.sale_cost_bp) == (1.0, pytest.approx(20.0))
    assert math.isnan(only(("ncd", 1.0, 0.02, None)).sale_days)


def test_means_and_shares_of_a_class():
    asset = only(
        ("ncd", 30.0, 0.02, "2026-07-04", 1, 10.0, "Heron", "AAA"),
        ("ncd", 70.0, 0.01, "2026-07-24", None, None, None, "AA+"),
    )
    assert (asset.amount, asset.yield_) == (100.0, pytest.approx(0.013))
    assert asset.remaining_days == asset.remaining_life_days == pytest.approx(0.3 * 10 + 0.7 * 30)
    assert asset.issuers == {"Heron": 0.3, "": 0.7}
    assert asset.ratings == {"AAA": 0.3, "AA+": 0.7}
    assert asset.sale_cost == pytest.approx(0.001), "the mean is over what can be sold"


def test_trading_days_leave_weekends_out_and_no_maturity_counts_as_ten_years():
    (holding,) = only(("term_repo", 1.0, 0.02, "2026-07-08")).holdings
    assert (holding.remaining_days, holding.trading_days) == (14.0, 10.0)
    fund = only(("bond_fund", 1.0, 0.02, None, 2, 5.0))
    assert (fund.remaining_days, fund.holdings[0].trading_days) == (3650.0, math.inf)
    assert only(("cash", 1.0, 0.0, None)).remaining_days == 0.0


@pytest.mark.parametrize(
    ("frame", "word"),
    [
        (positions(("gold", 1.0, 0.0, None)), "gold"),
        (positions(("ncd", 1.0, 0.0, "2026-06-22")), "A0"),
        (positions(("ncd", 1.0, 0.0, None, 1, None)), "A0"),
        (positions(("ncd", 1.0, 0.0, None, 1, -3.0)), "A0"),
        (positions(("ncd", 1.0, 0.0, None), ("cash", 1.0, 0.0, None)).assign(product_id=["P", "Q"]), "P, Q"),
    ],
)
def test_what_cannot_be_laddered_is_told(frame, word):
    with pytest.raises(InputError, match=word):
        assets_from_positions(frame, CALENDAR, 10)


def test_no_amount_is_missing_data():
    with pytest.raises(MissingData, match="import"):
        assets_from_positions(positions(("cash", 0.0, 0.0, None)), CALENDAR, 10)
