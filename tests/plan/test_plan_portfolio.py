"""The full-ladder replay of a product of the book, under the allocations of its plan."""

from dataclasses import replace
from functools import cache

import numpy as np
import pytest
from plan_made import HOLD, calendar, cut, plan

from core import names as n
from core.errors import MissingData
from core.plan import judging, replay_product
from core.plan.judging import balances_of
from core.plan.models import desk_model
from core.plan.portfolio_judging import replay_portfolio
from core.reserve.need import net_outflow

FIXED = "fixed:0.20"


@cache
def past():
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(judging, "desk_model", lambda book, _, *asked: desk_model(book, n.SEASONAL_NAIVE, *asked))
        return replay_product(cut(HOLD), HOLD, calendar(), days=40)


@cache
def carried():
    return replay_portfolio(cut(HOLD), plan(HOLD), past(), calendar())


def test_the_products_own_days_are_carried_from_its_balance_by_its_flows():
    small, made = cut(HOLD), carried()
    days = past().need.index
    assert made.buffer.index.equals(days)
    assert list(made.buffer) == [record.name for record in made.records] == [FIXED, n.MODEL]
    assert made.net_assets.iloc[0].to_numpy() == pytest.approx(balances_of(small.flows, HOLD)[days[0]])
    outflow = net_outflow(small.panel().loc[days[1] : days[-1]]).sum()
    left = made.net_assets.iloc[0] + (made.income - made.sale_cost).sum() - outflow
    np.testing.assert_allclose(made.net_assets.iloc[-1], left, rtol=1e-12)


def test_each_policy_wants_what_the_replay_says_and_gains_are_against_the_fixed_rule():
    made = carried()
    assert made.wanted.equals(past().buffers[[FIXED, n.MODEL]])
    fixed, model = made.records
    assert (fixed.gain_bp, fixed.gain_money) == (0.0, 0.0)
    assert model.gain_bp == pytest.approx(model.yield_bp - fixed.yield_bp)
    assert fixed.aimed_bp == pytest.approx(plan(HOLD).fixed.weights @ [a.yield_ for a in plan(HOLD).assets] * 1e4)


def test_a_model_that_always_wants_the_fixed_buffer_holds_the_fixed_portfolio():
    same = past().buffers.assign(**{n.MODEL: plan(HOLD).fixed.buffer, FIXED: plan(HOLD).fixed.buffer})
    made = replay_portfolio(cut(HOLD), plan(HOLD), replace(past(), buffers=same), calendar())
    assert made.records[1].gain_bp == pytest.approx(0.0, abs=1e-9)
    np.testing.assert_allclose(made.cash[n.MODEL], made.cash[FIXED], rtol=1e-9)


def test_a_model_that_always_wants_the_plans_buffer_aims_at_what_the_plan_promises():
    own = plan(HOLD)
    same = past().buffers.assign(**{n.MODEL: own.model.buffer})
    made = replay_portfolio(cut(HOLD), own, replace(past(), buffers=same), calendar())
    costs = (own.model.sale_cost - own.fixed.sale_cost) * 1e4
    assert made.records[1].aimed_bp - made.records[0].aimed_bp == pytest.approx(own.yield_gain_bp + costs, abs=1e-6)


def test_other_allocations_are_carried_beside_them():
    floor = replace(plan(HOLD).model, policy="floor:0.05")
    made = replay_portfolio(cut(HOLD), plan(HOLD), past(), calendar(), [floor])
    assert [record.name for record in made.records] == [FIXED, n.MODEL, "floor:0.05"]
    assert made.records[1] == carried().records[1]


def test_a_plan_without_an_allocation_is_refused_and_so_is_a_policy_not_replayed():
    with pytest.raises(MissingData) as caught:
        replay_portfolio(cut(HOLD), replace(plan(HOLD), model=None), past(), calendar())
    assert caught.value.key == "portfolio.no_allocation" and f"{HOLD} can" in str(caught.value)
    assert "no allocation for model." in str(caught.value)
    lone = replace(past(), buffers=past().buffers[[n.MODEL]])
    with pytest.raises(MissingData, match=r"The buffers of fixed:0\.20 on past days are missing"):
        replay_portfolio(cut(HOLD), plan(HOLD), lone, calendar())
