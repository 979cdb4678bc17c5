"""A year of a design on the sample book: days of its contract, the expected level, what moves it, the same by seed."""

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from design_made import calendar, every_family, lab, monthly, purse, shelf, term

from core import names as n
from core.design import Promotion
from core.design.lab import YEAR_DAYS
from core.design.launching import launch_curve
from core.design.terms import open_days

PATHS = 120


def walked(design, seed=1, of=None):
    return (of or lab()).walk(design, PATHS, seed)


def dealing(design):
    return calendar().dealing(lab().dates(design))


@pytest.mark.parametrize("design", every_family(), ids=lambda one: one.family)
def test_orders_are_confirmed_and_money_leaves_on_days_that_the_terms_allow(design):
    made = walked(design)
    assert made.balance.shape == (PATHS, YEAR_DAYS)
    assert (made.subscription[:, ~dealing(design)] == 0).all()
    paid = made.redemption.sum(axis=0) > 0
    if design.family == n.MONTHLY_OPEN:
        opened = open_days(design.open_day, lab().dates(design), calendar())
        first = np.flatnonzero(opened)[0]
        assert set(np.flatnonzero(paid)) == set(np.flatnonzero(opened)) - ({first} if first == 0 else set())
    elif design.family != n.CASH:
        assert not paid[~dealing(design)].any()
        assert not paid[: design.hold_days].any()
    assert (made.balance >= -1.0).all()


def test_the_same_seed_gives_the_same_year_and_another_one_another():
    first, again, other = walked(shelf()), walked(shelf()), walked(shelf(), seed=2)
    np.testing.assert_array_equal(first.redemption, again.redemption)
    assert not np.array_equal(first.redemption, other.redemption)
    assert other.balance.mean() == pytest.approx(first.balance.mean(), rel=0.1)


@pytest.mark.parametrize("design", [purse(), shelf(), monthly(), term()], ids=lambda one: one.family)
def test_net_assets_follow_the_launch_curve_towards_the_demand(design):
    own, made = lab(), lab().walk(design, 400, 3)
    demand = own.study(design, scenarios=20).demand[n.AMOUNT].sum()
    grown = demand * launch_curve(own.ramp, YEAR_DAYS) * np.exp(own.menu.growth * np.arange(YEAR_DAYS) / YEAR_DAYS)
    assert made.balance[:, 200:].mean() == pytest.approx(grown[200:].mean(), rel=0.12)


def test_a_closed_product_is_raised_in_its_first_days_and_paid_back_whole():
    design = term(182, n.CLOSED)
    made = walked(design)
    days = np.flatnonzero(made.subscription.sum(axis=0) > 0)
    assert len(days) <= 11 and days[-1] < 20
    np.testing.assert_allclose(made.redemption.sum(axis=1), made.subscription.sum(axis=1))
    assert np.abs(made.balance[:, -1]).max() < 1.0
    first = np.flatnonzero(made.redemption[0])[0]
    assert lab().dates(design)[first] == calendar().roll(design.launched + pd.Timedelta(days=int(days[0]) + 182))


def test_later_orders_are_confirmed_a_working_day_later():
    at_once, late = walked(shelf(after_cutoff=0.0)), walked(shelf(after_cutoff=1.0))
    days = np.flatnonzero(dealing(shelf()))
    np.testing.assert_allclose(late.subscription[:, days[1:]], at_once.subscription[:, days[:-1]])


def test_a_cap_holds_on_every_path_and_day():
    assert walked(shelf(cap=2e9)).balance.max() <= 2e9 * (1 + 1e-9)


def test_a_promotion_brings_more_while_it_runs():
    plain, pushed = walked(shelf()), walked(shelf(promotion=Promotion(0.002, 90)))
    if lab().choice.coefficients["by_yield"] > 0:
        assert pushed.balance[:, 89].mean() > plain.balance[:, 89].mean()
    np.testing.assert_allclose(pushed.balance[:, 360:].mean(), plain.balance[:, 360:].mean(), rtol=0.1)


def test_an_injected_hazard_says_how_lots_leave():
    stays = replace(lab(), hazard=lambda design: np.zeros(1))
    assert walked(shelf(), of=stays).redemption.sum() == 0
    steady = replace(lab(), hazard=lambda design: np.array([0.02]))
    made = walked(shelf(), of=steady)
    every_day = made.redeemable.sum() / dealing(shelf()).mean()
    assert made.redemption.sum() == pytest.approx(0.02 * every_day, rel=0.05)


def test_whoever_it_is_offered_to_behaves_in_its_own_way():
    brisk, calm = (lab().walk(purse(groups=(group,)), PATHS) for group in (n.ECOMMERCE, n.FARMERS))
    turned = [made.redemption.sum() / made.balance.sum() for made in (brisk, calm)]
    assert turned[0] > 1.1 * turned[1]


def test_without_a_product_of_the_family_all_of_the_menu_stand_in():
    cash = {name for name, row in lab().menu.terms.iterrows() if row[n.FAMILY] == n.CASH}
    few = replace(lab(), menu=replace(lab().menu, terms=lab().menu.terms.loc[sorted(cash)]))
    made = walked(monthly(), of=few)
    assert (made.balance[:, -1] > 0).all()
