import dataclasses
import itertools
import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from reserve_cases import all_cash, asset, free_cash, held, pieces, plain, random_assets, random_outflow, worst_gaps
from scipy.optimize import linprog

from core import names as n
from core.reserve import current_allocation, liquidity, raisable, sale_layers
from core.reserve.assets import SaleStep
from core.reserve.tranches import tranches

seeds = st.integers(0, 2**32 - 1)
SOME = settings(deadline=None, derandomize=True, max_examples=40)


def case(seed, largest=6):
    random = np.random.default_rng(seed)
    horizon = int(random.integers(1, 9))
    assets = random_assets(random, int(random.integers(1, largest)), horizon)
    weights = random.dirichlet(np.ones(len(assets)))
    return random, horizon, assets, weights


def saleable_within(a, days):
    return any(h.sale_day < min(h.free_day, days + 1) for h in a.holdings)


def cheapest_sales(weights, assets, path):
    """Least cost of covering one path: which holding to sell how much of, each from its sale to its maturity."""
    each = [piece for w, a in zip(weights, assets, strict=True) for piece in pieces(w, a)]
    each = [piece for piece in each if piece[2].sale_day < min(piece[2].free_day, len(path) + 1)]
    steps = [a.sale_cost * step.times for a in assets for step in a.sale_steps if saleable_within(a, len(path))]
    dearest = max((min(cost, 0.99) / (1 - min(cost, 0.99)) for cost in steps), default=0.0)
    costs = [cost for _, cost, _ in each] + [dearest]
    cover, need = [], []
    for day, level in enumerate(path, start=1):
        brings = [(1 - cost) if h.sale_day <= day < h.free_day else 0.0 for _, cost, h in each]
        cover.append([-x for x in brings] + [-1.0])
        need.append(free_cash(weights, assets, day) - level)
    limits = [(0, amount) for amount, _, _ in each] + [(0, None)]
    return linprog(costs, cover, need, bounds=limits, method="highs").fun


def keep_to_the_end(assets, horizon):
    """The same classes, but what can be sold does not mature by itself before the horizon ends."""
    return tuple(
        dataclasses.replace(
            a,
            holdings=tuple(
                dataclasses.replace(h, free_day=math.inf) if h.saleable and 0 < h.free_day <= horizon else h
                for h in a.holdings
            ),
        )
        for a in assets
    )


@SOME
@given(seeds)
def test_expected_sale_cost_is_the_cheapest_sale_of_each_path(seed):
    random, horizon, assets, weights = case(seed)
    outflow = random_outflow(random, 6, horizon, 0.1)
    for held_assets, exact in ((keep_to_the_end(assets, horizon), True), (assets, False)):
        cheapest = np.mean([cheapest_sales(weights, held_assets, path) for path in outflow]) * 365 / horizon
        found = liquidity.sale_cost(weights, held_assets, outflow)
        assert found <= cheapest + 1e-9
        if exact:
            assert found == pytest.approx(cheapest, abs=1e-9)


@SOME
@given(seeds)
def test_shortfalls_and_raisable_cash_equal_plain_sums(seed):
    random, horizon, assets, weights = case(seed)
    outflow = random_outflow(random, 8, horizon, 0.15)
    gaps = worst_gaps(weights, assets, outflow)
    np.testing.assert_allclose(liquidity.shortfalls(weights, assets, outflow), gaps, atol=1e-12)
    assert liquidity.shortfall_probability(weights, assets, outflow) == np.mean(gaps > 1e-9)
    cash = [all_cash(weights, assets, day) for day in range(horizon + 1)]
    np.testing.assert_allclose(raisable(weights, assets), cash, atol=1e-12)
    owing = weights * 1.3
    np.testing.assert_allclose(
        liquidity.shortfalls(owing, assets, outflow), worst_gaps(owing, assets, outflow, owed=0.3), atol=1e-12
    )


@SOME
@given(seeds, st.integers(1, 40), st.sampled_from([0.5, 0.9, 0.95, 0.99, 0.995]))
def test_the_tail_mean_is_the_mean_of_the_worst(seed, count, confidence):
    values = np.random.default_rng(seed).normal(size=count)
    tail, left, total = (1 - confidence) * count, (1 - confidence) * count, 0.0
    for value in sorted(values, reverse=True):
        total += min(left, 1.0) * value
        left -= min(left, 1.0)
    assert liquidity.tail_mean(values, confidence) == pytest.approx(total / tail, abs=1e-9)


@SOME
@given(seeds)
def test_tranches_fill_from_the_cheapest_and_collect_to_the_class(seed):
    random, _, assets, weights = case(seed)
    weights = weights * random.uniform(0.5, 1.4)
    parts = tranches(assets)
    filled = parts.fill(weights)
    np.testing.assert_allclose(parts.collect(filled), weights, atol=1e-12)
    assert ((filled >= 0.0) & (filled <= parts.cap)).all()
    for place in range(len(assets)):
        own = np.flatnonzero(parts.owner == place)
        assert (np.diff(parts.price[own]) >= 0.0).all()
        for first, second in itertools.pairwise(own):
            assert filled[second] == 0.0 or filled[first] == pytest.approx(parts.cap[first])


def test_layers_run_from_the_cheapest_sale_to_the_dearest():
    assets = (
        plain(n.CASH_AT_BANK, 0.01, free_day=0),
        plain(n.NCD, 0.02, sale_day=1, sale_cost=0.0002),
        plain(n.CREDIT_BOND, 0.03, sale_day=2, sale_cost=0.001),
        plain(n.TIME_DEPOSIT, 0.03),
    )
    first, second = sale_layers(tranches(assets))
    assert first.price == pytest.approx(0.0002 / 0.9998)
    assert first.price + second.price == pytest.approx(0.001 / 0.999)
    assert first.ladder[0].tolist() == [1.0, 0.0, 0.0, 0.0]
    assert second.ladder[0].tolist() == pytest.approx([1.0, 0.9998, 0.0, 0.0])
    assert tranches(assets).full[2].tolist() == pytest.approx([1.0, 0.9998, 0.999, 0.0])


def test_costs_by_hand():
    assets = (
        plain(n.CASH_AT_BANK, 0.01, free_day=0, horizon=2),
        plain(n.NCD, 0.02, sale_day=1, sale_cost=0.0002, horizon=2),
        plain(n.CREDIT_BOND, 0.03, sale_day=1, sale_cost=0.001, horizon=2),
    )
    weights = np.array([0.1, 0.2, 0.7])
    # One path needs 0.15 beyond cash, all from NCD; the other 0.3, of which NCD bring 0.2 x 0.9998.
    outflow = np.array([[0.25, 0.2], [0.0, 0.4]])
    ncd, bond = 0.0002 / 0.9998, 0.001 / 0.999
    by_hand = (0.15 * ncd + 0.2 * 0.9998 * ncd + (0.3 - 0.2 * 0.9998) * bond) / 2 * 365 / 2
    assert liquidity.sale_cost(weights, assets, outflow) == pytest.approx(by_hand)


def test_what_is_sold_beyond_a_step_costs_more_by_hand():
    steps = (SaleStep(0.1, 1.0), SaleStep(0.2, 2.0), SaleStep(math.inf, 5.0))
    assets = (
        plain(n.CASH_AT_BANK, 0.01, free_day=0, horizon=1),
        dataclasses.replace(plain(n.NCD, 0.02, sale_day=1, sale_cost=0.01, horizon=1), sale_steps=steps),
    )
    # 0.25 is needed beyond cash: 0.1 held brings 0.099, the next 0.1 brings 0.098, and the rest comes at 5%.
    rest = 0.25 - 0.099 - 0.098
    by_hand = (0.1 * 0.01 + 0.1 * 0.02 + rest * 0.05 / 0.95) * 365
    assert liquidity.sale_cost(np.array([0.2, 0.8]), assets, np.array([[0.45]])) == pytest.approx(by_hand)
    assert raisable(np.array([0.2, 0.8]), assets)[1] == pytest.approx(0.2 + 0.099 + 0.098 + 0.6 * 0.95)


def test_the_current_allocation_is_what_is_held():
    assets = (
        asset(n.CASH_AT_BANK, 0.01, [held(1.0, 0)], amount=30.0),
        asset(n.TIME_DEPOSIT, 0.02, [held(0.5, 1), held(0.5, math.inf)], amount=70.0),
    )
    found = current_allocation(assets, np.array([[0.1] * 5, [0.1, 0.1, 0.7, 0.7, 0.7]]))
    assert found.weights.to_dict() == {n.CASH_AT_BANK: 0.3, n.TIME_DEPOSIT: 0.7}
    assert (found.policy, found.status, found.binding) == ("current", "held", ())
    assert (found.buffer, found.shortfall_probability) == (pytest.approx(0.65), 0.5)
    assert found.objective_yield == pytest.approx(0.3 * 0.01 + 0.7 * 0.02)
    assert found.sale_cost == found.repo_cost == 0.0
