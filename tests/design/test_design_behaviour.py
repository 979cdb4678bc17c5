"""Turnover, days of the calendar and launches are read out of flows that were made with them."""

import numpy as np
import pandas as pd
import pytest
from design_made import calendar

from core import names as n
from core.book import book_of
from core.design.behaviour import behaviours, until_next_open
from core.design.comparing import comparable, usual_rates
from core.design.launching import launch_curve, learned_ramp
from core.design.menu import LOCK, read_menu
from core.design.spec import Design
from core.errors import MissingData

START, DAYS = pd.Timestamp("2024-07-01"), 600
TURNOVER = 0.01
PRODUCTS = pd.DataFrame(
    {
        n.PRODUCT_ID: ["OLD", "NEW"], n.NAME: ["Old", "New"], n.FAMILY: n.MIN_HOLDING, n.HOLD_DAYS: [7.0, 30.0],
        n.PAYOUT_DAYS: 1, n.BENCHMARK_YIELD: [0.015, 0.016],
        n.LAUNCHED: [START - pd.Timedelta(days=900), START + pd.Timedelta(days=100)],
    }
)  # fmt: skip


def made_book(seed=5):
    """One product in balance whose Mondays pay twice as much, and one that is launched and gathers over 45 days."""
    random = np.random.default_rng(seed)
    dates = pd.date_range(START, periods=DAYS, freq="D")
    dealing = calendar().dealing(dates)
    level = dealing * np.where(dates.day_of_week == 0, 2.0, 1.0)
    noise = random.lognormal(-0.02, 0.2, DAYS)
    paid = 1e9 * TURNOVER * level / level.mean() * noise
    old = pd.DataFrame({n.DATE: dates, n.PRODUCT_ID: "OLD", n.SUBSCRIPTION: paid, n.REDEMPTION: paid, n.AUM: 1e9})
    grown = launch_curve(45.0, DAYS - 100)
    new = old.iloc[100:].assign(**{n.PRODUCT_ID: "NEW", n.AUM: 5e8 * grown})
    new[list(n.SIDES)] *= 0.5 * grown[:, None]
    flows = pd.concat([old, new]).assign(**{n.GROUP: n.ALL})
    return book_of({n.PRODUCTS: PRODUCTS, n.FLOWS: flows}, "made")


@pytest.fixture(scope="module")
def book():
    return made_book()


@pytest.fixture(scope="module")
def found(book):
    menu = read_menu(book, book.as_of, (), 0.8)
    return behaviours(book, calendar(), book.as_of, menu.terms, ())


def test_turnover_is_what_leaves_of_net_assets(found):
    assert found["OLD"].turnover == pytest.approx(TURNOVER, rel=0.05)


def test_the_calendar_tells_a_busy_weekday_and_closed_days(found):
    dates = pd.date_range("2026-03-02", "2026-03-29", freq="D")  # four plain weeks
    profile = found["OLD"].redemption.profile(dates, calendar())
    weekday = pd.Series(profile).groupby(dates.day_of_week).mean()
    assert weekday[0] / weekday[[1, 2, 3]].mean() == pytest.approx(2.0, rel=0.2)
    assert (weekday[[5, 6]] == 0).all()
    assert profile.mean() == pytest.approx(1.0)
    assert not found["OLD"].redemption.always


def test_strays_are_as_wide_as_the_noise(found):
    assert found["OLD"].redemption.strays.std() == pytest.approx(0.2, abs=0.05)


def test_launches_teach_the_ramp_and_a_product_left_out_does_not(book):
    assert learned_ramp(book, book.as_of, ()) == pytest.approx(45.0, rel=0.1)
    assert learned_ramp(book, book.as_of, ("NEW", "OLD")) is None
    assert learned_ramp(book, START + pd.Timedelta(days=110), ("OLD",)) is None  # ten days teach nothing


def test_the_menu_knows_nothing_later_and_leaves_out_what_it_should(book):
    early = read_menu(book, START + pd.Timedelta(days=90), (), 0.8)
    assert list(early.terms.index) == ["OLD"]
    assert list(read_menu(book, book.as_of, ("OLD",), 0.8).terms.index) == ["NEW"]
    whole = read_menu(book, book.as_of, (), 0.8)
    assert whole.money[n.ALL] == pytest.approx(whole.held.sum().sum() / 0.2)
    assert whole.holdings.sum().sum() == pytest.approx(whole.money.sum())
    assert (whole.activity == 1.0).all()
    with pytest.raises(MissingData, match="on offer"):
        read_menu(book, book.as_of, ("OLD", "NEW"), 0.8)


def test_a_product_without_a_yield_is_left_out_and_named(book):
    blank = PRODUCTS.assign(**{n.BENCHMARK_YIELD: [0.015, np.nan]})
    menu = read_menu(book_of({n.PRODUCTS: blank, n.FLOWS: book.flows}, "blank"), book.as_of, (), 0.8)
    assert list(menu.terms.index) == ["OLD"] and menu.unpriced == ("NEW",)


def test_growth_is_that_of_products_that_had_their_size(book):
    assert read_menu(book, book.as_of, (), 0.8).growth == pytest.approx(0.0, abs=1e-9)
    grown = book.flows.assign(**{n.AUM: book.flows[n.AUM] * np.exp(0.05 * (book.flows[n.DATE] - START).dt.days / 365)})
    menu = read_menu(book_of({n.PRODUCTS: PRODUCTS, n.FLOWS: grown}, "grown"), book.as_of, (), 0.8)
    assert menu.growth == pytest.approx(0.05, abs=0.002)


def test_a_young_product_says_nothing_of_its_size(book):
    menu = read_menu(book, START + pd.Timedelta(days=200), (), 0.8)
    assert list(menu.grown) == ["OLD"] and set(menu.terms.index) == {"OLD", "NEW"}


def test_the_nearer_in_lock_the_more_a_product_counts(book, found):
    terms = read_menu(book, book.as_of, (), 0.8).terms
    near = comparable(terms, n.MIN_HOLDING, 10)
    assert list(near.index) == ["OLD", "NEW"] and near.sum() == pytest.approx(1.0) and near["OLD"] > 0.7
    assert terms[LOCK].to_dict() == {"OLD": 7.0, "NEW": 30.0}
    rate = usual_rates(found, near, terms, Design("A", n.MIN_HOLDING, 0.015, START, hold_days=10))
    assert 1 / rate[0] == pytest.approx(1 / TURNOVER - 7 + 1, rel=0.15)


def test_needs_until_the_next_open_day_are_met_on_it():
    daily, opened = np.array([9.0, 1.0, 2.0, 3.0, 5.0]), np.array([False, True, False, True, False])
    np.testing.assert_array_equal(until_next_open(daily, opened), [0.0, 1.5, 0.0, 4.0, 0.0])
