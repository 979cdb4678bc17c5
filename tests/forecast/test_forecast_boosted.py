import numpy as np
import pytest
from forecast_cases import AWKWARD, CALENDAR, gaps, panel

from core.forecast.boosted import TRUSTED, boosted, rehearse_boosted
from core.forecast.calendar_effects import calendar_effects, rehearse_calendar_effects
from core.forecast.contract import log_offset
from core.forecast.rehearsal import actuals_at


def reverting(weeks, products):
    """Return a panel in which now and then a week is big for all series, and the one after it is as small."""
    history = panel(7 * weeks, *[f"p{k}" for k in range(products)], noise=0.1)
    big = np.random.default_rng(0).integers(3, 7, weeks).cumsum()
    shock = np.zeros(weeks + 1)
    shock[big[big < weeks]] = 0.8
    shock[1:] -= shock[:-1]
    return history.mul(np.exp(np.repeat(shock[:weeks], 7)), axis=0)


def known_for_two_days(days):
    history = panel(days, "p")
    history.iloc[: days - 2] = np.nan
    return history


def one_product(days):
    return panel(days, "p")


@pytest.mark.parametrize(("make", "days"), [(one_product, 90), (one_product, 14), (known_for_two_days, 120)])
def test_without_enough_to_learn_from_nothing_is_corrected(make, days):
    history = make(days)
    made, base = (model(history, 9, CALENDAR).to_numpy() for model in (boosted, calendar_effects))
    assert made.tobytes() == base.tobytes()


def test_from_the_first_fit_on_something_is():
    made, base = (model(one_product(91), 9, CALENDAR).to_numpy() for model in (boosted, calendar_effects))
    assert (made != base).mean() > 0.9


def test_the_week_after_a_big_one_is_forecast_better_than_the_calendar_can():
    history, rows = reverting(50, 10), np.arange(240, 343)
    actual = actuals_at(history, rows, 7)
    missed = [
        np.abs(rehearse(history, 7, CALENDAR, rows) - actual).sum()
        for rehearse in (rehearse_boosted, rehearse_calendar_effects)
    ]
    assert missed[0] < 0.75 * missed[1]


@pytest.mark.parametrize("make", [one_product, gaps], ids=["plain", "gaps"])
@pytest.mark.parametrize("horizon", [3, 14])
def test_a_correction_is_believed_as_far_as_there_are_windows_to_learn_it_from(make, horizon, monkeypatch):
    history, rows = make(160), np.array([95, 117, 130, 159])
    base, made = (
        rehearse(history, horizon, CALENDAR, rows) for rehearse in (rehearse_calendar_effects, rehearse_boosted)
    )
    monkeypatch.setattr("core.forecast.boosted.TRUSTED", 0)
    in_full = rehearse_boosted(history, horizon, CALENDAR, rows)
    for place, (row, fitted) in enumerate(zip(rows, [90, 90, 118, 147], strict=True)):
        windows = sum(not np.isnan(amount) for amount in history.iloc[: row + 1].to_numpy().ravel()) / horizon
        logs = [
            np.log(said[place] + log_offset(history.iloc[: fitted + 1].to_numpy())) for said in (base, made, in_full)
        ]
        correction = [logs[1] - logs[0], logs[2] - logs[0]]
        np.testing.assert_allclose(correction[0], windows / (windows + TRUSTED) * correction[1], atol=1e-12)
        assert np.abs(correction[1]).max() > 0.05


@pytest.mark.parametrize("case", AWKWARD)
def test_corrected_amounts_are_amounts_and_what_is_nothing_stays_nothing(case):
    history = AWKWARD[case](125)
    before = history.copy(deep=True)
    made, base = (model(history, 9, CALENDAR).to_numpy() for model in (boosted, calendar_effects))
    assert np.isfinite(made).all()
    assert (made >= 0).all()
    assert (made[base == 0] == 0).all()
    assert history.equals(before)


@pytest.mark.parametrize("unit", [1000.0, 1e-4])
def test_the_unit_of_money_does_not_matter(unit):
    history = gaps(125)
    made, scaled = boosted(history, 9, CALENDAR), boosted(history * unit, 9, CALENDAR)
    np.testing.assert_allclose(scaled / unit, made, rtol=1e-6)


def test_the_same_question_has_the_same_answer():
    history = panel(150, "p", "q")
    first = boosted(history, 9, CALENDAR)
    boosted(gaps(150), 9, CALENDAR)
    assert boosted(history.copy(), 9, CALENDAR).to_numpy().tobytes() == first.to_numpy().tobytes()
