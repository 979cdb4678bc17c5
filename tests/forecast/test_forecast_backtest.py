import numpy as np
import pandas as pd
import pytest
from forecast_cases import CALENDAR, closed_at_weekends, panel

from core import names as n
from core.errors import InputError, MissingData
from core.forecast import MODELS, backtest, make_forecast
from core.forecast.backtest import QUANTILES
from core.forecast.forecasting import expect

HORIZON = 10
BASELINES = [MODELS[n.SEASONAL_NAIVE], MODELS[n.WEEKDAY_MEDIAN]]
SELECTED = MODELS[n.WEEKDAY_MEDIAN]


def history_of(days=120):
    frame = panel(days, "p", "q", seed=2)
    frame.iloc[75:78, 1] = np.nan
    return frame


def stamps(history, *rows):
    return [history.index[row] for row in rows]


@pytest.fixture(scope="module")
def made():
    history = history_of()
    return history, backtest(history, HORIZON, stamps(history, 70, 95, 114), CALENDAR, BASELINES, SELECTED)


def pairs(history, origin, model, product, side):
    """Return (forecast, actual) of the days that are known."""
    expected = expect(model, history.loc[:origin], HORIZON, CALENDAR)[(product, n.ALL, side)]
    actual = history[(product, n.ALL, side)].reindex(expected.index)
    return [(f, y) for f, y in zip(expected, actual, strict=True) if not np.isnan(y)]


def test_scores_against_loops(made):
    history, result = made
    assert len(result.scores) == 2 * 3 * 2 * 2 + 3 * 2 * 2  # models, and once more what was selected
    models = {model.name: model for model in BASELINES} | {n.SELECTED: SELECTED}
    for row in result.scores.to_dict("records"):
        known = pairs(history, row["origin"], models[row["model"]], row[n.PRODUCT_ID], row[n.SIDE])
        total = sum(y for _, y in known)
        assert row["wape"] == pytest.approx(sum(abs(f - y) for f, y in known) / total)
        assert row["total_error"] == pytest.approx(abs(sum(f for f, _ in known) - total) / total)
        assert row["actual"] == pytest.approx(total)


def test_what_was_selected_is_averaged_with_the_actual_amounts_as_weights(made):
    history, result = made
    assert list(result.selected.index) == [n.REDEMPTION, n.SUBSCRIPTION]
    for side, row in result.selected.iterrows():
        error, off, due = 0.0, 0.0, 0.0
        for origin in result.origins:
            for product in ("p", "q"):
                known = pairs(history, origin, SELECTED, product, side)
                error += sum(abs(f - y) for f, y in known)
                off += abs(sum(f for f, _ in known) - sum(y for _, y in known))
                due += sum(y for _, y in known)
        assert row["wape"] == pytest.approx(error / due)
        assert row["total_error"] == pytest.approx(off / due)


def test_every_forecast_is_kept_with_what_came(made):
    history, result = made
    frame = result.forecasts
    assert list(frame.columns) == [n.DATE, n.PRODUCT_ID, n.SIDE, "forecast", "actual", "origin", "model"]
    assert len(frame) == 3 * HORIZON * 4 * 3
    assert ((frame[n.DATE] - frame["origin"]).dt.days.between(1, HORIZON)).all()
    for row in frame.sample(40, random_state=1).to_dict("records"):
        came = history[(row[n.PRODUCT_ID], n.ALL, row[n.SIDE])].get(row[n.DATE], np.nan)
        assert row["actual"] == came or (np.isnan(row["actual"]) and np.isnan(came))
    assert (result.horizon, result.series) == (HORIZON, 4)


def test_quantiles_are_those_of_the_scenarios():
    history = history_of()
    origin = history.index[95]
    result = backtest(history, HORIZON, [origin], CALENDAR, [SELECTED], SELECTED, quantiles=True)
    paths = make_forecast(SELECTED, history.loc[:origin], HORIZON, CALENDAR).paths
    frame = result.forecasts[result.forecasts["model"] == n.SELECTED].set_index([n.DATE, n.PRODUCT_ID, n.SIDE])
    for day, date in enumerate(paths.dates):
        for k, (product, _, side) in enumerate(paths.columns):
            row = frame.loc[(date, product, side)]
            drawn = np.sort(paths.values[:, day, k])
            for level in QUANTILES:
                assert row[str(level)] == pytest.approx(np.quantile(drawn, level))
    assert (np.diff(frame[[str(level) for level in QUANTILES]], axis=1) >= 0).all()


def test_the_model_in_use_need_not_be_among_those_compared():
    history = history_of()
    origins = stamps(history, 95)
    alone = backtest(history, HORIZON, origins, CALENDAR, BASELINES[:1], SELECTED)
    assert set(alone.scores["model"]) == {n.SEASONAL_NAIVE, n.SELECTED}
    both = backtest(history, HORIZON, origins, CALENDAR, BASELINES, SELECTED)
    pd.testing.assert_frame_equal(alone.selected, both.selected)


def test_a_series_that_had_not_begun_is_left_out_and_nothing_due_has_no_score():
    history = history_of()
    history.iloc[:90, 2:] = np.nan
    history.iloc[:, 0] = 0.0
    result = backtest(history, HORIZON, stamps(history, 70), CALENDAR, BASELINES, SELECTED)
    assert set(result.scores[n.PRODUCT_ID]) == {"p"}
    nothing = result.scores[result.scores[n.SIDE] == n.REDEMPTION]
    assert nothing["wape"].isna().all()
    assert result.selected.loc[n.REDEMPTION].isna().all()
    assert np.isfinite(result.selected.loc[n.SUBSCRIPTION]).all()


def test_closed_days_are_expected_at_zero():
    history = closed_at_weekends(200, 0.0, "p")
    result = backtest(history, HORIZON, stamps(history, 150), CALENDAR, BASELINES, SELECTED)
    dealing = CALENDAR.dealing(pd.DatetimeIndex(result.forecasts[n.DATE]))
    assert ((result.forecasts["forecast"] > 0) == dealing).all()


@pytest.mark.parametrize(("days", "wanted"), [(31, 1), (40, 1), (41, 2), (51, 3), (61, 4), (300, 4)])
def test_usual_origins_leave_days_to_compare(days, wanted):
    history = panel(days)
    result = backtest(history, HORIZON, None, CALENDAR, BASELINES, SELECTED)
    ends = [history.index[-1] - pd.Timedelta(days=HORIZON * k) for k in range(wanted, 0, -1)]
    assert list(result.origins) == ends


def test_too_few_days_for_any_origin_name_how_many_are_needed():
    with pytest.raises(InputError, match="at least 31 days"):
        backtest(panel(30), HORIZON, None, CALENDAR, BASELINES, SELECTED)


@pytest.mark.parametrize("row", [0, 119])
def test_an_origin_outside_the_flows_is_named_with_what_they_cover(row):
    history = history_of()
    with pytest.raises(InputError, match="3 Mar 2025 to 30 Jun 2025"):
        backtest(history, HORIZON, stamps(history, row), CALENDAR, BASELINES, SELECTED)


def test_an_origin_before_anything_was_observed_is_outside():
    history = history_of()
    history.iloc[:30] = np.nan
    with pytest.raises(InputError, match="2 Apr 2025"):
        backtest(history, HORIZON, stamps(history, 20), CALENDAR, BASELINES, SELECTED)


def test_an_origin_too_early_to_forecast_from_is_refused():
    history = history_of()
    with pytest.raises(MissingData, match="11 days"):
        backtest(history, HORIZON, stamps(history, 10), CALENDAR, BASELINES, SELECTED)


def test_origins_are_sorted_and_asked_once():
    history = history_of()
    result = backtest(history, HORIZON, stamps(history, 95, 70, 95), CALENDAR, BASELINES, SELECTED)
    assert list(result.origins) == stamps(history, 70, 95)


def test_progress_is_told():
    history, heard = history_of(), []
    backtest(history, HORIZON, stamps(history, 95), CALENDAR, BASELINES, SELECTED, tell=heard.append)
    assert heard == ["6 Jun 2025: seasonal_naive", "6 Jun 2025: weekday_median"]
