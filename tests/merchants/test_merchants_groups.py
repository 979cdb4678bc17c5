"""Groups' forecasts: the models' contract, nothing of the future, and a total that is the sum of its groups."""

import dataclasses

import numpy as np
import pandas as pd
import pytest
from panel_cases import CALENDAR, merchants

from core import names as n
from core.errors import InputError, MissingData
from core.forecast.rehearsal import forecasts_at
from core.merchants.backtest import backtest_groups, weekday_level
from core.merchants.group_forecast import coherent, forecast_groups
from core.merchants.group_models import cash_panel, group_models
from core.merchants.tallies import tally

HORIZON = 10
OWN = (n.BOTTOM_UP, n.DIRECT, n.TOP_DOWN)


@pytest.fixture(scope="module")
def panel():
    return merchants(120, 14, paid=True, growth=0.002)


@pytest.fixture(scope="module")
def made(panel):
    return tally(panel, CALENDAR)


def test_the_panel_of_cash_has_every_group_and_their_total_on_each_side(made):
    history = cash_panel(made)
    assert list(history.columns) == [
        (n.RECEIPTS, group, side) for side in (n.AMOUNT, n.OUTFLOW) for group in ("a", "b", n.ALL)
    ]
    for side in (n.AMOUNT, n.OUTFLOW):
        of_side = history.xs(side, level=n.SIDE, axis=1).droplevel(n.PRODUCT_ID, axis=1)
        np.testing.assert_allclose(of_side[n.ALL], of_side["a"] + of_side["b"])


@pytest.mark.parametrize("name", [*OWN, n.ENSEMBLE])
def test_every_model_keeps_the_contract_and_rehearses_what_it_predicts(made, name):
    history = cash_panel(made)
    model = next(model for model in group_models(made, CALENDAR) if model.name == name)
    frame = model.predict(history, HORIZON, CALENDAR)
    assert frame.columns.equals(history.columns)
    assert list(frame.index) == list(pd.date_range(history.index[-1] + pd.Timedelta(days=1), periods=HORIZON))
    assert np.isfinite(frame.to_numpy()).all()
    assert (frame.to_numpy() >= 0).all()
    rows = np.array([70, len(history) - 1])
    np.testing.assert_array_equal(forecasts_at(model, history, HORIZON, CALENDAR, rows)[-1], frame.to_numpy())


def test_nothing_of_the_future_is_in_a_forecast(panel, made):
    later = panel.received.copy()
    later[90:] = 1e9
    poisoned = tally(dataclasses.replace(panel, received=later), CALENDAR)
    cut = made.days[89]
    known = (made.until(cut), poisoned.until(cut))
    said = [group_models(one, CALENDAR)[-1].predict(cash_panel(one), HORIZON, CALENDAR).to_numpy() for one in known]
    assert said[0].tobytes() == said[1].tobytes()


def test_from_the_shops_up_and_from_the_total_down_add_up(made):
    history = cash_panel(made)
    models = {model.name: model for model in group_models(made, CALENDAR)}
    for name in (n.BOTTOM_UP, n.TOP_DOWN):
        frame = models[name].predict(history, HORIZON, CALENDAR).droplevel(n.PRODUCT_ID, axis=1)
        for side in (n.AMOUNT, n.OUTFLOW):
            np.testing.assert_allclose(frame[n.ALL, side], frame["a", side] + frame["b", side])
    direct, down = (models[name].predict(history, HORIZON, CALENDAR) for name in (n.DIRECT, n.TOP_DOWN))
    total = (n.RECEIPTS, n.ALL, n.AMOUNT)
    np.testing.assert_allclose(direct[total], down[total])


def test_groups_that_add_up_are_the_weighted_least_squares_ones():
    columns = pd.MultiIndex.from_tuples([(n.RECEIPTS, group, n.AMOUNT) for group in ("a", "b", n.ALL)])
    columns.names = list(n.PANEL_LEVELS)
    base, variance = np.array([[10.0, 20.0, 36.0], [5.0, 8.0, 12.0]]), np.array([1.0, 2.0, 4.0])
    summing, weight = np.array([[1.0, 0.0], [0.0, 1.0], [1.0, 1.0]]), np.diag(1 / variance)
    for row, found in zip(base, coherent(base, columns, variance), strict=True):
        bottom = np.linalg.solve(summing.T @ weight @ summing, summing.T @ weight @ row)
        np.testing.assert_allclose(found, summing @ bottom)


def test_groups_add_up_on_every_path_and_none_is_negative(made):
    forecast = forecast_groups(made, HORIZON, CALENDAR, count=40)
    names = forecast.paths.columns.get_level_values(n.GROUP)
    assert (forecast.paths.values >= 0).all()
    for side in (n.AMOUNT, n.OUTFLOW):
        own = forecast.paths.columns.get_level_values(n.SIDE) == side
        parts, total = (forecast.paths.values[:, :, own & found] for found in (names != n.ALL, names == n.ALL))
        np.testing.assert_allclose(parts.sum(axis=2), total[:, :, 0])
        np.testing.assert_allclose(
            forecast.expected.loc[:, own & (names != n.ALL)].sum(axis=1),
            forecast.expected.loc[:, own & (names == n.ALL)].iloc[:, 0],
        )


def test_a_panel_too_young_to_be_forecast_says_so():
    with pytest.raises(MissingData, match="10 days"):
        forecast_groups(tally(merchants(10, 4), CALENDAR), HORIZON, CALENDAR)


def test_scores_are_those_of_a_plain_loop(made):
    origins = [made.days[80], made.days[99]]
    scored = backtest_groups(made, HORIZON, origins, CALENDAR)
    history = cash_panel(made)
    missed, came = dict.fromkeys(("a", "b", n.ALL), 0.0), dict.fromkeys(("a", "b", n.ALL), 0.0)
    for origin in origins:
        said = weekday_level(history.loc[:origin], HORIZON)
        for group in came:
            column = (n.RECEIPTS, group, n.AMOUNT)
            for day in said.index:
                missed[group] += abs(said.loc[day, column] - history.loc[day, column])
                came[group] += history.loc[day, column]
    rows = scored.weekday_median.groups.set_index(n.GROUP)
    for group in ("a", "b"):
        assert rows.loc[group, "wape"] == pytest.approx(missed[group] / came[group])
        assert rows.loc[group, n.AMOUNT] == pytest.approx(came[group])
        assert rows.loc[group, "merchants"] == 7
    assert scored.weekday_median.total["wape"] == pytest.approx(missed[n.ALL] / came[n.ALL])
    assert scored.weekday_median.weighted_wape == pytest.approx((missed["a"] + missed["b"]) / (came["a"] + came["b"]))
    assert scored.selected.total["wape"] < scored.weekday_median.total["wape"]


def test_an_origin_outside_the_receipts_is_refused(made):
    with pytest.raises(InputError, match="2030"):
        backtest_groups(made, HORIZON, [pd.Timestamp("2030-01-01")], CALENDAR)
