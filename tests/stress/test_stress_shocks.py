"""What changes do: nothing of size nothing, and more money leaving never needs a smaller reserve."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from stress_cases import DATES, DAYS, EVENT, GROUP, NET_ASSETS, any_change, change, grounds, paths

from core import names as n
from core.errors import MissingData
from core.reserve.need import called_buffer
from core.stress import changes as c
from core.stress.markets import FUND_YEARS
from core.stress.shocks import shocked

GROUNDS = grounds()
MORE_LEAVES = (c.REDEMPTIONS, c.LEAVES)


def after(*changes):
    return shocked(changes, GROUNDS)


def amounts(found, side):
    return found.flows.on(paths()).side(side)


@given(st.lists(any_change(), max_size=4))
def test_changes_of_size_zero_change_nothing(changes):
    found = shocked(c.scaled(changes, 0.0), GROUNDS)
    assert found.flows.idle
    assert found.assets is GROUNDS.assets
    assert found.flows.on(paths()).values.tobytes() == paths().values.tobytes()
    assert found.flows.on_expected(GROUNDS.expected) is GROUNDS.expected
    assert (found.net_assets, found.fall, found.reliance, found.feedback, found.impact) == (NET_ASSETS, 0, 0, 0, 0)


@given(
    any_change().filter(lambda each: each.kind in MORE_LEAVES and each.size > 0),
    st.floats(0.0, 1.0),
    st.floats(0.0, 1.0),
)
def test_a_larger_redemption_shock_never_needs_less(each, one, other):
    less, more = sorted((one, other))

    def needed(severity):
        found = shocked(c.scaled([each], severity), GROUNDS)
        return called_buffer(found.flows.on(paths()).cumulative_net_outflow(0.8) / NET_ASSETS, 0.9)

    assert needed(less) <= needed(more) + 1e-12


@given(any_change())
def test_no_amount_is_ever_negative_and_the_book_is_left_alone(each):
    found = after(each)
    assert (found.flows.on(paths()).values >= 0).all()
    assert (found.flows.on_expected(GROUNDS.expected).to_numpy() >= 0).all()
    assert all(0 <= held.sale_cost < 1 for asset in found.assets for held in asset.holdings)


def test_a_weaker_promotion_takes_its_part_of_what_it_adds():
    found = after(c.Change(c.PROMOTION, -0.5, target=EVENT))
    told = found.flows.on_expected(GROUNDS.expected)
    np.testing.assert_allclose(told, GROUNDS.expected - 0.5 * GROUNDS.promotions[EVENT])
    with pytest.raises(MissingData, match="double_11"):
        after(c.Change(c.PROMOTION, -0.5, target="double_11"))


def test_a_group_moves_its_share_on_the_days_of_its_window():
    found = after(c.Change(c.REDEMPTIONS, 1.0, DATES[4], DATES[6], GROUP))
    ratio = amounts(found, n.REDEMPTION)[:, 4:7] / paths().side(n.REDEMPTION)[:, 4:7]
    np.testing.assert_allclose(ratio, 1.3)
    assert (amounts(found, n.REDEMPTION)[:, 7:] == paths().side(n.REDEMPTION)[:, 7:]).all()
    assert (amounts(found, n.SUBSCRIPTION) == paths().side(n.SUBSCRIPTION)).all()


def test_a_holder_leaves_as_its_lots_become_free():
    gone = (amounts(after(change(c.LEAVES, 0.1, DATES[1])), n.REDEMPTION) - paths().side(n.REDEMPTION))[0] / NET_ASSETS
    told = np.zeros(DAYS)
    told[[1, 4, 7]] = 0.1 * np.array([0.5, 0.3, 0.1])  # free since the first day, then as the rest comes free
    np.testing.assert_allclose(gone, told, atol=1e-12)


def test_what_leaves_over_a_week_leaves_evenly_and_never_sooner_than_it_may():
    gone = (amounts(after(change(c.LEAVES, 0.3, DATES[0], DATES[4])), n.REDEMPTION) - paths().side(n.REDEMPTION))[0]
    np.testing.assert_allclose(gone[[0, 1]], 0.06 * NET_ASSETS)
    assert gone.cumsum()[4] == pytest.approx(0.3 * 0.8 * NET_ASSETS)  # only 80% is free by then


def test_after_an_outage_everything_asked_for_leaves_and_nothing_lost_comes():
    found = after(change(c.OUTAGE, 3.0, DATES[0]))
    out, came = amounts(found, n.REDEMPTION), amounts(found, n.SUBSCRIPTION)
    assert not out[:, :5].any() and not came[:, :5].any()  # the weekend between is no day of it
    np.testing.assert_allclose(out.sum(axis=1), paths().side(n.REDEMPTION).sum(axis=1))
    np.testing.assert_allclose(came.sum(axis=1), paths().side(n.SUBSCRIPTION)[:, 5:].sum(axis=1))


def test_what_is_locked_does_not_leave_however_many_ask():
    flood = amounts(after(change(c.REDEMPTIONS, 9.0)), n.REDEMPTION).cumsum(axis=1)
    free = np.minimum(np.cumsum(GROUNDS.redeemable), 1.0) * NET_ASSETS
    own = paths().side(n.REDEMPTION).cumsum(axis=1)
    np.testing.assert_array_less(flood, np.maximum(free, own) + 1.0)
    np.testing.assert_allclose(flood, np.minimum(10 * own, np.maximum(own, free)))


def test_a_closed_neighbour_brings_its_share_on_the_first_day_that_takes_money():
    more = amounts(after(change(c.CLOSURE, 0.5, DATES[2])), n.SUBSCRIPTION) - paths().side(n.SUBSCRIPTION)
    np.testing.assert_allclose(more[:, 4], 0.5 * 2e8 * 0.25)
    assert not more[:, :4].any() and not more[:, 5:].any()


def test_quoted_yields_move_flows_as_the_past_showed():
    found = after(change(c.OWN_YIELD, -10.0))
    np.testing.assert_allclose(amounts(found, n.REDEMPTION), paths().side(n.REDEMPTION) * np.exp(-0.02))
    with pytest.raises(MissingData, match="P answer"):
        shocked([change(c.OWN_YIELD, -10.0)], grounds(answers={}))


def test_wider_spreads_cost_what_duration_says():
    found = after(change(c.SPREADS, 20.0))
    years = 300 / 365
    assert found.fall == pytest.approx(0.3 * 20e-4 * 0.1 * years * 10)
    assert found.net_assets == pytest.approx(NET_ASSETS * (1 - found.fall))
    by_class = {asset.asset_class: asset for asset in found.assets}
    assert by_class[n.CREDIT_BOND].yield_ == pytest.approx(0.018 + 20e-4)
    assert by_class[n.NCD].yield_ == 0.016
    assert by_class[n.TIME_DEPOSIT].amount == 0.2 * NET_ASSETS
    higher = {asset.asset_class: asset.yield_ for asset in after(change(c.MARKET_YIELDS, 20.0)).assets}
    assert higher[n.TIME_DEPOSIT] == 0.017  # carried at cost, and not paid back within the days ahead
    assert higher[n.CASH_AT_BANK] == pytest.approx(0.014)
    assert FUND_YEARS > 0


def test_sales_get_dearer_and_slower():
    found = after(change(c.SALE_COST, 5.0), change(c.SALE_DAYS, 2.0))
    bond, before = found.assets[2].holdings[0], GROUNDS.assets[2].holdings[0]
    assert bond.sale_cost == pytest.approx(before.sale_cost + 5e-4)
    assert bond.sale_days == before.sale_days + 2
    assert bond.sale_day == 5  # three dealing days after Wednesday, over the weekend
    assert found.assets[3] == GROUNDS.assets[3]


def test_feedback_impact_and_reliance_are_handed_on():
    found = after(change(c.FEEDBACK, 0.01), change(c.IMPACT, 2.0), change(c.IMPACT, 1.0), change(c.RELIANCE, -0.5))
    assert (found.feedback, found.impact, found.reliance) == (0.01, 3.0, -0.5)
