"""The logit finds what made the holdings, says how sure it is, and stays calm on a small menu."""

import numpy as np
import pandas as pd
import pytest
from design_made import OFFERED, OUTSIDE, TRUTH, lab, made_menu, utility

from core import names as n
from core.design.choice import BY_LOCK, BY_YIELD, COEFFICIENTS, fit_choice


def test_exact_holdings_give_the_coefficients_back():
    found = fit_choice(made_menu())
    for name, value in TRUTH.items():
        assert found.coefficients[name] == pytest.approx(value, abs=0.02), name
    assert found.errors.max() < 0.2


def test_noisy_holdings_give_them_within_their_errors():
    scores = []
    for seed in range(40):
        found = fit_choice(made_menu(noise=0.15, seed=seed))
        scores.append((found.coefficients - pd.Series(TRUTH)) / found.errors)
    spread = pd.DataFrame(scores)
    assert (spread.mean().abs() < 0.6).all()
    assert 0.6 < float(spread.stack().std()) < 1.4
    assert (spread.abs() < 2.0).mean().mean() > 0.85


def test_utility_is_the_log_of_holdings_over_the_money_outside():
    menu = made_menu()
    found = fit_choice(menu)
    logs = np.log(menu.held / (menu.money * OUTSIDE))
    family, days, rate = OFFERED[4]
    np.testing.assert_allclose(found.utility(family, days, rate), logs.loc["P4"], atol=0.01)
    apart = np.diff(utility(menu.terms, menu.activity)[:, 0])
    np.testing.assert_allclose(np.diff(logs["brisk"]), apart)


@pytest.mark.parametrize("offered", [OFFERED[:1], OFFERED[2:3], OFFERED[:3]])
def test_a_small_menu_leaves_families_near_nothing_and_says_how_unsure_it_is(offered):
    found = fit_choice(made_menu(offered))
    absent = [n.FIXED_TERM, n.MONTHLY_OPEN]
    assert found.coefficients[absent].abs().max() < 1e-9
    assert found.errors[absent].min() > 1.5
    assert np.isfinite(found.coefficients).all()
    family, days, rate = offered[0]
    assert found.error(n.MONTHLY_OPEN, 0, rate) > 1.5 > found.error(family, days, rate)


def test_a_group_without_holdings_of_a_product_says_nothing_of_it():
    menu = made_menu()
    menu.held.loc["P3", "calm"] = 0.0
    found = fit_choice(menu)
    assert found.coefficients[BY_YIELD] == pytest.approx(TRUTH[BY_YIELD], abs=0.05)


def test_customers_never_flee_from_yield_nor_seek_a_lock():
    menu = made_menu(OFFERED[:4])
    menu.held.loc["P1"] *= 0.2  # pays more than its twin and holds less
    found = fit_choice(menu)
    assert BY_YIELD in found.held_at_zero
    assert found.coefficients[BY_YIELD] == 0.0
    assert found.errors[BY_YIELD] > 0.1


def test_the_sample_pays_for_yield_and_minds_the_lock():
    found = lab().choice
    assert list(found.coefficients.index) == list(COEFFICIENTS)
    assert found.coefficients[BY_YIELD] >= 0 >= found.coefficients[BY_LOCK]
    assert (found.errors > 0).all()
