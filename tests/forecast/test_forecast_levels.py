import numpy as np
import pytest
from forecast_slowly import slow_by_record, slow_mean, slow_record, slow_tamed

from core.forecast.levels import (
    HALF_LIVES,
    by_record,
    exponential_mean,
    exponential_means,
    record_of_half_lives,
    tamed,
)

ONE = np.ones(1)


def walks(days, unknown=0.0, seed=0):
    """Return five series that wander, the last never observed and the one before it late, a share of days unknown."""
    random = np.random.default_rng(seed)
    values = random.normal(0, 1, (days, 5)).cumsum(axis=0) * [0.0, 0.3, 1.0, 1.0, 1.0] + random.normal(0, 1, (days, 5))
    values[random.random(values.shape) < unknown] = np.nan
    values[: days // 2, 3] = np.nan
    values[:, 4] = np.nan
    return values


HISTORIES = pytest.mark.parametrize(("days", "unknown"), [(1, 0.0), (5, 0.5), (70, 0.0), (130, 0.3), (130, 0.9)])


@HISTORIES
def test_a_day_is_pulled_towards_the_median_of_its_last_week(days, unknown):
    values, limit = walks(days, unknown), np.array([0.0, 0.2, 0.7, 1.0, 1.0])
    np.testing.assert_array_equal(tamed(values, limit), slow_tamed(values, limit))


@pytest.mark.parametrize("length", range(1, 8))
def test_a_spike_of_three_days_hardly_counts_and_a_shift_does_from_its_fourth_day(length):
    values = np.zeros((60, 1))
    values[30 : 30 + length] = 5.0
    made = tamed(values, 0.5 * ONE)[:, 0]
    np.testing.assert_array_equal(made[30 : 30 + length], [0.5, 0.5, 0.5, 5.0, 5.0, 5.0, 5.0][:length])
    assert made[:30].max() == 0.0
    # Whatever was shorter leaves the days after it as they are; what was longer is missed for three days.
    assert made[30 + length :].max() == (0.0 if length <= 3 else 4.5)
    assert (exponential_mean(tamed(values, 0.5 * ONE), 16.0)[29 + length, 0] > 0.15) == (length > 3)


@HISTORIES
def test_means_are_of_what_was_observed_up_to_each_day(days, unknown):
    values = walks(days, unknown)
    wanted = np.array([slow_mean(values, half_life) for half_life in HALF_LIVES])
    np.testing.assert_allclose(exponential_means(values), wanted, rtol=1e-10, atol=1e-12)


def test_a_mean_stays_over_a_gap_in_which_its_weights_vanish():
    values = np.full((2500, 2), np.nan)
    values[:5] = walks(5)[:, :2]
    values[2499, 1] = 3.0
    made = exponential_mean(values, 1.0)
    np.testing.assert_allclose(made[:, 0], np.r_[made[:5, 0], np.full(2495, made[4, 0])], rtol=1e-6)
    np.testing.assert_allclose(made[[4, 2498, 2499], 1], [made[4, 1], made[4, 1], 3.0], rtol=1e-6)


@HISTORIES
@pytest.mark.parametrize("horizon", [1, 9, 60])
def test_half_lives_are_weighted_by_how_well_they_told_the_days_ahead(days, unknown, horizon):
    values = walks(days, unknown)
    means = exponential_means(values)
    made = record_of_half_lives(values, means, horizon)
    np.testing.assert_allclose(made, slow_record(values, means, horizon), rtol=1e-8)
    np.testing.assert_allclose(made.sum(axis=0), 1.0)


def test_noise_is_told_by_a_long_memory_and_a_walk_by_a_short_one():
    noise = np.random.default_rng(3).normal(0, 1, (300, 4))
    for values, best in ((noise, 3), (noise.cumsum(axis=0), 0)):
        weights = record_of_half_lives(values, exponential_means(values), 7)
        assert (weights.argmax(axis=0) == best).all()
        assert weights[best].min() > 0.6


@pytest.mark.parametrize("seed", range(4))
def test_weights_by_record_against_loops(seed):
    loss = np.random.default_rng(seed).lognormal(0, 0.5, (3, 6))
    loss[:, 1] = 0.0  # not judged
    loss[2, 4] = 0.0  # perfect
    loss[:, 5] *= 1e9  # in another unit
    made = by_record(loss)
    np.testing.assert_allclose(made, slow_by_record(loss), rtol=1e-10)
    np.testing.assert_allclose(made.sum(axis=0), 1.0)
    np.testing.assert_allclose(by_record(loss * np.array([1, 1, 7, 1, 1, 1])), made, rtol=1e-10)
    np.testing.assert_array_equal(by_record(np.zeros((3, 6))), 1 / 3)


def test_a_way_that_is_perfect_on_all_series_takes_all():
    loss = np.ones((3, 4))
    loss[1] = 0.0
    np.testing.assert_allclose(by_record(loss)[1], 1.0)
