import numpy as np
import pandas as pd
import pytest
from forecast_cases import CALENDAR, columns, gaps, panel

from core import names as n
from core.calendar import build_calendar, default_events, features
from core.forecast.calendar_effects import (
    CLIP,
    LEVEL_HALF_LIFE,
    MEMORY,
    NORMAL_MAD,
    ORIGIN_HALF_LIFE,
    PENALTY,
    ROUNDS,
    calendar_effects,
)
from core.forecast.contract import log_offset

PLAIN = build_calendar(events=default_events().iloc[:0])


def slow_level(values, is_open):
    """Return the exponential mean over open days on both sides of each day, by loops."""
    days = len(values)
    level = np.zeros(days)
    for t in range(days):
        weights = [0.5 ** (abs(t - s) / LEVEL_HALF_LIFE) if is_open[s] else 0.0 for s in range(days)]
        level[t] = sum(w * values[s] for s, w in enumerate(weights) if w) / sum(weights)
    return level


def slow_forecast(series, horizon):
    """Forecast one series: every sum written out, the normal equations solved anew each round."""
    dates = pd.date_range(series.index[-1] + pd.Timedelta(days=1), periods=horizon)
    past, future = (features(CALENDAR, index).to_numpy() for index in (series.index, dates))
    amounts, days = series.to_numpy(), len(series)
    offset = log_offset(amounts[:, None])[0]
    logs, is_open = np.log(amounts + offset), ~np.isnan(amounts)
    weights = [0.5 ** ((days - 1 - t) / MEMORY) if is_open[t] else 0.0 for t in range(days)]
    normal = PENALTY * np.eye(past.shape[1])
    for t in range(days):
        normal += weights[t] * np.outer(past[t], past[t])
    pseudo, effects = np.where(is_open, logs, 0.0), np.zeros(past.shape[1])
    for _ in range(ROUNDS):
        level = slow_level(pseudo - past @ effects, is_open)
        right = sum(weights[t] * past[t] * (pseudo[t] - level[t]) for t in range(days) if is_open[t])
        effects = np.linalg.solve(normal, right)
        residuals = logs - level - past @ effects
        limit = CLIP * NORMAL_MAD * np.median([abs(residuals[t]) for t in range(days) if is_open[t]])
        for t in range(days):
            pseudo[t] = level[t] + past[t] @ effects + min(max(residuals[t], -limit), limit) if is_open[t] else 0.0
    recent = [0.5 ** ((days - 1 - t) / ORIGIN_HALF_LIFE) if is_open[t] else 0.0 for t in range(days)]
    level = sum(w * (pseudo[t] - past[t] @ effects) for t, w in enumerate(recent)) / sum(recent)
    return np.maximum(np.exp(level + future @ effects) - offset, 0.0)


def outliers(days):
    frame = panel(days, "p", "q")
    frame.iloc[::17] *= 40
    return frame


@pytest.mark.parametrize(
    "make", [lambda days: panel(days, "p", "q"), gaps, outliers], ids=["plain", "gaps", "outliers"]
)
def test_the_closed_form_against_a_dense_solve_with_loops(make):
    history = make(120)
    made = calendar_effects(history, 20, CALENDAR)
    for column in history:
        np.testing.assert_allclose(made[column], slow_forecast(history[column], 20), rtol=1e-8)


def test_series_are_fitted_alone_however_many_there_are():
    history = pd.concat([gaps(90), panel(90, "q", seed=8)], axis=1)
    together = calendar_effects(history, 10, CALENDAR)
    for column in history:
        alone = calendar_effects(history[[column]], 10, CALENDAR)
        np.testing.assert_allclose(together[column], alone[column], rtol=1e-10)


def known_amounts(index, quarter_end=0.8, level=2e6):
    """Return amounts (T,) made of nothing but a level, the weekday and the ramp to the quarter's end."""
    frame = features(PLAIN, index)
    effects = {
        "monday": 0.4,
        "friday": -0.2,
        "saturday": -0.7,
        "sunday": -0.9,
        "holiday": -0.8,
        "quarter_end": quarter_end,
    }
    return level * np.exp(frame[list(effects)].to_numpy() @ np.array(list(effects.values())))


@pytest.fixture(scope="module")
def recovered():
    index = pd.date_range("2023-01-01", "2026-05-31", name=n.DATE)
    noise = np.exp(np.random.default_rng(4).normal(0, 0.05, (len(index), 2)))
    history = pd.DataFrame(known_amounts(index)[:, None] * noise, index, columns("p"))
    made = calendar_effects(history, 30, PLAIN)
    return made, known_amounts(made.index)


def test_known_effects_are_recovered(recovered):
    """Shrunk towards none, so not in full; the level is right, each day of the week within a tenth of its amount."""
    made, truth = recovered
    ordinary = features(PLAIN, made.index)["quarter_end"].eq(0).to_numpy() & PLAIN.dealing(made.index)
    for column in made:
        ratio = made[column].to_numpy() / truth
        assert np.abs(ratio[ordinary] - 1).max() < 0.1
        assert np.abs(ratio - 1).mean() < 0.08


def test_the_quarters_end_is_recovered(recovered):
    made, truth = recovered
    end, before = pd.Timestamp("2026-06-30"), pd.Timestamp("2026-06-09")  # both a Tuesday
    wanted = np.log(truth[made.index.get_loc(end)] / truth[made.index.get_loc(before)])
    assert wanted == pytest.approx(0.8)
    for column in made:
        assert 0.65 * wanted < np.log(made.loc[end, column] / made.loc[before, column]) < 1.05 * wanted


def test_one_wild_day_hardly_moves_the_forecast():
    history = panel(200, "p")
    wild = history.copy()
    wild.iloc[-20] *= 1000
    calm, moved = (calendar_effects(frame, 14, CALENDAR) for frame in (history, wild))
    assert (moved / calm).to_numpy().max() < 1.3


def test_a_series_closed_for_months_is_carried_by_its_last_open_days():
    history = panel(300, "p")
    history.iloc[120:, 0] = np.nan
    made = calendar_effects(history, 14, CALENDAR)
    usual = history.iloc[90:120, 0].median()
    assert made.iloc[:, 0].between(usual / 4, usual * 4).all()
