"""The contract that every registered model keeps. A new model is tested by being registered."""

import numpy as np
import pandas as pd
import pytest
from forecast_cases import AWKWARD, CALENDAR, panel

from core import names as n
from core.calendar import build_calendar
from core.errors import InputError, MissingData
from core.forecast import MODELS, find_model, make_forecast
from core.forecast.forecasting import expect

DAYS, HORIZON = 70, 10
EVERY_MODEL = pytest.mark.parametrize("name", MODELS)
EVERY_HISTORY = pytest.mark.parametrize("case", AWKWARD)


def is_a_forecast(frame, history, horizon):
    """Check all that a model promises of what it returns."""
    days = pd.date_range(history.index[-1] + pd.Timedelta(days=1), periods=horizon, name=n.DATE)
    pd.testing.assert_index_equal(frame.index, days)
    pd.testing.assert_index_equal(frame.columns, history.columns)
    values = frame.to_numpy()
    assert values.dtype == np.float64
    return bool(np.isfinite(values).all() and (values >= 0).all())


@EVERY_MODEL
@EVERY_HISTORY
def test_a_forecast_covers_the_next_days_of_every_series_with_amounts(name, case):
    history = AWKWARD[case](DAYS)
    before = history.copy(deep=True)
    frame = MODELS[name].predict(history, HORIZON, CALENDAR)
    assert is_a_forecast(frame, history, HORIZON)
    pd.testing.assert_frame_equal(history, before)


@EVERY_MODEL
@pytest.mark.parametrize("horizon", [1, 45])
def test_any_horizon(name, horizon):
    history = panel(DAYS, "p")
    assert is_a_forecast(MODELS[name].predict(history, horizon, CALENDAR), history, horizon)


@EVERY_MODEL
def test_the_same_question_has_the_same_answer(name):
    history = panel(DAYS, "p")
    first, second = (MODELS[name].predict(history.copy(), HORIZON, CALENDAR) for _ in range(2))
    assert first.to_numpy().tobytes() == second.to_numpy().tobytes()


@EVERY_MODEL
@pytest.mark.parametrize(
    ("case", "unit"), [("gaps", 1000.0), ("one series of zeros", 1000.0), ("zero at weekends", 1e-4)]
)
def test_the_unit_of_money_does_not_matter(name, case, unit):
    history = AWKWARD[case](DAYS)
    frame = MODELS[name].predict(history, HORIZON, CALENDAR)
    scaled = MODELS[name].predict(history * unit, HORIZON, CALENDAR) / unit
    np.testing.assert_allclose(scaled, frame, rtol=1e-6, atol=1e-6)


@EVERY_MODEL
def test_other_markets(name):
    """Some days without a single mark, which Prophet must take too."""
    history = panel(20, "p", start="2026-08-03")
    calendar = build_calendar("DE")
    assert is_a_forecast(MODELS[name].predict(history, 5, calendar), history, 5)


@EVERY_MODEL
def test_days_that_are_not_announced(name):
    history = panel(DAYS, "p", start="2027-11-20")
    assert is_a_forecast(MODELS[name].predict(history, 30, CALENDAR), history, 30)


@EVERY_MODEL
@pytest.mark.parametrize("days", [1, 13])
def test_a_history_that_is_too_short_is_refused(name, days):
    for question in (make_forecast, expect):
        with pytest.raises(MissingData, match=f"{days} days of flows"):
            question(MODELS[name], panel(days, "p"), HORIZON, CALENDAR)


@EVERY_MODEL
def test_fourteen_days_are_enough_to_expect_but_not_to_know_how_wrong(name):
    history = panel(14, "p")
    assert is_a_forecast(expect(MODELS[name], history, HORIZON, CALENDAR), history, HORIZON)
    with pytest.raises(MissingData, match="14 days of flows"):
        make_forecast(MODELS[name], history, HORIZON, CALENDAR)


@pytest.mark.parametrize("name", [name for name in MODELS if name != n.PROPHET])
@EVERY_HISTORY
@pytest.mark.parametrize("days", [14, 45, DAYS])
def test_a_forecast_with_scenarios_or_a_word_on_what_is_missing(name, case, days):
    history = AWKWARD[case](days)
    before = history.copy(deep=True)
    try:
        made = make_forecast(MODELS[name], history, HORIZON, CALENDAR, count=50)
    except MissingData:
        made = None
    pd.testing.assert_frame_equal(history, before)
    assert made or days < DAYS
    if made:
        assert is_a_forecast(made.expected, history, HORIZON)
        assert made.paths.values.shape == (50, HORIZON, history.shape[1])
        assert np.isfinite(made.paths.values).all()
        assert (made.paths.values >= 0).all()
        pd.testing.assert_frame_equal(expect(MODELS[name], history, HORIZON, CALENDAR), made.expected, rtol=1e-12)


def test_prophet_has_scenarios_too():
    history = panel(110, "p", sides=(n.REDEMPTION,))
    made = make_forecast(MODELS[n.PROPHET], history, 5, CALENDAR, count=50)
    assert is_a_forecast(made.expected, history, 5)
    assert np.unique(made.paths.values[:, 0, 0]).size >= 5


def test_prophet_takes_a_desks_own_kinds_of_events_whatever_their_name():
    table = build_calendar().events.iloc[:1].assign(kind="trend", start="2025-04-01", end="2025-04-03")
    calendar = build_calendar(events=table.astype({"start": "datetime64[ns]", "end": "datetime64[ns]"}))
    history = panel(30, "p", sides=(n.REDEMPTION,))
    assert is_a_forecast(MODELS[n.PROPHET].predict(history, 5, calendar), history, 5)


def test_models_are_found_by_name_and_unknown_ones_are_told_what_exists():
    assert all(find_model(name) is model and model.name == name for name, model in MODELS.items())
    with pytest.raises(InputError, match="weekday_median"):
        find_model("crystal_ball")
