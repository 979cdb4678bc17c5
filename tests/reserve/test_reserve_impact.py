"""The model's reserve in money: against plain sums, and what adds up."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from core import names as n
from core.reserve.impact import PERIODS, daily_means, impact, impacts_by, joined, to_date

BLOCK = 14


def days_of(product, buffers, needs, assets, start="2026-01-01", spread=25.0):
    dates = pd.date_range(start, periods=len(buffers))
    frame = pd.DataFrame({n.DATE: dates, "buffer": buffers, "need": needs, "net_assets": assets})
    return frame.assign(spread_bp=spread, **{n.PRODUCT_ID: product})


def example(seed=1, days=100):
    rng = np.random.default_rng(seed)
    parts = []
    for product in "AB":
        buffers, needs = rng.uniform(0.05, 0.25, days), rng.uniform(-0.02, 0.12, days)
        parts.append(days_of(product, buffers, needs, rng.uniform(1e9, 2e9, days)))
    return pd.concat(parts, ignore_index=True)


def test_money_is_what_a_plain_loop_adds_up():
    days = example()
    found = impact(days, BLOCK)
    money = breached = 0.0
    for row in days.itertuples():
        money += (0.20 - row.buffer) * row.spread_bp / 10_000 * row.net_assets / 365
        breached += row.need > row.buffer
    assert found.money == pytest.approx(money, rel=1e-12)
    assert found.breached_days == breached
    assert found.worst_shortfall == pytest.approx(max(row.need - row.buffer for row in days.itertuples()))
    assert found.least_room == pytest.approx(min(row.buffer - row.need for row in days.itertuples()))
    assert found.gain_bp == pytest.approx(money * 365 / days["net_assets"].sum() * 10_000)


@given(st.integers(0, 1000), st.integers(45, 120))
def test_products_add_up_to_the_whole(seed, length):
    days = example(seed, length)
    whole, parts = impact(days, BLOCK), impacts_by(days, n.PRODUCT_ID, BLOCK)
    assert sum(part.money for part in parts.values()) == pytest.approx(whole.money, rel=1e-9)
    weighted = sum(part.gain_bp * part.net_assets for part in parts.values())
    assert weighted / sum(part.net_assets for part in parts.values()) == pytest.approx(whole.gain_bp, rel=1e-9)
    assert sum(part.breached_days for part in parts.values()) == whole.breached_days
    assert whole.low_bp <= whole.gain_bp <= whole.high_bp
    assert whole.low_money * 1e4 * 365 / days["net_assets"].sum() == pytest.approx(whole.low_bp)


def test_the_habit_itself_earns_nothing_and_is_sure_of_it():
    found = impact(days_of("A", [0.20] * 60, [0.01] * 60, [1e9] * 60), BLOCK)
    assert (found.gain_bp, found.low_bp, found.high_bp, found.money) == (0.0, 0.0, 0.0, 0.0)
    assert found.capital_efficiency == 0.0


def test_ten_points_less_reserve_invest_an_eighth_more():
    found = impact(days_of("A", [0.10] * 60, [0.01] * 60, [1e9] * 60), BLOCK)
    assert found.capital_efficiency == pytest.approx(0.125)
    assert found.gain_bp == pytest.approx(2.5)


def test_too_few_days_have_no_range():
    found = impact(example(days=20), BLOCK)
    assert np.isnan(found.low_bp)
    assert np.isfinite(found.gain_bp)


@pytest.mark.parametrize(
    ("period", "first"), [("month", "2026-06-01"), ("quarter", "2026-04-01"), ("year", "2026-01-01")]
)
def test_periods_begin_with_the_last_days_own(period, first):
    days = days_of("A", [0.1] * 300, [0.0] * 300, [1.0] * 300, start="2025-08-15")
    assert days[n.DATE].iloc[-1] == pd.Timestamp("2026-06-10")
    own = to_date(days, period)
    assert own[n.DATE].iloc[0] == pd.Timestamp(first)
    assert own[n.DATE].iloc[-1] == pd.Timestamp("2026-06-10")


def test_periods_are_nested():
    sizes = [len(to_date(days_of("A", [0.1] * 300, [0.0] * 300, [1.0] * 300), period)) for period in PERIODS]
    assert sizes == sorted(sizes)


def test_daily_means_weigh_by_net_assets_and_money_runs_up_to_the_whole():
    days = joined(
        [
            ("A", days_of("A", [0.1, 0.1], [0.0, 0.02], [1e9, 1e9])),
            ("B", days_of("B", [0.3, 0.2], [0.1, 0.1], [3e9, 1e9])),
        ]
    )
    means = daily_means(days)
    assert means["buffer"].tolist() == pytest.approx([0.25, 0.15])
    assert means["need"].tolist() == pytest.approx([0.075, 0.06])
    assert means["gain"].iloc[-1] == pytest.approx(impact(days, BLOCK).money)
