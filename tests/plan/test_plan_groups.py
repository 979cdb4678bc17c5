"""A group's story: what a stronger promotion changes, by how much, and what it leaves alone."""

import dataclasses

import numpy as np
import pandas as pd
import pytest

from core import names as n
from core.errors import MissingData
from core.merchants.stocking import stocking_up
from core.merchants.story import BUFFER, BUFFER_WITH, CHANGE, GAP, MONEY, SHARE, WITH, WITHOUT
from core.plan.forecasts import forecast_desk
from core.plan.groups import (
    PAID_FROM,
    PAID_UNTIL,
    event_effect,
    group_shares,
    group_story,
    groups_cash,
    groups_pass_through,
    promotions_ahead,
    shop_kinds,
    story_days,
)
from core.plan.opening import desk_calendar
from tests.sample_desk import whole_book

AS_OF = pd.Timestamp("2026-06-24")
GROUP = n.ECOMMERCE


@pytest.fixture(scope="module")
def told():
    """The sample book, its next promotion (618, about to be settled), cash, pass-through and the desk's forecast."""
    book = whole_book()
    calendar = desk_calendar(book)
    event = promotions_ahead(calendar, AS_OF).iloc[0]
    cash = groups_cash(book, calendar, AS_OF, story_days(event, AS_OF, 14))
    known = forecast_desk(book, calendar, AS_OF, n.CALENDAR_EFFECTS, horizon=16)
    return book, calendar, event, cash, groups_pass_through(book, cash, AS_OF), known


def story(told, stronger, group=GROUP):
    book, _, event, cash, passed, known = told
    return group_story(cash, passed, known, book, group, event, stronger)


def test_promotions_ahead_are_those_not_settled_within_half_a_year(told):
    _, calendar, event, *_ = told
    ahead = promotions_ahead(calendar, AS_OF)
    assert list(ahead[n.NAME]) == ["618 2026", "Double 11 2026"]
    assert (event[PAID_FROM], event[PAID_UNTIL]) == (pd.Timestamp("2026-06-25"), pd.Timestamp("2026-07-03"))
    assert story_days(event, AS_OF, 14) == 16
    assert story_days(event, AS_OF, 45) == 45


def test_promotions_ahead_are_named_in_the_language_in_use(told, chinese):
    assert list(promotions_ahead(told[1], AS_OF)[n.NAME]) == ["2026年618", "2026年双11"]


def test_a_promotion_as_strong_as_ever_changes_nothing(told):
    same = story(told, 0.0)
    pd.testing.assert_frame_equal(same.cash, same.cash_with)
    assert (same.flows[CHANGE] == 0).all()
    assert (same.reserve[BUFFER] == same.reserve[BUFFER_WITH]).all()


def test_only_the_days_of_the_promotion_and_its_settlement_change_the_cash(told):
    made = story(told, 0.2)
    moved = made.cash_with.index[(made.cash_with != made.cash).any(axis=1)]
    assert list(moved) == list(pd.date_range("2026-06-25", "2026-07-03"))
    effect = event_effect(told[3], GROUP, told[2])
    np.testing.assert_allclose(made.cash_with, made.cash * np.exp(0.2 * effect))
    assert made.cash_with[n.AMOUNT].sum() > made.cash[n.AMOUNT].sum()


def test_sellers_pay_more_in_the_weeks_before_a_promotion(told):
    book, calendar, *_ = told
    later = promotions_ahead(calendar, AS_OF).iloc[1]
    cash = groups_cash(book, calendar, AS_OF, story_days(later, AS_OF, 14))
    effect = event_effect(cash, GROUP, later)
    before = effect.loc[later[n.START] - pd.Timedelta(days=28) : later[n.START] - pd.Timedelta(days=1)]
    assert len(before) == 28
    assert (before[n.AMOUNT] == 0).all()
    np.testing.assert_allclose(before[n.OUTFLOW], np.log(stocking_up(cash.history[n.RECEIPTS][GROUP], calendar)))
    assert (before[n.OUTFLOW] > 0).all()
    assert (effect.loc[: before.index[0] - pd.Timedelta(days=1)] == 0).all(axis=None)


def test_flows_are_the_groups_share_times_what_passes_through(told):
    book, calendar, _, cash, passed, known = told
    made, shares = story(told, 0.2), group_shares(book, GROUP, AS_OF)
    effect = 0.2 * event_effect(cash, GROUP, told[2])
    net = effect[n.AMOUNT] - effect[n.OUTFLOW]
    for row in made.flows.to_dict("records"):
        each = passed.of(row[n.PRODUCT_ID], GROUP, row[n.SIDE])
        mine = known.of(row[n.PRODUCT_ID], len(net)).expected[row[n.SIDE]]
        assert row[SHARE] == pytest.approx(shares[row[n.PRODUCT_ID], row[n.SIDE]])
        assert row[WITHOUT] == pytest.approx(mine.sum())
        assert row[WITH] - row[WITHOUT] == pytest.approx(row[CHANGE])
        # More cash than usual moves flows the way that the elasticity says.
        assert np.sign(row[CHANGE]) == np.sign(each.elasticity.value) or abs(row[CHANGE]) < 1e-3 * row[WITHOUT]
        assert abs(row[GAP]) < 0.2 * row[SHARE] * row[WITHOUT]
    assert calendar.events is not None
    assert made.flows.loc[made.flows[n.SIDE] == n.SUBSCRIPTION, CHANGE].sum() > 0


def test_twice_as_much_stronger_is_about_twice_the_change_and_weaker_is_the_other_way(told):
    small, double, weaker = (story(told, by).flows[CHANGE].sum() for by in (0.01, 0.02, -0.01))
    assert double == pytest.approx(2 * small, rel=0.02)
    assert weaker == pytest.approx(-small, rel=0.02)


def test_shares_are_those_of_a_plain_sum(told):
    book = told[0]
    flows = book.flows[(book.flows[n.DATE] <= AS_OF) & (book.flows[n.DATE] > AS_OF - pd.Timedelta(days=90))]
    own = flows[(flows[n.PRODUCT_ID] == "JB-CASH-01") & (flows[n.GROUP] == GROUP)][n.SUBSCRIPTION].sum()
    whole = flows[flows[n.PRODUCT_ID] == "JB-CASH-01"][n.SUBSCRIPTION].sum()
    assert group_shares(book, GROUP, AS_OF)["JB-CASH-01", n.SUBSCRIPTION] == pytest.approx(own / whole)


def test_reserves_are_of_the_products_that_move_and_their_money_is_of_net_assets(told):
    made, book = story(told, 1.0), told[0]
    assert set(made.reserve[n.PRODUCT_ID]) == set(made.flows[n.PRODUCT_ID])
    for row in made.reserve.to_dict("records"):
        assert row[MONEY] == pytest.approx((row[BUFFER_WITH] - row[BUFFER]) * book.net_assets(row[n.PRODUCT_ID], AS_OF))
        assert 0.05 <= row[BUFFER] <= 1.0


def test_a_group_that_the_promotion_does_not_name_keeps_its_cash(told):
    made = story(told, 0.5, n.FARMERS)
    assert not made.names_group
    assert (made.flows[CHANGE] == 0).all()


def test_typical_shops_are_of_the_group_and_of_different_kinds_first(told):
    shown = shop_kinds(told[3]).typical(GROUP)
    assert {each.group for each in shown} == {GROUP}
    kinds = [each.archetype for each in shown]
    assert len(set(kinds[: len(set(kinds))])) == len(set(kinds))


def test_a_book_without_merchants_says_what_is_needed(told):
    book = dataclasses.replace(told[0], receipts=told[0].receipts.iloc[:0])
    with pytest.raises(MissingData, match="Import merchants and receipts"):
        groups_cash(book, told[1], AS_OF, 14)
