"""Groups add up to their product on every path, nothing below zero, and what was announced stays where it belongs."""

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from forecast_cases import CALENDAR, panel
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from core import names as n
from core.forecast import find_model, make_forecast
from core.forecast.hierarchy import reconcile, reconcile_groups

MODEL = find_model(n.CALENDAR_EFFECTS)
AMOUNTS = st.one_of(st.just(0.0), st.floats(1e-3, 1e12))


def by_group(history, *groups):
    """Return the sides of product p apart for each group, in unequal shares that differ by day."""
    share = np.random.default_rng(3).dirichlet(np.ones(len(groups)), len(history))
    named = [("p", group, side) for group in groups for side in n.SIDES]
    values = [history[("p", n.ALL, side)] * share[:, k] for k in range(len(groups)) for side in n.SIDES]
    return pd.DataFrame(np.column_stack(values), history.index, pd.MultiIndex.from_tuples(named, names=n.PANEL_LEVELS))


@pytest.fixture(scope="module")
def product():
    return make_forecast(MODEL, panel(200, "o", "p", seed=1), 20, CALENDAR, count=60)


@pytest.fixture(scope="module")
def groups():
    history = by_group(panel(200, "p", seed=2), "a", "b", "c")
    history.loc[: history.index[120], ("p", "c")] = np.nan  # a group that came later
    return make_forecast(MODEL, history, 20, CALENDAR, count=60)


def summed(values, columns, side):
    return values[..., columns.get_level_values(n.SIDE) == side].sum(axis=-1)


def assert_coherent(product, made):
    for side in n.SIDES:
        whole = ("p", n.ALL, side)
        np.testing.assert_allclose(made.paths.side(side), product.paths.only("p").side(side), rtol=1e-9, atol=1e-6)
        for name in ("expected", "modelled", "announced"):
            told = summed(getattr(made, name).to_numpy(), made.paths.columns, side)
            np.testing.assert_allclose(told, getattr(product, name)[whole], rtol=1e-9, atol=1e-6)
    assert (made.paths.values >= 0).all()
    assert (made.expected >= 0).all(axis=None)


@given(st.data())
def test_shares_add_up_and_are_not_negative_whatever_the_parts(data):
    parts = data.draw(arrays(float, (2, 3, 4), elements=AMOUNTS))
    total = data.draw(arrays(float, (2, 3), elements=AMOUNTS))
    made = reconcile(parts, total)
    np.testing.assert_allclose(made.sum(axis=-1), total, rtol=1e-9)
    assert (made >= 0).all()
    flowing = parts.sum(axis=-1) > 0
    assert (made[flowing][parts[flowing] == 0] == 0).all()  # who is closed stays closed


def test_shares_against_arithmetic_by_hand():
    parts = np.array([[1.0, 3.0], [0.0, 0.0], [2.0, 0.0]])
    np.testing.assert_allclose(reconcile(parts, np.array([8.0, 6.0, 5.0])), [[2.0, 6.0], [3.0, 3.0], [5.0, 0.0]])
    np.testing.assert_allclose(reconcile(parts * 0.0, np.array([8.0, 6.0, 5.0])), [[4, 4], [3, 3], [2.5, 2.5]])


def test_groups_add_up_to_their_product_on_every_day_and_path(product, groups):
    assert_coherent(product, reconcile_groups(product, groups))


def test_what_adds_up_already_is_left_as_it_is(product, groups):
    made = reconcile_groups(product, groups)
    again = reconcile_groups(product, made)
    np.testing.assert_allclose(again.paths.values, made.paths.values, rtol=1e-9)
    np.testing.assert_allclose(again.expected, made.expected, rtol=1e-9)


def test_a_product_of_one_side_and_days_on_which_it_is_closed(groups):
    side = (n.REDEMPTION,)
    whole = make_forecast(MODEL, panel(200, "p", sides=side), 20, CALENDAR, count=60)
    values = whole.paths.values.copy()
    values[:, 4] = 0.0
    expected = whole.expected.copy()
    expected.iloc[4] = 0.0
    closed = replace(whole, expected=expected, paths=replace(whole.paths, values=values))
    kept = groups.paths.columns.get_level_values(n.SIDE) == n.REDEMPTION
    frames = {name: getattr(groups, name).loc[:, kept] for name in ("expected", "modelled", "announced")}
    paths = replace(groups.paths, columns=groups.paths.columns[kept], values=groups.paths.values[:, :, kept])
    made = reconcile_groups(closed, replace(groups, **frames, paths=paths))
    np.testing.assert_allclose(made.paths.values.sum(axis=2), values[:, :, 0], rtol=1e-9)
    assert (made.paths.values[:, 4] == 0).all()
    assert (made.expected.iloc[4] == 0).all()


def test_what_was_announced_for_a_group_is_its_own_on_every_path(product, groups):
    """A ticket of group b, and one that names no group and is shared by all."""
    ticket, shared, day = 5e7, 1e6, 6
    one, many = ("p", n.ALL, n.REDEMPTION), ("p", "b", n.REDEMPTION)
    above, own = list(product.paths.columns).index(one), list(groups.paths.columns).index(many)
    told, made = announce(product, one, above, day, ticket + shared), announce(groups, many, own, day, ticket)
    coherent = reconcile_groups(told, made)
    assert_coherent(told, coherent)
    before = reconcile_groups(product, groups)
    assert (coherent.paths.values[:, day, own] >= ticket).all()
    added = coherent.announced.iloc[day]
    assert added[many] > ticket
    assert (added.drop(many)[:, :, n.REDEMPTION] > 0).all()
    other_days = np.arange(20) != day
    np.testing.assert_allclose(coherent.paths.values[:, other_days], before.paths.values[:, other_days], rtol=1e-9)


def announce(forecast, series, place, day, amount):
    expected, announced, values = forecast.expected.copy(), forecast.announced.copy(), forecast.paths.values.copy()
    row = expected.index[day]
    expected.loc[row, series] += amount
    announced.loc[row, series] += amount
    values[:, day, place] += amount
    return replace(forecast, expected=expected, announced=announced, paths=replace(forecast.paths, values=values))


def test_an_override_below_what_was_announced_is_shared_in_its_proportions(product, groups):
    series, many = ("p", n.ALL, n.REDEMPTION), ("p", "b", n.REDEMPTION)
    place, own = list(product.paths.columns).index(series), list(groups.paths.columns).index(many)
    values = product.paths.values.copy()
    values[:, 3, place] = 1e5
    expected = product.expected.copy()
    expected.loc[expected.index[3], series] = 1e5
    told = announce(groups, many, own, 3, 1e7)
    overridden = replace(product, expected=expected, paths=replace(product.paths, values=values))
    made = reconcile_groups(overridden, told)
    np.testing.assert_allclose(made.paths.side(n.REDEMPTION), overridden.paths.only("p").side(n.REDEMPTION))
    assert (made.paths.values[:, 3, own] == 1e5).all()


def test_forecasts_of_other_days_are_not_mixed(product, groups):
    later = replace(groups, paths=replace(groups.paths, dates=groups.paths.dates + pd.Timedelta(days=1)))
    with pytest.raises(ValueError, match="same days"):
        reconcile_groups(product, later)
