"""The block bootstrap against a plain loop, and on data whose answer is known."""

import math

import numpy as np
import pytest

from core.reserve.bootstrap import RESAMPLES, mean_interval

Z90 = 1.6449  # standard deviations either side of the middle 90% of a normal


def slow(values, block, level, seed):
    """Blocks laid end to end around a circle, one history after the other."""
    random, days = np.random.default_rng(seed), len(values)
    starts = random.integers(days, size=(RESAMPLES, math.ceil(days / block)))
    means = []
    for row in starts:
        history = [values[(start + k) % days] for start in row for k in range(block)][:days]
        means.append(sum(history) / days)
    return np.quantile(means, [(1 - level) / 2, (1 + level) / 2])


@pytest.mark.parametrize(("days", "block"), [(60, 7), (42, 14), (30, 1)])
def test_the_range_is_that_of_a_plain_loop(days, block):
    values = np.random.default_rng(2).normal(3.0, 1.0, days)
    assert mean_interval(values, block, 0.8, seed=9) == pytest.approx(slow(values, block, 0.8, 9))


def test_independent_days_have_the_textbook_error():
    values = np.random.default_rng(4).normal(0.0, 2.0, 2_000)
    low, high = mean_interval(values, 14)
    assert high - low == pytest.approx(2 * Z90 * values.std() / math.sqrt(2_000), rel=0.1)


def test_days_that_come_in_runs_count_as_their_runs():
    """100 runs of 20 equal days are 100 draws, which only blocks much longer than a run can see."""
    runs = np.random.default_rng(6).normal(0.0, 1.0, 100)
    values = np.repeat(runs, 20)
    truth = 2 * Z90 * runs.std() / math.sqrt(100)
    low, high = mean_interval(values, 100)
    assert high - low == pytest.approx(truth, rel=0.2)
    low, high = mean_interval(values, 1)
    assert high - low < 0.4 * truth


def test_blocks_of_whole_cycles_know_the_mean_of_a_cycle_exactly():
    values = np.sin(2 * np.pi * np.arange(140) / 14)
    low, high = mean_interval(values, 14)
    assert high - low < 1e-12
    assert low == pytest.approx(values.mean(), abs=1e-12)


def test_a_constant_is_its_own_range_and_few_blocks_have_none():
    assert mean_interval(np.full(10, 2.5), 14) == (2.5, 2.5)
    values = np.arange(41.0)
    assert all(math.isnan(end) for end in mean_interval(values, 14))
    low, high = mean_interval(np.arange(42.0), 14)
    assert low < 20.5 < high


def test_the_same_days_have_the_same_range():
    values = np.random.default_rng(1).normal(size=60)
    assert mean_interval(values, 7) == mean_interval(values, 7)
