from math import exp, isnan, log

import numpy as np
import pytest
from forecast_cases import AWKWARD, CALENDAR, panel
from forecast_slowly import slow_by_record

from core.forecast.contract import log_offset
from core.forecast.damped_level import CLIP, DISCOUNT, LEVEL, SCALE, SEASON, WEEK, damped_level

MEMORIES = [float(share) for share in LEVEL.ravel()]
FIRST_FIT, LATER_FITS = 28, (56, 112, 224)  # four weeks apart at first, then as far as twice the row


def slow_smoothing(logs, weekdays, memory):
    """Return the level, the season by weekday and the discounted loss of one series and memory."""
    level = scale = loss = 0.0
    season, seen = [0.0] * WEEK, 0
    for amount, weekday in zip(logs, weekdays, strict=True):
        loss *= DISCOUNT
        if isnan(amount):
            continue
        error = amount - level - season[weekday]
        learned = error if seen < WEEK else min(max(error, -CLIP * scale), CLIP * scale)
        level += max(memory, 1 / (seen + 1)) * learned
        scale += max(SCALE, 1 / (seen + 1)) * (abs(learned) - scale)
        if seen >= WEEK:
            season[weekday] += SEASON * learned
            loss += abs(error)
        seen += 1
    return level, season, loss


def slow_forecast(history, horizon):
    """Forecast a panel series by series, with the offset known when the model was last fitted."""
    amounts, last = history.to_numpy(), len(history) - 1
    fitted = max((row for row in (FIRST_FIT, *LATER_FITS) if row <= last), default=last)
    offset = log_offset(amounts[: fitted + 1], amounts)
    weekdays = [day.weekday() for day in history.index]
    logs = [[log(amount + offset[k]) for amount in amounts[:, k]] for k in range(len(offset))]
    states = [[slow_smoothing(series, weekdays, memory) for memory in MEMORIES] for series in logs]
    weights = slow_by_record(np.array([[loss for _, _, loss in series] for series in states]).T)
    forecast = np.zeros((horizon, len(offset)))
    for k, series in enumerate(states):
        for h in range(horizon if (amounts[:, k] > 0).any() else 0):
            weekday = (weekdays[-1] + 1 + h) % WEEK
            mean = sum(weights[m, k] * (level + season[weekday]) for m, (level, season, _) in enumerate(series))
            forecast[h, k] = max(exp(mean) - offset[k], 0.0)
    return forecast


@pytest.mark.parametrize("case", AWKWARD)
@pytest.mark.parametrize("days", [5, 29, 100, 240])
def test_smoothing_against_plain_loops(case, days):
    history = AWKWARD[case](days)
    made = damped_level(history, 17, CALENDAR)
    np.testing.assert_allclose(made, slow_forecast(history, 17), rtol=1e-9, atol=1e-9)


@pytest.mark.parametrize("factor", [1e-6, 0.0, 1e3, 1e6])
@pytest.mark.parametrize("back", [1, 3, 20])
def test_one_wild_day_hardly_moves_the_forecast(factor, back):
    history = panel(200, "p")
    wild = history.copy()
    wild.iloc[-back] *= factor
    calm, moved = (damped_level(frame, 14, CALENDAR).to_numpy() for frame in (history, wild))
    assert np.abs(np.log(moved / calm)).mean() < 0.2


def test_a_shift_and_a_new_rhythm_are_followed():
    history = panel(300, "p", noise=0.05)
    changed = history.copy()
    changed.iloc[200:] *= 5.0
    changed.iloc[[row for row in range(200, 300) if history.index[row].weekday() == 2]] *= 0.5
    ratio = damped_level(changed, 14, CALENDAR) / damped_level(history, 14, CALENDAR)
    wednesday = ratio.index.day_of_week == 2
    np.testing.assert_allclose(ratio[~wednesday], 5.0, rtol=0.1)
    np.testing.assert_allclose(ratio[wednesday], 2.5, rtol=0.2)
