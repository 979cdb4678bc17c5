import numpy as np
import pytest

from core.merchants.resting import resting


def test_cash_that_comes_every_tenth_day_and_is_paid_in_equal_parts_rests_until_it_is_used_up():
    received = np.where(np.arange(200) % 10 == 0, 100.0, 0.0)
    rest = resting(received, np.full(200, 10.0))
    assert rest.days == 9
    assert rest.swing == pytest.approx(90 / (10 * 30.4), abs=0.03)


def test_a_surplus_is_no_rest():
    received = np.where(np.arange(200) % 10 == 0, 100.0, 0.0)
    assert resting(received + 5, np.full(200, 10.0)).days == resting(received, np.full(200, 10.0)).days


def test_nothing_taken_is_no_swing():
    rest = resting(np.zeros(50), np.zeros(50))
    assert (rest.days, rest.swing) == (50, 0.0)
