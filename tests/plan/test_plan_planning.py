"""One product's chain: its figures agree with each other and with a second way of reading them."""

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from plan_made import HOLD, OPEN, book, calendar, changed, cut, desk, known, plan, planned

from core import names as n
from core.errors import InputError, MissingData
from core.plan import Choice, first_choice, forecast_desk, make_plan, plan_policy
from core.plan.planning import called
from core.reserve import check_limits, needed_buffer, parse_policy
from core.reserve.need import STEADY_DAYS

PLANNED = (
    "JB-CASH-01", "NL-CASH-02", "JB-HOLD-07", "NL-HOLD-14", "JB-HOLD-30", "NL-HOLD-90", "JB-TERM-28", "NL-TERM-91",
    "JB-OPEN-20", "NL-OPEN-10", "JB-CLOSED-2509",
)  # fmt: skip


def buffer_of(allocation, assets):
    """What is cash by the next dealing day, holding by holding."""
    return sum(
        allocation.weights[asset.asset_class] * held.share
        for asset in assets
        for held in asset.holdings
        if held.free_day <= asset.next_day
    )


def test_every_product_with_a_balance_is_planned():
    assert tuple(planned()) == PLANNED
    assert desk().attention == ()


@pytest.mark.parametrize("product", PLANNED)
def test_the_model_keeps_less_than_the_rule_and_earns_a_little_more(product):
    made = plan(product)
    assert buffer_of(made.fixed, made.assets) == pytest.approx(0.20, abs=1e-9)
    assert made.fixed.buffer == pytest.approx(0.20, abs=1e-9)
    assert made.model.buffer == pytest.approx(buffer_of(made.model, made.assets), abs=1e-9)
    assert made.model.buffer < made.fixed.buffer
    assert 0.0 <= made.yield_gain_bp <= 6.0
    assert made.yield_gain_bp == pytest.approx((made.model.objective_yield - made.fixed.objective_yield) * 1e4)
    assert made.yield_gain_money == pytest.approx(made.yield_gain_bp / 1e4 * made.net_assets)


def test_the_limits_are_those_of_a_product_so_held():
    made = plan("NL-CASH-02")
    bounds = {limit.name: limit.bound for limit in made.rulebook.limits}
    assert made.rulebook.top10_share == made.product[n.TOP10_SHARE] == 0.238
    assert (bounds["average_maturity"], bounds["liquid_in_five_days"]) == (90, 0.20)
    asked = replace(made.choice, top10_share=0.6)
    again = make_plan(book(), asked, calendar(), known()).rulebook
    assert {limit.name: limit.bound for limit in again.limits}["average_maturity"] == 60
    silent = changed(book(), n.PRODUCTS, book().products[n.PRODUCT_ID] == "NL-CASH-02", top10_share=np.nan)
    assert make_plan(silent, made.choice, calendar(), known()).rulebook.tier_unknown


@pytest.mark.parametrize("product", PLANNED)
def test_every_limit_holds_on_both_allocations(product):
    made = plan(product)
    for name, allocation in ((n.FIXED, made.fixed), (n.MODEL, made.model)):
        assert allocation.weights.sum() == pytest.approx(1.0)
        assert (allocation.weights >= 0.0).all()
        found = check_limits(allocation.weights, made.assets, made.rulebook)
        assert found["slack"].min() >= -1e-8
        pd.testing.assert_frame_equal(found, made.limits[name])


@pytest.mark.parametrize("product", PLANNED)
def test_the_model_covers_the_bad_paths_and_what_the_replay_would_ask(product):
    made = plan(product)
    outflows = called(made.outflow, made.earlier, made.choice.reliance)
    assert len(outflows) == STEADY_DAYS
    assert made.model.buffer >= needed_buffer(outflows, made.choice.confidence) - 1e-9
    short = made.outflow - made.raisable[n.MODEL][1:]
    assert (short.max(axis=1) > 1e-9).mean() <= 1 - made.choice.confidence
    assert made.model.shortfall_probability == (short.max(axis=1) > 1e-9).mean()
    assert all((np.diff(line) >= -1e-12).all() for line in made.raisable.values())


@pytest.mark.parametrize("product", [HOLD, OPEN])
def test_outflow_is_what_the_paths_say(product):
    made = plan(product)
    sides = made.paths.columns.get_level_values(n.SIDE)
    leaves = made.paths.values[:, :, sides == n.REDEMPTION].sum(axis=2)
    arrives = made.paths.values[:, :, sides == n.SUBSCRIPTION].sum(axis=2)
    expected = (leaves - 0.8 * arrives).cumsum(axis=1) / made.net_assets
    assert made.outflow == pytest.approx(expected)
    assert made.outflow.shape == (500, made.choice.horizon)
    last = book().flows[(book().flows[n.PRODUCT_ID] == product) & (book().flows[n.DATE] == book().as_of)]
    assert made.net_assets == pytest.approx(last[n.AUM].sum())


@pytest.mark.parametrize("product", PLANNED)
def test_the_next_outflow_is_the_worst_expected_day(product):
    made = plan(product)
    net = {date: row[n.REDEMPTION] - row[n.SUBSCRIPTION] for date, row in made.expected.iterrows()}
    found = made.next_outflow
    assert found.date == max(net, key=net.get)
    assert found.expected == pytest.approx(net[found.date])
    assert found.share == pytest.approx(found.expected / made.net_assets)
    assert found.low <= found.high
    assert found.reason


def test_a_plan_made_alone_has_the_figures_of_the_desk():
    alone = make_plan(book(), first_choice(book(), HOLD), calendar())
    row = next(row for row in desk().rows if row.product_id == HOLD)
    assert alone.paths.values.tobytes() == plan(HOLD).paths.values.tobytes()
    assert (row.net_assets, row.buffer_now) == (alone.net_assets, alone.current.buffer)
    assert (row.buffer_fixed, row.buffer_model) == (alone.fixed.buffer, alone.model.buffer)
    assert (row.yield_gain_bp, row.yield_gain_money) == (alone.yield_gain_bp, alone.yield_gain_money)
    assert (row.next_outflow, row.attention) == (alone.next_outflow, alone.attention)
    assert row.shortfall_probability == alone.model.shortfall_probability
    net = alone.expected[n.SUBSCRIPTION] - alone.expected[n.REDEMPTION]
    assert row.net_flow == tuple(net)


def test_a_shorter_look_shows_the_same_paths():
    short = make_plan(book(), replace(first_choice(book(), HOLD), horizon=7), calendar(), known())
    assert (short.paths.values == plan(HOLD).paths.values[:, :7]).all()
    assert short.expected.equals(plan(HOLD).expected.iloc[:7])
    assert [asset.horizon for asset in short.assets] == [7] * len(short.assets)


def test_an_empty_rulebook_name_means_that_of_the_family():
    choice = first_choice(book(), HOLD)
    made = make_plan(book(), replace(choice, rulebook=""), calendar(), known())
    assert made.choice == choice
    assert made.rulebook.name == choice.rulebook


def test_another_policy_is_judged_on_the_same_problem():
    made = plan(HOLD)
    again, gain = plan_policy(made, parse_policy("model"))
    assert again.weights.equals(made.model.weights)
    assert gain == made.yield_gain_bp
    fixed, none = plan_policy(made, parse_policy("fixed:0.20"))
    assert fixed.weights.equals(made.fixed.weights)
    assert none == 0.0
    floor, some = plan_policy(made, parse_policy("floor:0.10"))
    assert floor.buffer >= 0.10 - 1e-9
    assert floor.policy == "floor:0.10"
    assert some >= 0.0


def test_a_product_without_positions_is_told_what_to_import():
    bare = replace(book(), positions=book().positions.iloc[:0])
    with pytest.raises(MissingData) as caught:
        make_plan(bare, first_choice(book(), HOLD), calendar(), known())
    assert caught.value.key == "plan.no_positions"
    assert HOLD in str(caught.value) and "24 Jun 2026" in str(caught.value)


def test_positions_of_a_later_day_are_not_used():
    early = replace(first_choice(book(), HOLD), as_of=book().as_of - pd.Timedelta(days=60))
    with pytest.raises(MissingData) as caught:
        make_plan(cut(HOLD), early, calendar())
    assert caught.value.key == "plan.no_positions"


def test_a_product_that_is_not_described_is_refused_by_name():
    with pytest.raises(InputError, match="NOT-THERE"):
        make_plan(book(), Choice("NOT-THERE", book().as_of), calendar(), known())


@pytest.mark.parametrize(
    ("as_of", "key"),
    [("1990-01-01", "plan.no_history"), ("2024-02-01", "plan.no_history"), ("2026-06-25", "plan.after_flows")],
)
def test_a_day_that_cannot_be_forecast_is_refused(as_of, key):
    with pytest.raises((InputError, MissingData)) as caught:
        forecast_desk(cut(HOLD), calendar(), pd.Timestamp(as_of), n.SEASONAL_NAIVE)
    assert caught.value.key == key


def test_the_forecast_of_a_past_day_knows_no_later_flow():
    small, as_of = cut(HOLD), pd.Timestamp("2025-10-15")
    late = small.flows[n.DATE] > as_of
    poisoned = changed(small, n.FLOWS, late, subscription=1e12, redemption=7.0, aum=1.0)
    first, second = (forecast_desk(one, calendar(), as_of, n.CALENDAR_EFFECTS) for one in (small, poisoned))
    assert first.forecast.paths.values.tobytes() == second.forecast.paths.values.tobytes()


@pytest.mark.parametrize(("horizon", "length"), [(7, 45), (45, 45), (46, 90), (120, 120)])
def test_horizons_share_a_few_forecasts(horizon, length):
    made = forecast_desk(cut(HOLD), calendar(), book().as_of, n.SEASONAL_NAIVE, horizon=horizon)
    assert made.forecast.paths.values.shape[1] == length
    assert len(made.of(HOLD, horizon).expected) == horizon


def test_groups_of_a_product_are_forecast_apart():
    made = forecast_desk(book(), calendar(), book().as_of, n.SEASONAL_NAIVE, product_id=HOLD)
    groups = set(made.history.columns.get_level_values(n.GROUP))
    assert groups == set(book().flows.loc[book().flows[n.PRODUCT_ID] == HOLD, n.GROUP])
    both = made.of(HOLD, 30)
    assert both.expected[n.REDEMPTION].iloc[0] == pytest.approx(
        made.forecast.expected.xs(n.REDEMPTION, axis=1, level=n.SIDE).iloc[0].sum()
    )
