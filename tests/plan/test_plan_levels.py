"""The drill-down of the sample book: levels that add up, groups that add up to the product that everyone else reads."""

import numpy as np
import pytest
from plan_made import CLOSED, HOLD, book, calendar, changed, cut, known

from core import names as n
from core.errors import MissingData
from core.forecast.analogues import borrow
from core.forecast.hierarchy import PRODUCT, TOTAL
from core.plan.borrowing import borrowed_words
from core.plan.forecasts import LONG_HORIZON, forecast_desk
from core.plan.levels import COLUMNS, LEVEL, NET_ASSETS, PARENT, SERIES, group_forecast, group_table, level_table
from core.present.flow_series import EXPECTED, HIGH, LOW, NET

HORIZON = 30
VIEWS = (NET, *n.SIDES)


@pytest.fixture(scope="module")
def groups():
    return group_forecast(book(), calendar(), book().as_of, n.ENSEMBLE, known(), HOLD, HORIZON)


@pytest.mark.parametrize("view", VIEWS)
def test_products_add_up_to_issuers_and_these_to_the_total(view):
    table = level_table(book(), known(), HORIZON, view)
    assert list(table) == list(COLUMNS)
    below = table.groupby(PARENT)[[EXPECTED, NET_ASSETS, SERIES]].sum()
    for _, row in table[table[n.NAME].isin(below.index)].iterrows():
        np.testing.assert_allclose(below.loc[row[n.NAME]], row[below.columns].astype(float), rtol=1e-9)
    assert (table[LOW] <= table[HIGH]).all()
    assert list(table[LEVEL].unique()) == [TOTAL, n.ISSUER, PRODUCT]


def test_rows_against_the_paths_read_by_hand():
    table = level_table(book(), known(), HORIZON, NET).set_index(n.NAME)
    issuer = book().product(HOLD)[n.ISSUER]
    members = book().products.loc[book().products[n.ISSUER] == issuer, n.PRODUCT_ID]
    over = sum(
        -known().forecast.paths.only(product_id).net_outflow()[:, :HORIZON].sum(axis=1)
        for product_id in members
        if product_id in table.index
    )
    assert table.loc[issuer, LOW] == pytest.approx(np.quantile(over, 0.05))
    assert table.loc[issuer, HIGH] == pytest.approx(np.quantile(over, 0.95))
    own = known().of(HOLD, HORIZON).expected
    assert table.loc[HOLD, EXPECTED] == pytest.approx((own[n.SUBSCRIPTION] - own[n.REDEMPTION]).sum())
    assert table.loc[HOLD, NET_ASSETS] == book().net_assets(HOLD)
    # The ranges of the parts are wider together than that of the whole.
    width = table[HIGH] - table[LOW]
    assert width[table[PARENT] == issuer].sum() > width[issuer]


def test_an_issuer_that_is_not_known_is_no_row_and_a_balance_that_is_not_known_no_figure():
    whole = changed(book(), n.PRODUCTS, book().products[n.PRODUCT_ID] == HOLD, **{n.ISSUER: None})
    bare = changed(whole, n.FLOWS, whole.flows[n.PRODUCT_ID] == HOLD, **{n.AUM: np.nan})
    table = level_table(bare, known(), HORIZON, NET).set_index(n.NAME)
    assert table.loc[HOLD, PARENT] == n.ALL
    assert np.isnan(table.loc[HOLD, NET_ASSETS])
    assert np.isnan(table.loc[n.ALL, NET_ASSETS])
    assert table[NET_ASSETS].notna().sum() == len(table) - 2


def test_groups_add_up_to_the_product_of_the_desk_on_every_path_and_day(groups):
    desk = known().forecast
    for side in n.SIDES:
        np.testing.assert_allclose(groups.forecast.paths.side(side), desk.paths.only(HOLD).side(side), rtol=1e-9)
        told = groups.forecast.expected.xs(side, level=n.SIDE, axis="columns").sum(axis=1)
        np.testing.assert_allclose(told, desk.expected[(HOLD, n.ALL, side)], rtol=1e-9)
    assert (groups.forecast.paths.values >= 0).all()


@pytest.mark.parametrize("view", VIEWS)
def test_the_groups_stand_below_the_same_figures_of_the_product(groups, view):
    table = group_table(book(), groups, HOLD, HORIZON, view).set_index(n.NAME)
    above = level_table(book(), known(), HORIZON, view).set_index(n.NAME)
    for column in (EXPECTED, LOW, HIGH, NET_ASSETS):
        assert table.loc[HOLD, column] == pytest.approx(above.loc[HOLD, column])
    below = table[table[PARENT] == HOLD]
    assert set(below.index) == set(n.CUSTOMER_GROUPS)
    for column in (EXPECTED, NET_ASSETS, SERIES):
        assert below[column].sum() == pytest.approx(table.loc[HOLD, column])


def test_a_closed_product_pays_each_group_back_what_it_holds():
    small = cut(CLOSED)
    whole = forecast_desk(small, calendar(), small.as_of, n.ENSEMBLE, horizon=LONG_HORIZON)
    made = group_forecast(small, calendar(), small.as_of, n.ENSEMBLE, whole, CLOSED, LONG_HORIZON)
    table = group_table(small, made, CLOSED, LONG_HORIZON, n.REDEMPTION)
    np.testing.assert_allclose(table[EXPECTED], table[NET_ASSETS])
    np.testing.assert_allclose(table[LOW], table[HIGH])
    assert len(table) == 1 + len(n.CUSTOMER_GROUPS)


def test_a_product_that_is_no_part_of_the_forecast_is_refused():
    with pytest.raises(MissingData):
        group_forecast(book(), calendar(), book().as_of, n.ENSEMBLE, known(), "NL-CLOSED-2503", HORIZON)


def test_who_a_new_product_borrows_from_is_said_in_words():
    history, whole = known().history.copy(), known().forecast
    young = "JB-HOLD-30"
    history.loc[: history.index[-35], young] = np.nan
    kept = [series[0] != young for series in whole.paths.columns]
    old = type(whole)(
        whole.origin,
        whole.model,
        whole.expected.loc[:, kept],
        type(whole.paths)(whole.paths.dates, whole.paths.columns[kept], whole.paths.values[:, :, kept], 1),
        whole.modelled.loc[:, kept],
        whole.announced.loc[:, kept],
    )
    made = borrow(history, old, [young, "P-PLANNED"], book().products, book().flows, calendar())
    words = borrowed_words(made, book().products)
    assert words[young].startswith(f"{young} has 34 days of flows")
    assert all(product_id in words[young] for product_id in made.sources[young])
    assert "same family" in words[young]
    assert words["P-PLANNED"].startswith("P-PLANNED has no flows yet")
    only = {young: ("JB-CASH-01",)}
    assert "(same issuer)" in borrowed_words(type(made)(made.forecast, only, {young: 1}, {}), book().products)[young]
    nobody = type(made)(made.forecast, {CLOSED: ()}, {CLOSED: 3}, {})
    assert "closed" in borrowed_words(nobody, book().products)[CLOSED]
