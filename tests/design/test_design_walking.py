"""The walk over all paths at once is the walk of each lot by itself, and nothing is lost on the way."""

import numpy as np
import pytest
from design_made import lab, shelf
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from walk_slowly import walk_slowly

from core.design.walking import orders_towards, walk

DAYS, PATHS = 9, 3
AMOUNTS = arrays(float, (PATHS, DAYS), elements=st.floats(0, 1e9))
FACTORS = arrays(float, (PATHS, DAYS), elements=st.just(0.0) | st.floats(0, 5))
RATES = arrays(float, (DAYS, DAYS), elements=st.just(0.0) | st.floats(0, 1)).map(lambda each: np.tril(each, -1))


@given(AMOUNTS, RATES, FACTORS, st.just(np.inf) | st.floats(1.0, 1e9))
def test_it_is_what_the_plain_loop_says(orders, rates, factors, cap):
    made = walk(orders, rates, factors, cap)
    for ours, other in zip(vars(made).values(), walk_slowly(orders, rates, factors, cap), strict=True):
        np.testing.assert_allclose(ours, np.array(other), rtol=1e-9, atol=1e-3)


@given(AMOUNTS, RATES, FACTORS, st.just(np.inf) | st.floats(1.0, 1e9))
def test_nothing_is_lost(orders, rates, factors, cap):
    made = walk(orders, rates, factors, cap)
    kept = np.maximum(np.cumsum(made.subscription - made.redemption, axis=1), 0.0)
    np.testing.assert_allclose(made.balance, kept, rtol=1e-9, atol=1e-3)
    assert (made.redemption <= made.redeemable * (1 + 1e-9)).all()
    assert (made.subscription <= orders).all()
    assert (made.balance <= cap * (1 + 1e-9)).all()


def test_a_design_of_the_sample_walks_as_the_plain_loop_does():
    drawn = lab().draw(shelf(), 3)
    made = walk(drawn.orders, drawn.rates, drawn.factors, 4e9)
    for ours, other in zip(
        vars(made).values(), walk_slowly(drawn.orders, drawn.rates, drawn.factors, 4e9), strict=True
    ):
        np.testing.assert_allclose(ours, np.array(other), rtol=1e-6)
    assert made.balance.max() == pytest.approx(4e9)


def test_orders_keep_to_a_target_while_lots_leave():
    target = np.array([10.0, 20.0, 20.0, 5.0, 5.0, 30.0])
    rates = np.tril(np.full((6, 6), 0.1), -1)
    orders = orders_towards(target, rates)
    np.testing.assert_allclose(orders, [10.0, 11.0, 2.0, 0.0, 0.0, 30.0 - 20.0 * 0.9**3])
    balance = walk(orders[None], rates, np.ones((1, 6))).balance[0]
    np.testing.assert_allclose(balance, np.maximum(target, balance))
