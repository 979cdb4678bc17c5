"""What the generator knows: the survival of lots it lets leave, and the choice behind its sizes."""

import numpy as np
import pandas as pd
import pytest
from sample_made import book, ids, liabilities

from core import names as n
from core.sample.choice import holdings, lock, products, true_choice, utility
from core.sample.orders import campaigns
from core.sample.parameters import groups, read
from core.sample.truth import CHANCE, LEFT, true_survival

OPEN_ENDED = [product for product in products() if product.family != n.CLOSED]


def test_every_open_ended_product_and_group_has_a_falling_curve():
    curves = true_survival(liabilities())
    assert set(curves[n.PRODUCT_ID]) == {product.product_id for product in OPEN_ENDED}
    for _, curve in curves.groupby([n.PRODUCT_ID, n.GROUP]):
        assert list(curve[CHANCE]) == list(range(len(curve)))
        assert curve[LEFT].between(0, 1).all() and (curve[LEFT].diff().dropna() < 0).all()


def test_lots_leave_as_their_curve_says():
    """What is left today of a year's lots, each met by its own days, is near what their curves say."""
    curves = true_survival(liabilities()).set_index([n.PRODUCT_ID, n.GROUP, CHANCE])[LEFT]
    held = book().lots.merge(
        book().flows, left_on=[n.PRODUCT_ID, n.GROUP, n.PURCHASE_DATE], right_on=[n.PRODUCT_ID, n.GROUP, n.DATE]
    )
    for product in OPEN_ENDED:
        if product.family != n.MIN_HOLDING:
            continue
        own = held[held[n.PRODUCT_ID] == product.product_id]
        age = (own[n.AS_OF] - own[n.PURCHASE_DATE]).dt.days - product.hold_days
        old = own[age.between(0, 200)]
        keys = pd.MultiIndex.from_arrays([old[n.PRODUCT_ID], old[n.GROUP], age[old.index]])
        expected = (old[n.SUBSCRIPTION] * curves.reindex(keys).to_numpy()).sum()
        assert old[n.AMOUNT].sum() == pytest.approx(expected, rel=0.1)


def test_a_lot_is_readiest_to_leave_when_it_first_may():
    curves = true_survival(liabilities()).set_index([n.PRODUCT_ID, n.GROUP, CHANCE])[LEFT].sort_index()
    for product_id in ids(n.MIN_HOLDING, n.MONTHLY_OPEN):
        left = curves[product_id, n.INDIVIDUALS].to_numpy()
        assert 1 - left[0] > 5 * (1 - left[12] / left[11])


def test_products_are_as_large_as_their_utility_says():
    held, appeal = holdings(OPEN_ENDED), utility(OPEN_ENDED)
    np.testing.assert_allclose(np.log(held / held[0]), appeal - appeal[0], atol=1e-9)
    money = np.array([read("choice")["money"][group] for group in n.CUSTOMER_GROUPS])
    np.testing.assert_allclose(held.sum(axis=0), (1 - read("choice")["outside"]) * money)


def test_a_utility_by_hand():
    """Two minimum-holding products: 30 days at 1.65% against 14 days at 1.55%, for a group that is as active as all."""
    truth, of = true_choice(), {product.product_id: at for at, product in enumerate(OPEN_ENDED)}
    apart = utility(OPEN_ENDED)[of["JB-HOLD-30"]] - utility(OPEN_ENDED)[of["NL-HOLD-14"]]
    longer = np.log(31) - np.log(15)
    for group, told in zip(groups(), apart, strict=True):
        by_cycle = truth["by_cycle"] * (group.activity - 1) * longer
        assert told == pytest.approx(truth["by_yield"] * 1.0 + truth["by_lock"] * longer + by_cycle)


def test_what_is_held_stays_near_what_is_chosen():
    flows = book().flows
    last = flows[flows[n.DATE] > flows[n.DATE].max() - pd.Timedelta(days=180)]
    mean = last.groupby([n.DATE, n.PRODUCT_ID])[n.AUM].sum().groupby(n.PRODUCT_ID).mean()
    for product in OPEN_ENDED:
        years = (pd.Timestamp("2026-03-25") - pd.Timestamp("2024-01-01")).days / 365.25
        assert mean[product.product_id] == pytest.approx(product.size * np.exp(product.growth * years), rel=0.15)


def test_money_is_locked_as_long_as_the_terms_say():
    assert [lock(product) for product in OPEN_ENDED[:3]] == [1, 1, 7]
    assert lock(next(product for product in OPEN_ENDED if product.family == n.MONTHLY_OPEN)) == pytest.approx(
        15.2, abs=0.1
    )


def test_campaigns_lift_orders_for_some_days_and_add_nothing_on_average():
    factor = campaigns(7, liabilities().axis, liabilities().products)
    pushed = np.array([product.campaigns > 0 for product in liabilities().products])
    assert (factor[:, ~pushed] == 1).all()
    assert factor[:, pushed].mean() == pytest.approx(1, abs=0.12)
    assert 0.03 < (factor[:, pushed] > 1.2).mean() < 0.15
