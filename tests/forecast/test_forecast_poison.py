"""Nothing that comes after an origin may change what is said at it: poisoned futures, byte-identical forecasts."""

import numpy as np
import pandas as pd
import pytest
from forecast_cases import CALENDAR, closed_at_weekends, panel

from core import names as n
from core.calendar import features
from core.forecast import MODELS, backtest, find_model, make_forecast
from core.forecast.contract import log_offset
from core.forecast.ensemble import RECORD_ORIGINS, record_weights
from core.forecast.openness import open_days
from core.forecast.paths import draw
from core.forecast.rehearsal import FORTNIGHT, actuals_at, forecasts_at, judge, rehearse

DAYS, ROW, HORIZON = 240, 170, 14
EVERY_MODEL = pytest.mark.parametrize("name", MODELS)
QUICK = [name for name in MODELS if name != n.PROPHET]
POISONS = {"huge": 1e12, "zero": 0.0, "missing": np.nan, "tiny": 1e-9}
EVERY_POISON = pytest.mark.parametrize("poison", POISONS)
MONTHLY = pd.DataFrame({n.PRODUCT_ID: ["q"], n.FAMILY: [n.MONTHLY_OPEN], n.OPEN_DAY: [15], n.LAUNCHED: [pd.NaT]})


def history_of(days=DAYS):
    """Return two products, one closed at weekends, and a third that begins late."""
    late = panel(days, "r", seed=5)
    late.iloc[:90] = np.nan
    return pd.concat([closed_at_weekends(days, 0.0, "p"), panel(days, "q", seed=3), late], axis=1)


def poisoned(history, poison, row=ROW):
    frame = history.copy()
    frame.iloc[row + 1 :] = POISONS[poison]
    return frame


def same(first, second):
    return np.asarray(first).tobytes() == np.asarray(second).tobytes()


@EVERY_MODEL
@EVERY_POISON
def test_forecasts_at_past_rows(name, poison):
    history = history_of() if name != n.PROPHET else panel(DAYS, "p", sides=(n.REDEMPTION,))
    rows = np.array([ROW - 30, ROW])
    made = [
        forecasts_at(MODELS[name], frame, HORIZON, CALENDAR, rows) for frame in (history, poisoned(history, poison))
    ]
    assert same(*made)
    cut = MODELS[name].predict(history.iloc[: ROW + 1], HORIZON, CALENDAR)
    assert same(made[0][-1], cut)


@EVERY_MODEL
@pytest.mark.parametrize("poison", ["huge", "missing"])
def test_backtests_and_what_was_selected(name, poison):
    history = history_of() if name != n.PROPHET else panel(DAYS, "p", sides=(n.REDEMPTION,))
    origins, quantiles = [history.index[ROW]], name != n.PROPHET
    said = []
    for frame in (history, poisoned(history, poison)):
        made = backtest(
            frame, HORIZON, origins, CALENDAR, [MODELS[name]], MODELS[name], products=MONTHLY, quantiles=quantiles
        )
        assert set(made.forecasts["model"]) == {name, n.SELECTED}
        said.append(made.forecasts.drop(columns="actual"))
    pd.testing.assert_frame_equal(*said, check_exact=True)
    numbers = [frame.select_dtypes("number") for frame in said]
    assert same(*numbers)


@pytest.mark.parametrize("name", QUICK)
@EVERY_POISON
def test_forecast_and_scenarios(name, poison):
    """At each of two origins, one after the other, so that whatever is kept from one call meets the next."""
    history = history_of()
    said = []
    for frame in (history, poisoned(history, poison)):
        parts = []
        for row in (ROW - 10, ROW):
            made = make_forecast(MODELS[name], frame.iloc[: row + 1], HORIZON, CALENDAR, products=MONTHLY, count=60)
            parts += [made.expected.to_numpy(), made.paths.values]
        features(CALENDAR, frame.index)
        said.append(parts)
    assert all(same(first, second) for first, second in zip(*said, strict=True))


def replayed(name, history, begin):
    """Draw scenarios day after day as a replay does: what is learned of the series as such is known at its start."""
    known = history.iloc[: begin + 1]
    flags = open_days(known, history.index, CALENDAR, MONTHLY)
    masked = history.where(flags)
    rows = np.arange(28, DAYS - HORIZON)
    forecasts = forecasts_at(find_model(name), masked, HORIZON, CALENDAR, rows)
    forecasts = forecasts * flags[rows[:, None] + np.arange(1, HORIZON + 1)]
    rehearsal = judge(masked, rows, forecasts, log_offset(known.to_numpy(float)))
    return {int(row): draw(rehearsal, k, masked, CALENDAR, 40, 1) for k, row in enumerate(rows) if begin <= row <= ROW}


@pytest.mark.parametrize("name", [n.SEASONAL_NAIVE, n.ENSEMBLE])
@pytest.mark.parametrize("poison", ["huge", "missing"])
def test_replay_style_rehearsals(name, poison):
    history = history_of()
    plain, changed = (replayed(name, frame, ROW - 5) for frame in (history, poisoned(history, poison)))
    assert list(plain) == list(range(ROW - 5, ROW + 1))
    assert all(same(plain[row], changed[row]) for row in plain)


@pytest.mark.parametrize("poison", ["huge", "missing"])
def test_a_rehearsal_that_ends_early_takes_nothing_from_later_days(poison):
    """Offsets, too: by default they are what was known at the last rehearsed day."""
    history = panel(DAYS, "p", "q")
    rows = np.arange(40, ROW + 1, 2)
    said = []
    for frame in (history, poisoned(history, poison)):
        rehearsal = rehearse(MODELS[n.WEEKDAY_MEDIAN], frame, HORIZON, CALENDAR, rows)
        said.append((rehearsal.offset, draw(rehearsal, len(rows) - 1, frame, CALENDAR, 40, 1)))
    assert all(same(first, second) for first, second in zip(*said, strict=True))


@EVERY_POISON
def test_weights_of_the_ensemble(poison):
    history = panel(DAYS, "p", "q")
    record = ROW - FORTNIGHT * np.arange(1, RECORD_ORIGINS + 1)
    record = np.append(record[record >= 28], ROW - 5)  # one origin whose days are only partly known
    weights = []
    for frame in (history, poisoned(history, poison)):
        made = np.array([forecasts_at(find_model(name), frame, HORIZON, CALENDAR, record) for name in QUICK[:3]])
        weights.append(record_weights(made, actuals_at(frame, record, HORIZON), ROW - record))
    assert same(*weights)


def test_poison_is_noticed_by_these_tests():
    """The same comparison one day later, when the poison is known, must fail."""
    history = history_of()
    first, second = (
        forecasts_at(MODELS[n.ENSEMBLE], frame, HORIZON, CALENDAR, np.array([ROW + 1]))
        for frame in (history, poisoned(history, "huge"))
    )
    assert not same(first, second)
