"""A group's charts and words: what is drawn is what was handed over."""

import numpy as np
import pandas as pd
import pytest

from core import names as n
from core.merchants.archetypes import STEADY, Example
from core.merchants.fits import Fit, fits, lock_days, rest_of
from core.merchants.pass_through import Estimate, PassThrough
from core.merchants.resting import Rest
from core.merchants.story import BUFFER, BUFFER_WITH, CHANGE, GAP, MONEY, SHARE, WITH, WITHOUT, GroupStory
from core.present import charts_groups, group_words
from core.present.template import LIGHT

PAST = pd.date_range("2026-06-01", periods=24, name=n.DATE)
AHEAD = pd.date_range("2026-06-25", periods=10, name=n.DATE)
NAMES = {"P": "First purse", "Q": "Quarter keep"}
NO_MARKS = pd.DataFrame({n.START: PAST[:0], n.END: PAST[:0], n.KIND: [], n.NAME: []})


def cash(days, amount, paid):
    return pd.DataFrame({n.AMOUNT: amount, n.OUTFLOW: paid}, days)


@pytest.fixture
def story():
    event = pd.Series({n.NAME: "618 2026", n.GROUPS: "sellers"})
    changed = cash(AHEAD, 2e6, 1e6)
    changed.iloc[2:5, 0] = 3e6
    flows = pd.DataFrame(
        [("P", n.SUBSCRIPTION, 0.2, 1e9, 1.05e9, 5e7, 1e6), ("P", n.REDEMPTION, 0.2, 8e8, 7.9e8, -1e7, 0.0),
         ("Q", n.SUBSCRIPTION, 0.1, 1e8, 1.01e8, 1e6, 0.0)],
        columns=[n.PRODUCT_ID, n.SIDE, SHARE, WITHOUT, WITH, CHANGE, GAP],
    )  # fmt: skip
    reserve = pd.DataFrame(
        [("P", 0.08, 0.078, -2e6), ("Q", 0.09, 0.091, 5e5)], columns=[n.PRODUCT_ID, BUFFER, BUFFER_WITH, MONEY]
    )
    return GroupStory("sellers", event, 0.2, cash(AHEAD, 2e6, 1e6), changed, flows, reserve, ())


def test_the_headline_says_by_how_much_each_changes(story):
    said = group_words.headline(story, NAMES)
    assert said == (
        "sellers take CNY 20.0m and pay CNY 10.0m by 4 Jul 2026. 618 2026 20% stronger: receipts CNY +3.00m, "
        "subscriptions CNY +51.0m, redemptions CNY -10.0m, reserves CNY -1.50m, most of it in First purse (CNY -2.00m)."
    )


def test_net_inflow_changes_by_more_subscriptions_and_fewer_redemptions(story):
    rows = group_words.change_rows(story, NAMES, ["P", "Q"])
    assert list(rows[n.NAME]) == ["First purse", "Quarter keep"]
    assert list(rows[CHANGE]) == [6e7, 1e6]
    bars = charts_groups.effect_chart(rows, LIGHT).data[0]
    np.testing.assert_allclose(bars.x, [60.0, 1.0])


def test_the_cash_chart_draws_history_forecast_and_only_the_days_that_change(story):
    band = pd.DataFrame({charts_groups.LOW: 1e6, charts_groups.HIGH: 4e6}, AHEAD)
    chart = charts_groups.cash_chart(cash(PAST, 1.5e6, 1e6), story.cash, story.cash_with, band, NO_MARKS, LIGHT)
    lines = {line.name: line for line in chart.data if line.name}
    np.testing.assert_allclose(lines["Receipts"].y, 1.5)
    changed = np.array(lines["Receipts with the change"].y, dtype=float)
    np.testing.assert_allclose(changed[~np.isnan(changed)], 3.0)
    assert np.isnan(changed).sum() == 7
    assert "Payments with the change" not in lines


def test_the_days_before_a_far_promotion_alone_are_drawn_without_history(story):
    band = pd.DataFrame({charts_groups.LOW: 1e6, charts_groups.HIGH: 4e6}, AHEAD)
    past = cash(PAST, 1.5e6, 1e6).iloc[:0]
    chart = charts_groups.cash_chart(past, story.cash, story.cash_with, band, NO_MARKS, LIGHT)
    lines = {line.name: line for line in chart.data if line.name}
    assert "Receipts" not in lines
    assert lines["Receipts expected"].showlegend
    np.testing.assert_allclose(lines["Receipts expected"].y, 2.0)


def test_a_shop_is_shown_by_its_week_and_its_year():
    one = Example(0, "M1", "sellers", STEADY, 1.0, 400, np.arange(7.0), np.arange(12.0))
    week, year = charts_groups.shop_chart(one, LIGHT).data
    np.testing.assert_allclose(week.y, np.arange(7.0))
    np.testing.assert_allclose(year.y, np.arange(12.0))


def test_a_product_fits_when_the_cash_rests_as_long_as_it_locks():
    products = pd.DataFrame(
        {
            n.PRODUCT_ID: ["P", "Q", "O"],
            n.FAMILY: [n.CASH, n.FIXED_TERM, n.MONTHLY_OPEN],
            n.HOLD_DAYS: [np.nan, 91, np.nan],
        }
    )
    assert [lock_days(row) for row in products.to_dict("records")] == [0, 91, 30]
    assert fits(products, PassThrough(PAST[-1], (), {}), "sellers", Rest(7, 0.4)) == []
    told = Fit("P", 0, True, {n.SUBSCRIPTION: Estimate(0.5, 0.3, 0.7)}, None, Estimate(-2.0, -4.0, 0.0))
    said = group_words.rest_sentence("sellers", Rest(7, 0.4), [told], NAMES)
    assert "rests 7 days" in said and "First purse" in said
    assert "every product" in group_words.rest_sentence("sellers", Rest(7, 0.4), [], NAMES)


def test_what_is_not_told_of_a_product_is_said(story):
    told = Fit("P", 0, True, {n.SUBSCRIPTION: Estimate(0.5, 0.3, 0.7)}, None, Estimate(-2.0, -4.0, 0.0))
    row = group_words.fit_rows([told], story).iloc[0]
    assert row["elasticity_subscription"] == "+0.50 (+0.30 to +0.70)"
    assert row["elasticity_redemption"] == row["own"] == "too little to tell"
    assert row["rival"] == "-2.0% (-4.0 to +0.0)"
    assert (row[n.SUBSCRIPTION], row[MONEY]) == (5e7, -2e6)


def test_payments_that_are_not_recorded_tell_no_rest():
    columns = pd.MultiIndex.from_tuples([(n.RECEIPTS, "sellers", n.AMOUNT)], names=n.PANEL_LEVELS)
    assert rest_of(pd.DataFrame(1.0, PAST, columns), "sellers") is None
    assert "not recorded" in group_words.rest_sentence("sellers", None, [], NAMES)
