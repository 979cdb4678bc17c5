from math import exp, isnan, log, sqrt
from statistics import median

import numpy as np
import pytest
from forecast_cases import columns
from scipy.stats import norm, t

from core.forecast.volatility import (
    FEWEST_DEGREES,
    HALF_LIFE,
    PRIOR,
    STEEPEST,
    WEEK,
    estimation_error,
    stretch,
    volatility,
)

COLUMNS = columns("p", "q", "r")


def record(seed, horizon, unknown):
    """Return errors of three products at uneven rows, known up to the last; one series is unknown, one perfect."""
    random = np.random.default_rng(seed)
    rows = np.sort(random.choice(np.arange(30, 150), 40, replace=False))
    errors = random.normal(0, 0.3, (len(rows), horizon, 6))
    errors[random.random(errors.shape) < unknown] = np.nan
    errors[rows[:, None] + np.arange(1, horizon + 1) > rows[-1]] = np.nan
    errors[:, :, 1] = np.nan
    errors[:, :, 2] *= 0.0
    errors[:, :, 4:] *= 0.0  # a product without a single error
    return errors, rows


def slow_variance(errors, rows, row, k):
    """Return the variance of the mean error of a week of series ``k``, as known on ``row``."""
    week = min(WEEK, errors.shape[1])
    square = {}
    for place, begun in enumerate(rows):
        known = [error for error in errors[place, :week, k] if not isnan(error)]
        if known and begun + week <= rows[-1]:
            square[begun] = (sum(known) / len(known)) ** 2
    usual = sum(square.values()) / max(len(square), 1)
    total, weights = PRIOR * usual, PRIOR
    for begun, value in square.items():
        if begun + week <= row:
            weight = 0.5 ** ((row - begun - week) / HALF_LIFE)
            total, weights = total + weight * value, weights + weight
    return total / weights


@pytest.mark.parametrize("horizon", [3, 7, 20])
@pytest.mark.parametrize("unknown", [0.0, 0.4, 0.9])
def test_volatility_against_loops(horizon, unknown):
    errors, rows = record(horizon, horizon, unknown)
    made = volatility(errors, rows, COLUMNS)
    for place, row in enumerate(rows):
        for first in (0, 2, 4):  # the two sides of a product
            found = [slow_variance(errors, rows, row, k) for k in (first, first + 1)]
            logs = [log(sqrt(variance)) for variance in found if variance > 0]
            wanted = exp(sum(logs) / len(logs)) if logs else 0.0
            np.testing.assert_allclose(made[place, [first, first + 1]], wanted, rtol=1e-10)


def test_stretch_against_loops():
    found = np.random.default_rng(1).lognormal(0, 1.2, (30, 4))
    found[3, 0], found[:, 3] = 0.0, 0.0
    found[-1, 1] = 9.0  # today is wilder than usual, and in the next calmer
    found[-1, 2] = 0.1
    made = stretch(found, 25)
    assert made.shape == (25, 4)
    for k in range(4):
        today = max(found[-1, k], median(found[:, k]))
        for place in range(25):
            then = found[place, k]
            assert made[place, k] == (min(max(today / then, 1 / STEEPEST), STEEPEST) if then > 0 else 1.0)
    assert (made.max(), made.min()) == (STEEPEST, 1 / STEEPEST)


@pytest.mark.parametrize("half_life", [1e9, 180.0, 20.0])
@pytest.mark.parametrize("step", [1, 2, 14])
def test_a_normal_error_made_wider_is_a_students_t(half_life, step):
    """Of as many degrees of freedom as the record has windows of that length side by side, less one."""
    rows, horizon, count = np.arange(28, 400, step), 30, 4000
    weight = 0.5 ** ((rows[-1] - rows) / half_life)
    factor = estimation_error(weight, rows, horizon, count, seed=3)
    assert factor.shape == (count, horizon)
    days = sum(weight) ** 2 / sum(weight**2) * step
    for h in range(horizon):
        degrees = round(max(days / max(h + 1, WEEK) - 1, FEWEST_DEGREES), 1)
        for level in (0.01, 0.05, 0.3, 0.75, 0.95, 0.99):
            quantile = t.ppf(level, degrees)
            assert norm.cdf(quantile / factor[:, h]).mean() == pytest.approx(level, abs=2e-4)


def test_the_widening_comes_in_no_order():
    """A scenario's rank says nothing of the trajectory it takes; another seed shuffles it anew."""
    rows = np.arange(28, 400, 2)
    first, second = (estimation_error(np.ones(len(rows)), rows, 14, 4000, seed)[:, 0] for seed in (1, 2))
    np.testing.assert_array_equal(np.sort(first), np.sort(second))
    assert abs(np.corrcoef(first, second)[0, 1]) < 0.05
    assert abs(np.corrcoef(first, np.arange(4000))[0, 1]) < 0.05


def test_volatility_is_that_of_each_product_and_known_on_the_day():
    """Errors twice as large have twice the volatility; those of later days change nothing before them."""
    random = np.random.default_rng(2)
    rows, named = np.arange(30, 130), columns("p", "q")
    errors = random.normal(0, 0.2, (100, 14, 4)) * [1.0, 1.0, 2.0, 2.0]
    found = volatility(errors, rows, named)
    np.testing.assert_array_equal(found[:, 0], found[:, 1])
    assert 1.7 < np.median(found[:, 2] / found[:, 0]) < 2.3
    later = errors.copy()
    later[60:] *= 7.0
    raised = volatility(later, rows, named) / found
    assert raised[30:60].max() < 1.6  # by the record's average, which is known today
    assert raised[85:].min() > 4.0
    factor = stretch(found, 80)
    assert factor.shape == (80, 4)
    assert (factor >= np.median(found, axis=0) / found[:80] - 1e-12).all()


def test_scenarios_are_wider_the_fewer_windows_the_record_has():
    rows, seed = np.arange(0, 240, 2), 5
    few, many = (estimation_error(np.ones(size), rows[:size], 30, 1000, seed) for size in (30, 120))
    upper = [np.quantile(factor, 0.95, axis=0) for factor in (few, many)]
    assert (upper[0] >= upper[1] - 1e-12).all()
    assert upper[1][29] > upper[1][6] == upper[1][0] > 1.0
    order = np.argsort(many[:, 0])
    assert (np.diff(many[order], axis=0) >= 0).all()  # a scenario is off by the same quantile on every day
