"""A launch in words and charts: the desk's net flow with and without it, and what each product gives up."""

import numpy as np
import pandas as pd
import pytest

from core import names as n
from core.present import charts_launch, launch_words
from core.present.template import LIGHT

DAYS = pd.date_range("2026-06-25", periods=4, name=n.DATE)
NO_MARKS = pd.DataFrame({n.START: DAYS[:0], n.END: DAYS[:0], n.KIND: [], n.NAME: []})
NAMES = {"P": "First purse", "Q": "Quarter keep"}


@pytest.fixture
def totals():
    columns = pd.MultiIndex.from_product([["before", "after"], n.SIDES])
    return pd.DataFrame([[3e6, 1e6, 5e6, 2e6]] * len(DAYS), DAYS, columns)


@pytest.fixture
def moved():
    columns = pd.MultiIndex.from_tuples(
        [("P", n.SUBSCRIPTION), ("P", n.REDEMPTION), ("Q", n.SUBSCRIPTION), ("Q", n.REDEMPTION)],
        names=[n.PRODUCT_ID, n.SIDE],
    )
    return pd.DataFrame([[-1e6, 0.0, -2e6, 5e5]] * len(DAYS), DAYS, columns)


def test_the_net_flow_is_added_up_with_and_without_the_launch(totals):
    before, after = (launch_words.net_flow(totals, part) for part in ("before", "after"))
    without, with_it = charts_launch.net_chart(before, after, NO_MARKS, LIGHT).data
    np.testing.assert_allclose(without.y, [2, 4, 6, 8])
    np.testing.assert_allclose(with_it.y, [3, 6, 9, 12])
    assert launch_words.launch_title("Fortnight", before, after) == (
        "With Fortnight the desk's net flow of 4 days changes by CNY +4.00m: CNY +12.0m instead of CNY +8.00m"
    )


def test_products_are_told_by_what_they_give_up(moved):
    net = launch_words.moved_products(moved)
    assert net.to_dict() == {"Q": -1e7, "P": -4e6}
    bars = charts_launch.moved_chart(net, NAMES, LIGHT).data[0]
    assert list(bars.y) == ["Quarter keep", "First purse"]
    np.testing.assert_allclose(bars.x, [-10, -4])
    assert launch_words.moved_title(net, NAMES) == "Quarter keep gives up most: its net flow changes by CNY -10.0m"


def test_a_launch_that_takes_from_no_product_says_so(moved):
    net = launch_words.moved_products(moved * 0.0)
    assert net.empty
    assert launch_words.moved_title(net, NAMES) == "No product's flows change"
