import math
from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from forecast_cases import CALENDAR, gaps, panel

from core import names as n
from core.forecast import MODELS
from core.forecast.contract import OFFSET_SHARE, Model
from core.forecast.ensemble import POWER, RECORD_ORIGINS, ensemble, record_weights
from core.forecast.registry import MEMBERS


def slow_weights(forecasts, actual, age):
    """Return the weights by loops: half the own WAPE and half the mean one, to the minus twentieth power."""
    members, origins, horizon, series = forecasts.shape
    own = np.full((members, series), np.nan)
    for k in range(series):
        known = [
            (r, h) for r in range(origins) for h in range(horizon) if h < age[r] and not math.isnan(actual[r, h, k])
        ]
        total = sum(actual[r, h, k] for r, h in known)
        for m in range(members):
            error = sum(abs(forecasts[m, r, h, k] - actual[r, h, k]) for r, h in known)
            own[m, k] = error / total if total > 0 else np.nan
    weights = np.empty_like(own)
    for k in range(series):
        wapes = []
        for m in range(members):
            judged = [own[m, j] for j in range(series) if not math.isnan(own[m, j])]
            pooled = sum(judged) / len(judged) if judged else 1.0
            wapes.append(pooled if math.isnan(own[m, k]) else (own[m, k] + pooled) / 2)
        powers = [max(wape, 1e-6) ** -POWER for wape in wapes]
        weights[:, k] = [power / sum(powers) for power in powers]
    return weights


def record(seed, members=3, origins=5, horizon=8, series=4):
    random = np.random.default_rng(seed)
    actual = random.lognormal(0, 0.5, (origins, horizon, series))
    forecasts = actual * random.lognormal(0, 0.2, (members, origins, horizon, series))
    return forecasts, actual, random.integers(0, horizon + 4, origins)


@pytest.mark.parametrize("seed", range(6))
def test_weights_against_a_slow_loop(seed):
    forecasts, actual, age = record(seed)
    actual[np.random.default_rng(seed + 100).random(actual.shape) < 0.2] = np.nan
    actual[:, :, 1] = 0.0  # nothing was due
    weights = record_weights(forecasts, actual, age)
    np.testing.assert_allclose(weights, slow_weights(forecasts, actual, age), rtol=1e-10)
    np.testing.assert_allclose(weights.sum(axis=0), 1.0)


def test_members_weigh_the_same_while_nothing_is_known():
    forecasts, actual, _ = record(1)
    for nothing in (
        record_weights(forecasts, actual, np.zeros(5, int)),
        record_weights(forecasts[:, :0], actual[:0], np.zeros(0, int)),
    ):
        np.testing.assert_allclose(nothing, 1 / 3)


def test_a_perfect_member_takes_all():
    forecasts, actual, age = record(2)
    forecasts[1] = actual
    assert (record_weights(forecasts, actual, age + 1)[1] > 0.999).all()


@pytest.mark.parametrize("make", [lambda days: panel(days, "p", "q"), gaps], ids=["plain", "gaps"])
@pytest.mark.parametrize("days", [20, 45, 120, 300])
def test_the_ensemble_is_the_weighted_geometric_mean_of_its_members(make, days):
    history, horizon = make(days), 9
    row = days - 1
    made = [member.predict(history, horizon, CALENDAR).to_numpy() for member in MEMBERS]
    origins = list(range(28, row, 14))[-RECORD_ORIGINS:]
    past = np.array(
        [[m.predict(history.iloc[: r + 1], horizon, CALENDAR).to_numpy() for r in origins] for m in MEMBERS]
    ).reshape(len(MEMBERS), len(origins), horizon, history.shape[1])
    actual = np.full((len(origins), horizon, history.shape[1]), np.nan)
    for k, origin in enumerate(origins):
        found = history.iloc[origin + 1 : origin + 1 + horizon].to_numpy()
        actual[k, : len(found)] = found
    weights = slow_weights(past, actual, [row - origin for origin in origins])
    offset = OFFSET_SHARE * np.mean(made, axis=(0, 1))
    logs = sum(weights[m] * np.log(made[m] + offset) for m in range(len(MEMBERS)))
    expected = np.maximum(np.exp(logs) - offset, 0.0)
    np.testing.assert_allclose(MODELS[n.ENSEMBLE].predict(history, horizon, CALENDAR), expected, rtol=1e-9)


@pytest.mark.parametrize("widest", [3, 4])
def test_a_member_does_not_speak_on_a_panel_wider_than_its_widest(widest):
    history = panel(80, "p", "q")  # four series
    always, narrow = MODELS[n.WEEKDAY_MEDIAN], replace(MODELS[n.SEASONAL_NAIVE], widest=widest)
    made = ensemble((always, narrow), history, 9, CALENDAR)
    speaking = (always, replace(narrow, widest=math.inf)) if widest == 4 else (always,)
    pd.testing.assert_frame_equal(made, ensemble(speaking, history, 9, CALENDAR), check_exact=True)
    alone = always.predict(history, 9, CALENDAR).to_numpy()
    assert np.allclose(made, alone, rtol=1e-12) == (widest == 3)


def test_a_member_left_out_is_not_even_run():
    def fails(history, horizon, calendar):
        raise AssertionError("it was run")

    left_out = Model("too slow for it", fails, widest=3)
    members = (MODELS[n.WEEKDAY_MEDIAN], left_out)
    ensemble(members, panel(80, "p", "q"), 9, CALENDAR)
    with pytest.raises(AssertionError, match="it was run"):
        ensemble(members, panel(80, "p"), 9, CALENDAR)
