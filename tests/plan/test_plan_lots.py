"""Lots beside the forecast, and the lot model against the best that knows no lots, on the sample book."""

from dataclasses import replace
from functools import cache

import numpy as np
import pandas as pd
import pytest

from core import names as n
from core.calendar import build_calendar
from core.errors import InputError, MissingData
from core.forecast import MODELS, Paths
from core.forecast.openness import open_days
from core.forecast.rehearsal import actuals_at, forecasts_at
from core.liability.ladder import REDEEMABLE, lots_on
from core.plan.lots import EXPECTED, HIGH, LOW, holders_of, lots_ahead, survival_of
from core.plan.models import desk_model
from tests.sample_desk import whole_book

CALENDAR = build_calendar("CN")
HORIZON, EVERY, FIRST_ROW = 30, 15, 420
MIN_HOLDING, MONTHLY_OPEN = ("JB-HOLD-07", "NL-HOLD-14", "JB-HOLD-30", "NL-HOLD-90"), ("JB-OPEN-20", "NL-OPEN-10")
LOCKED = (*MIN_HOLDING, *MONTHLY_OPEN)
IGNORING = [name for name in MODELS if name not in (n.PROPHET, n.ENSEMBLE)]


@cache
def judged():
    """WAPE of redemptions 30 days ahead by model and product, origins through the last year and a half."""
    book = whole_book()
    history = book.panel()
    dates = pd.date_range(history.index[0], periods=len(history) + HORIZON)
    known = history.where(open_days(history, dates, CALENDAR, book.products)[: len(history)])
    rows = np.arange(len(history) - HORIZON - 1, FIRST_ROW, -EVERY)[::-1]
    actual, columns = actuals_at(known, rows, HORIZON), list(known.columns)
    found = {}
    for name in (*IGNORING, n.BY_LOTS, n.ENSEMBLE):
        made = forecasts_at(desk_model(book, name, CALENDAR), known, HORIZON, CALENDAR, rows)
        at = [columns.index((product, n.ALL, n.REDEMPTION)) for product in LOCKED]
        found[name] = [np.nansum(np.abs(made - actual)[:, :, k]) / np.nansum(actual[:, :, k]) for k in at]
    return pd.DataFrame(found, index=LOCKED)


def test_lots_tell_redemptions_a_fifth_better_than_any_model_that_ignores_them():
    for products in (LOCKED, MIN_HOLDING, MONTHLY_OPEN):
        mean = judged().loc[list(products)].mean()
        best = mean[IGNORING].min()
        assert mean[n.BY_LOTS] <= 0.8 * best
        assert mean[n.ENSEMBLE] <= 0.82 * best  # it has learned to listen to them


def test_an_unknown_model_is_told_which_there_are():
    with pytest.raises(InputError, match="by_lots"):
        desk_model(whole_book(), "no_such", CALENDAR)


def paths(products=LOCKED, days=HORIZON, groups=(n.ALL,)):
    columns = pd.MultiIndex.from_product([products, groups, n.SIDES], names=n.PANEL_LEVELS)
    values = np.full((20, days, len(columns)), 1e6) * np.linspace(0.5, 1.5, 20)[:, None, None]
    return Paths(pd.date_range(whole_book().as_of + pd.Timedelta(days=1), periods=days), columns, values, 1)


def test_what_is_free_and_what_becomes_free_is_what_is_held_where_locks_end_in_time():
    book = whole_book()
    seen = lots_ahead(book, CALENDAR, paths(), ["JB-HOLD-30"], HORIZON)
    own = book.lots[book.lots[n.PRODUCT_ID] == "JB-HOLD-30"]
    assert seen.held == pytest.approx(own[n.AMOUNT].sum())
    age = (book.as_of - own[n.PURCHASE_DATE]).dt.days
    assert seen.free == pytest.approx(own.loc[age >= 29, n.AMOUNT].sum(), rel=1e-9)
    assert seen.free + seen.locked.sum() <= seen.held * (1 + 1e-12)
    assert seen.days[REDEEMABLE].max() == pytest.approx(seen.free + seen.locked.sum())
    assert seen.expected == pytest.approx(30e6)
    assert (seen.days[LOW] < seen.days[EXPECTED]).all() and (seen.days[EXPECTED] < seen.days[HIGH]).all()


def test_of_one_customer_group_its_own_lots_and_redemptions_count():
    book = whole_book()
    own = book.lots[(book.lots[n.PRODUCT_ID] == "JB-HOLD-30") & (book.lots[n.GROUP] == n.FARMERS)]
    seen = lots_ahead(book, CALENDAR, paths(groups=(n.FARMERS, n.INDIVIDUALS)), ["JB-HOLD-30"], HORIZON, n.FARMERS)
    assert seen.held == pytest.approx(own[n.AMOUNT].sum())
    assert seen.expected == pytest.approx(30e6)


def test_a_monthly_open_product_lets_all_go_on_its_open_day():
    seen = lots_ahead(whole_book(), CALENDAR, paths(), ["JB-OPEN-20"], HORIZON)
    assert list(seen.days.index[seen.locked > 0]) == [pd.Timestamp("2026-07-20")]
    assert seen.free == 0


def test_together_what_is_free_now_is_not_what_is_free_on_a_later_open_day():
    names = ["JB-HOLD-30", "JB-OPEN-20"]
    both, alone = (lots_ahead(whole_book(), CALENDAR, paths(), each, HORIZON) for each in (names, names[:1]))
    assert both.free == pytest.approx(alone.free)
    assert both.free == pytest.approx(both.days[REDEEMABLE].iloc[0])


def test_without_a_lots_table_flows_tell_them_and_how_sure_that_is():
    book = replace(whole_book(), lots=whole_book().lots.iloc[:0])
    seen = lots_ahead(book, CALENDAR, paths(), ["JB-HOLD-07"], HORIZON)
    assert [each.product_id for each in seen.inferred] == ["JB-HOLD-07"]
    assert 0 < seen.inferred[0].found.sure < 1
    assert seen.held == pytest.approx(whole_book().net_assets("JB-HOLD-07"), rel=1e-6)
    bare = replace(book, flows=book.flows.assign(**{n.AUM: np.nan}))
    with pytest.raises(MissingData, match="Import the lots table"):
        lots_ahead(bare, CALENDAR, paths(), ["JB-HOLD-07"], HORIZON)


def test_large_holders_have_the_tier_of_their_rulebook():
    book = whole_book()
    seen = lots_ahead(book, CALENDAR, paths(("NL-CASH-02",)), ["NL-CASH-02"], HORIZON)
    found, tier = holders_of(book, "NL-CASH-02", seen)
    assert found.top10 == pytest.approx(0.238) and found.at_once == pytest.approx(0.238)
    assert "20%" in tier
    unsaid = replace(book, products=book.products.assign(**{n.TOP10_SHARE: np.nan}))
    assert holders_of(unsaid, "NL-CASH-02", seen) is None


def test_survival_of_one_product_reads_no_later_lots():
    book = whole_book()
    assert set(survival_of(book, CALENDAR, "JB-OPEN-20", book.as_of).curve[n.PRODUCT_ID]) == {"JB-OPEN-20"}
    assert lots_on(book.lots, book.as_of - pd.Timedelta(days=1)).empty
    with pytest.raises(MissingData):
        survival_of(book, CALENDAR, "JB-OPEN-20", book.as_of - pd.Timedelta(days=1))
