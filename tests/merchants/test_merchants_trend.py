import numpy as np
from scipy.stats import theilslopes

from core.merchants.trend import DAMPING, trend


def test_growth_is_the_damped_slope_of_theil_and_sen():
    total = np.exp(np.random.default_rng(1).normal(10, 0.1, 84) + 0.003 * np.arange(84))
    sums = [total[7 * week : 7 * week + 7].sum() for week in range(12)]
    slope = theilslopes(np.log(sums), np.arange(12))[0] / 7
    damped = [sum(DAMPING**k for k in range(1, day + 1)) for day in range(1, 15)]
    np.testing.assert_allclose(trend(total, 14), np.exp(slope * np.array(damped)))


def test_one_wild_week_is_no_growth():
    total = np.full(84, 100.0)
    total[70:77] = 1000.0
    np.testing.assert_array_equal(trend(total, 14), 1.0)


def test_a_young_or_empty_panel_is_not_known_to_grow():
    np.testing.assert_array_equal(trend(np.linspace(1, 2, 20), 5), 1.0)
    np.testing.assert_array_equal(trend(np.zeros(90), 5), 1.0)


def test_growth_is_told_from_the_last_weeks_and_is_never_wild():
    total = np.exp(0.1 * np.arange(100))
    assert trend(total, 1)[0] == np.exp(0.01 * DAMPING)
    np.testing.assert_array_equal(trend(total, 9), trend(total[-84:], 9))
