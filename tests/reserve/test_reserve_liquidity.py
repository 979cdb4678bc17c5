import dataclasses
import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from reserve_cases import all_cash, asset, free_cash, held, plain, random_assets, random_outflow, worst_gaps
from scipy.optimize import linprog

from core import names as n
from core.reserve import current_allocation, liquidity, raisable, sale_layers
from core.reserve.reduction import needs, positive, tail_candidates

seeds = st.integers(0, 2**32 - 1)
SOME = settings(deadline=None, derandomize=True, max_examples=40)


def case(seed, largest=6):
    random = np.random.default_rng(seed)
    horizon = int(random.integers(1, 9))
    assets = random_assets(random, int(random.integers(1, largest)), horizon)
    weights = random.dirichlet(np.ones(len(assets)))
    return random, horizon, assets, weights


def cheapest_sales(weights, assets, path):
    """Least cost of covering one path: which holding to sell how much of, each from its sale to its maturity."""
    pieces = [(w * h.share, a.sale_cost, h) for w, a in zip(weights, assets, strict=True) for h in a.holdings]
    pieces = [piece for piece in pieces if piece[2].sale_day < min(piece[2].free_day, len(path) + 1)]
    dearest = max((cost / (1 - cost) for _, cost, _ in pieces), default=0.0)
    costs = [cost for _, cost, _ in pieces] + [dearest]
    cover, need = [], []
    for day, level in enumerate(path, start=1):
        brings = [(1 - cost) if h.sale_day <= day < h.free_day else 0.0 for _, cost, h in pieces]
        cover.append([-x for x in brings] + [-1.0])
        need.append(free_cash(weights, assets, day) - level)
    limits = [(0, amount) for amount, _, _ in pieces] + [(0, None)]
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
@given(seeds, st.integers(1, 40))
def test_the_pairs_left_decide_the_same_maxima(seed, scenarios):
    random, horizon, assets, _ = case(seed)
    outflow = random_outflow(random, scenarios, horizon, 0.05)
    outflow = np.round(outflow, 2) if seed % 2 else outflow  # ties
    for ladder in (liquidity.full_ladders(assets), *(layer.ladder for layer in sale_layers(assets))):
        found = needs(outflow, ladder)
        assert found.scenarios == scenarios
        kept = positive(found)
        for weights in random.dirichlet(np.ones(len(assets)), 5):
            whole = (outflow - ladder @ weights).max(axis=1)
            left = np.full(scenarios, -np.inf)
            np.maximum.at(left, found.scenario, found.level - (found.ladder @ weights)[found.point])
            np.testing.assert_allclose(left, whole, atol=1e-12)
            excess = np.zeros(kept.scenarios)
            np.maximum.at(excess, kept.scenario, kept.level - (kept.ladder @ weights)[kept.point])
            assert excess.sum() == pytest.approx(np.maximum(whole, 0.0).sum(), abs=1e-9)
        day_levels = outflow[np.unique(np.nonzero(np.ones(scenarios))[0])[found.scenario], found.day - 1]
        np.testing.assert_array_equal(day_levels, found.level)


@SOME
@given(seeds, st.integers(1, 60), st.sampled_from([0.8, 0.9, 0.95, 0.99]))
def test_scenarios_left_out_of_the_tail_never_change_it(seed, scenarios, confidence):
    random, horizon, assets, _ = case(seed)
    outflow = random_outflow(random, scenarios, horizon, 0.05)
    outflow = np.round(outflow, 1) if seed % 2 else outflow  # many equal scenarios
    kept = tail_candidates(outflow, confidence)
    assert kept.any()
    for weights in random.dirichlet(np.ones(len(assets)), 5):
        gaps = worst_gaps(weights, assets, outflow)
        without = np.where(kept, gaps, -1e9)
        count = liquidity.tail_count(scenarios, confidence)
        whole = np.sort(gaps)[::-1][: math.ceil(count)]
        np.testing.assert_allclose(np.sort(without)[::-1][: math.ceil(count)], whole, atol=1e-12)


def test_the_reduction_is_worth_its_lines():
    random = np.random.default_rng(5)
    outflow = random_outflow(random, 500, 30, 0.004)
    assert tail_candidates(outflow, 0.99).sum() < 150
    weekly = np.repeat(np.linspace(0, 1, 5), 6)[:, None]
    assert needs(outflow, weekly).level.size <= 500 * 5


def test_layers_run_from_the_cheapest_sale_to_the_dearest():
    assets = (
        plain(n.CASH_AT_BANK, 0.01, free_day=0),
        plain(n.NCD, 0.02, sale_day=1, sale_cost=0.0002),
        plain(n.CREDIT_BOND, 0.03, sale_day=2, sale_cost=0.001),
        plain(n.TIME_DEPOSIT, 0.03),
    )
    first, second = sale_layers(assets)
    assert first.price == pytest.approx(0.0002 / 0.9998)
    assert first.price + second.price == pytest.approx(0.001 / 0.999)
    assert first.ladder[0].tolist() == [1.0, 0.0, 0.0, 0.0]
    assert second.ladder[0].tolist() == pytest.approx([1.0, 0.9998, 0.0, 0.0])
    assert liquidity.full_ladders(assets)[1].tolist() == pytest.approx([1.0, 0.9998, 0.999, 0.0])


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
