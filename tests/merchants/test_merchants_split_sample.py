"""The regression on something measured twice, against plain least squares, plain loops and known noise."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.signal import lfilter

from core.merchants.norms import Controls, without
from core.merchants.split_sample import fit_twice_measured, newey_west, standard_errors

DAYS = 500


def controls(random, days=DAYS):
    return Controls(np.column_stack([np.ones(days), np.linspace(-1.0, 1.0, days), random.standard_normal((days, 20))]))


def carried(random, share, shape=DAYS):
    return lfilter([1.0], [1.0, -share], random.standard_normal(shape), axis=0)


def test_measures_without_error_give_least_squares_with_the_controls_as_columns():
    random = np.random.default_rng(1)
    taken, x = controls(random), random.standard_normal((DAYS, 3))
    y = x @ [0.5, -1.0, 2.0] + taken.design @ random.standard_normal(22) + carried(random, 0.5)
    fit = fit_twice_measured(y, x, x, taken)
    columns = np.column_stack([x, taken.design])
    whitened = [
        fit.carry_over * np.vstack([np.zeros((1, values.shape[1])), values[:-1]]) for values in (columns, y[:, None])
    ]
    design, flow = columns - whitened[0], y[:, None] - whitened[1]
    for values in (design, flow):
        values[0] *= np.sqrt(1.0 - fit.carry_over**2)
    plain = np.linalg.lstsq(design, flow[:, 0], rcond=None)[0]
    np.testing.assert_allclose(fit.coefficients, plain[:3], rtol=1e-8)
    # The variance that allows for each day's leverage, with the hat matrix of all columns written out.
    inverse = np.linalg.inv(design.T @ design)
    free = 1.0 - np.einsum("ni,ij,nj->n", design, inverse, design)
    error = flow[:, 0] - design @ plain
    variance = inverse @ (design.T * (error**2 / free)) @ design @ inverse
    np.testing.assert_allclose(fit.influence.T @ fit.influence, variance[:3, :3], rtol=1e-8)


def test_what_carries_over_is_told_in_spite_of_many_controls():
    random = np.random.default_rng(2)
    taken = Controls(np.column_stack([np.ones(DAYS), random.standard_normal((DAYS, 120))]))
    x = random.standard_normal((DAYS, 1))
    told = [fit_twice_measured(carried(random, 0.6), x, x, taken).carry_over for _ in range(20)]
    assert np.mean(told) == pytest.approx(0.6, abs=0.04)


def test_errors_in_both_measures_pull_least_squares_towards_none_but_not_this():
    random, found, plain = np.random.default_rng(3), [], []
    for _ in range(40):
        true, taken = carried(random, 0.5, (DAYS, 1)), controls(random)
        first, second = (true + random.standard_normal((DAYS, 1)) for _ in range(2))
        y = true[:, 0] + random.standard_normal(DAYS)
        found.append(fit_twice_measured(y, first, second, taken).coefficients[0])
        mean = (first + second) / 2.0
        plain.append(fit_twice_measured(y, mean, mean, taken).coefficients[0])
    assert np.mean(found) == pytest.approx(1.0, abs=0.03)
    assert np.mean(plain) < 0.8


def test_intervals_hold_the_truth_at_their_level_when_errors_carry_over_and_swing():
    random, held = np.random.default_rng(4), []
    taken = controls(random)
    for _ in range(200):
        true = carried(random, 0.5, (DAYS, 1))
        first, second = (true + 0.5 * random.standard_normal((DAYS, 1)) for _ in range(2))
        louder = np.where(np.arange(DAYS) % 60 < 15, 2.0, 1.0)
        fit = fit_twice_measured(0.3 * true[:, 0] + louder * carried(random, 0.55), first, second, taken)
        error, reach = standard_errors(fit.influence)
        held.append(abs(fit.coefficients[0] - 0.3) <= error[0] * reach[0])
    assert 0.91 <= np.mean(held) <= 0.985


def test_a_single_huge_day_hardly_moves_the_estimate():
    random = np.random.default_rng(5)
    x, taken = random.standard_normal((DAYS, 1)), controls(random)
    y = x[:, 0] + random.standard_normal(DAYS)
    odd = y.copy()
    odd[np.argsort(x[:, 0])[-3:]] += 40.0
    clean, struck = (fit_twice_measured(values, x, x, taken).coefficients[0] for values in (y, odd))
    assert abs(struck - clean) < 0.12
    base = taken.left(np.column_stack([x, odd]))
    assert abs(base[:, 0] @ base[:, 1] / (base[:, 0] @ base[:, 0]) - clean) > 0.5  # what least squares would make of it


@given(st.integers(0, 2**32 - 1), st.integers(1, 40), st.integers(0, 12))
@settings(deadline=None)
def test_newey_west_is_the_double_sum_over_pairs_of_days(seed, days, length):
    scores = np.random.default_rng(seed).standard_normal(days)
    length = min(length, days - 1)
    total = 0.0
    for i in range(days):
        for j in range(days):
            if abs(i - j) <= length:
                total += (1.0 - abs(i - j) / (length + 1.0)) * scores[i] * scores[j]
    assert newey_west(scores, length) == pytest.approx(total, abs=1e-9)


def test_standard_errors_of_white_scores_are_those_of_independent_days():
    scores = np.random.default_rng(6).standard_normal((20_000, 1))
    error, reach = standard_errors(scores)
    assert error[0] == pytest.approx(np.sqrt(20_000.0), rel=0.03)
    assert reach[0] == pytest.approx(1.96, abs=0.005)


def test_scores_that_carry_over_have_their_long_run_variance():
    random = np.random.default_rng(7)
    scores = carried(random, 0.6, (40_000, 1))
    error, reach = standard_errors(scores)
    assert error[0] ** 2 / 40_000.0 == pytest.approx(1.0 / (1.0 - 0.6) ** 2, rel=0.1)
    assert reach[0] > 1.96


def test_nothing_carried_over_leaves_values_as_they_are():
    values = np.arange(12.0).reshape(6, 2)
    np.testing.assert_array_equal(without(values, 0.0), values)


def test_errors_that_carry_over_come_out_equally_large_and_unrelated():
    """The covariance of a first-order autoregression before and after."""
    covariance = 0.7 ** np.abs(np.subtract.outer(np.arange(8), np.arange(8))) / (1.0 - 0.7**2)
    turn = without(np.eye(8), 0.7)
    np.testing.assert_allclose(turn @ covariance @ turn.T, np.eye(8), atol=1e-12)
