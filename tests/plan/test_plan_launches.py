"""The desk as if a design were launched: nothing is lost between the products, the design and the totals."""

from dataclasses import replace
from functools import cache

import numpy as np
import pandas as pd
import pytest
from plan_made import HOLD, OPEN, book, calendar, cut, days

from core import names as n
from core.errors import InputError
from core.plan import forecast_desk
from core.plan.designing import desk_lab, templates
from core.plan.launches import AFTER, BEFORE, HALF, launch, launches, save_launch

CASH = "JB-CASH-01"


@cache
def known():
    few = cut(CASH, HOLD, OPEN)
    return forecast_desk(few, calendar(), few.as_of, n.SEASONAL_NAIVE)


@cache
def study():
    design = replace(templates()["minimum_holding_shelf"], launched=book().as_of + days(8))
    return desk_lab(book(), calendar(), book().as_of).study(design, scenarios=60)


@cache
def launched():
    return launch(known(), study())


def moved(values, columns, product, side):
    place = (columns.get_level_values(n.PRODUCT_ID) == product) & (columns.get_level_values(n.SIDE) == side)
    return values[..., np.flatnonzero(place)[0]]


def change(product, side):
    before, after = known().forecast.paths, launched().forecast.paths
    return moved(after.values, after.columns, product, side) - moved(before.values, before.columns, product, side)


def taken(product, horizon=45):
    """What the design takes from a product by the forecast's last day."""
    rows = study().taken.set_index(n.PRODUCT_ID)
    day = (known().forecast.paths.dates[horizon - 1] - study().dates[0]).days
    open_ = np.flatnonzero(study().subscription.mean(axis=0)[: day + 1] > 0)[-1]
    return rows.at[product, n.AMOUNT] * study().launch_curve[open_]


@pytest.mark.parametrize("product", [CASH, HOLD])
def test_what_a_product_gives_up_is_what_the_design_takes_on_every_path(product):
    given = change(product, n.REDEMPTION).sum(axis=1) - change(product, n.SUBSCRIPTION).sum(axis=1)
    np.testing.assert_allclose(given, taken(product), rtol=1e-9)
    before = known().forecast.paths
    came = moved(before.values, before.columns, product, n.SUBSCRIPTION)
    assert (-change(product, n.SUBSCRIPTION) <= HALF * came + 1e-6).all()


def test_a_monthly_product_pays_only_on_its_open_day():
    expected = moved(known().forecast.expected.to_numpy(), known().forecast.expected.columns, OPEN, n.REDEMPTION)
    assert (change(OPEN, n.REDEMPTION)[:, expected == 0] == 0).all()
    given = change(OPEN, n.REDEMPTION).sum(axis=1) - change(OPEN, n.SUBSCRIPTION).sum(axis=1)
    assert (given <= taken(OPEN) * (1 + 1e-9)).all() and given.min() > 0


def test_nothing_changes_before_the_launch():
    dates = known().forecast.paths.dates
    early = dates < study().design.launched
    before, after = known().forecast.paths.values, launched().forecast.paths.values
    np.testing.assert_array_equal(after[:, early, : before.shape[2]], before[:, early])
    assert (after[:, early, before.shape[2] :] == 0).all()


def test_the_design_is_a_series_with_its_own_paths():
    paths = launched().forecast.paths.only(study().design.name)
    place = study().dates.get_indexer(paths.dates[paths.dates >= study().design.launched])
    first = paths.values[:60, paths.dates >= study().design.launched]
    np.testing.assert_array_equal(first[:, :, 0], study().subscription[:, place])
    np.testing.assert_array_equal(first[:, :, 1], study().redemption[:, place])
    assert list(launched().forecast.expected.columns) == list(launched().forecast.paths.columns)


def test_totals_are_the_sums_of_the_series():
    made = launched()
    for when, frame in ((BEFORE, known().forecast.expected), (AFTER, made.forecast.expected)):
        for side in n.SIDES:
            own = frame.loc[:, frame.columns.get_level_values(n.SIDE) == side].sum(axis=1)
            np.testing.assert_allclose(made.totals[when, side], own)
    between = made.totals[AFTER] - made.totals[BEFORE]
    own = made.forecast.expected[study().design.name].droplevel(n.GROUP, axis=1)
    series = made.moved.T.groupby(level=n.SIDE).sum().T
    np.testing.assert_allclose(between.to_numpy(), (series[list(n.SIDES)] + own[list(n.SIDES)]).to_numpy(), atol=1e-3)


@pytest.mark.parametrize(
    ("change", "told"),
    [({"launched": pd.Timestamp("2027-07-01")}, "outside the forecast"), ({"name": HOLD}, "another name")],
)
def test_what_cannot_be_launched_is_refused(change, told):
    with pytest.raises(InputError, match=told):
        launch(known(), replace(study(), design=replace(study().design, **change)))


def test_a_launch_needs_all_products():
    with pytest.raises(ValueError, match="all products"):
        launch(replace(known(), asked=replace(known().asked, product_id=HOLD)), study())


def test_launches_are_kept_and_found_by_key(engine):
    key = save_launch(engine, launched())
    assert save_launch(engine, launched()) == key
    (kept,) = launches(engine)
    assert (kept.key, kept.design, kept.origin) == (key, study().design, book().as_of)
    pd.testing.assert_frame_equal(kept.totals, launched().totals, check_freq=False)
