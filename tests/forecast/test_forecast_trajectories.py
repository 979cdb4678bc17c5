import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from core.forecast.trajectories import choose, lenders, matched, replayed, told

SIZES = st.tuples(st.integers(1, 6), st.integers(1, 8), st.integers(1, 5))  # trajectories, days, series
ERRORS = SIZES.flatmap(lambda size: arrays(float, size, elements=st.one_of(st.just(np.nan), st.floats(-2, 2))))


@given(ERRORS, st.data())
def test_open_days_take_the_errors_of_open_days_in_order(errors, data):
    is_open = data.draw(arrays(bool, errors.shape[1:]))
    made = matched(errors, is_open)
    assert np.isfinite(made).all()
    for trajectory, k in np.ndindex(made.shape[0], made.shape[2]):
        known = [error for error in errors[trajectory, :, k] if not np.isnan(error)]
        assert told(errors)[trajectory, k] == bool(known)
        for place, day in enumerate(np.flatnonzero(is_open[:, k])):
            assert made[trajectory, day, k] == (known[place % len(known)] if known else 0.0)


def test_nothing_is_moved_where_all_days_are_open():
    errors = np.random.default_rng(0).normal(size=(5, 9, 3))
    np.testing.assert_array_equal(matched(errors, np.ones((9, 3), dtype=bool)), errors)


@st.composite
def known_trajectories(draw):
    """Draw which trajectories tell of which series, each series being told of by one at least."""
    known = draw(arrays(bool, st.tuples(st.integers(1, 7), st.integers(1, 6))))
    for k in range(known.shape[1]):
        known[draw(st.integers(0, len(known) - 1)), k] = True
    return known


@given(known_trajectories(), st.integers(0, 5))
def test_scenarios_take_only_trajectories_that_tell_of_a_series(known, seed):
    """And the same one for all series that it tells of; those that know the same share what they draw instead."""
    weight = np.random.default_rng(seed).uniform(0.1, 1.0, len(known))
    chosen = choose(known, weight, 40, seed)
    common = np.random.default_rng(seed).choice(len(known), size=40, p=weight / weight.sum())
    for scenario, k in np.ndindex(chosen.shape):
        assert known[chosen[scenario, k], k]
        assert chosen[scenario, k] == common[scenario] or not known[common[scenario], k]
        for other in range(known.shape[1]):
            if (known[:, k] == known[:, other]).all():
                assert chosen[scenario, k] == chosen[scenario, other]
    np.testing.assert_array_equal(chosen, choose(known, weight, 40, seed))


def test_recent_trajectories_are_taken_as_often_as_they_weigh():
    known = np.ones((4, 3), dtype=bool)
    known[:2, 1] = False
    weight = np.array([4.0, 3.0, 2.0, 1.0])
    chosen = choose(known, weight, 20000, 7)
    np.testing.assert_allclose(np.bincount(chosen[:, 0]) / 20000, weight / 10, atol=0.015)
    np.testing.assert_allclose(np.bincount(chosen[:, 1], minlength=4) / 20000, [0, 0, 2 / 3, 1 / 3], atol=0.015)


@pytest.mark.parametrize("apart", [False, True])
def test_what_was_chosen_is_replayed(apart):
    random = np.random.default_rng(4)
    errors, chosen = random.normal(size=(5, 9, 3)), np.repeat(random.integers(0, 5, (20, 1)), 3, axis=1)
    if apart:
        chosen[3, 1] = (chosen[3, 1] + 1) % 5
    made = replayed(errors, chosen)
    for scenario, k in np.ndindex(chosen.shape):
        np.testing.assert_array_equal(made[scenario, :, k], errors[chosen[scenario, k], :, k])


@given(ERRORS, st.integers(1, 6))
def test_a_series_told_of_too_seldom_borrows_from_the_least_certain(errors, fewest):
    trajectories, _, series = errors.shape
    known = [[e for e in errors[:, :, k].ravel() if not np.isnan(e)] for k in range(series)]
    enough = [sum(not np.isnan(errors[j, :, k]).all() for j in range(trajectories)) >= fewest for k in range(series)]
    spread = [sum(e * e for e in known[k]) / len(known[k]) if enough[k] else -1.0 for k in range(series)]
    for k, lender in enumerate(lenders(errors, fewest)):
        if enough[k] or not any(enough):
            assert lender == k
        else:
            assert enough[lender]
            assert spread[lender] == pytest.approx(max(spread), rel=1e-12)
