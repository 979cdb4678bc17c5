"""A planted cause carries most of the error, and the parts always add up to it."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.forecast.error_split import (
    EVENT,
    LEVEL,
    ONE_OFF,
    OVERRIDE,
    PARTS,
    RESTATEMENT,
    WEEKDAY,
    Outcome,
    Record,
    log_errors,
    split_error,
)

DAYS = pd.date_range("2026-03-01", "2026-06-24")
DAY = DAYS[-1]
USUAL = 100e6
OFFSET = 2e6
NOISE = 0.05


def outcome(actual, **more):
    told = {"actual": actual, "first_known": actual, "expected": USUAL, "modelled": USUAL}
    return Outcome(DAY, **(told | more))


def record(planted=0.0, eventful=(), seed=0):
    """Noise around a model that knows nothing of what is planted, in logs by day."""
    errors = pd.Series(np.random.default_rng(seed).normal(0.0, NOISE, len(DAYS)), DAYS) + planted
    return Record(errors, pd.Series(DAYS.isin(pd.DatetimeIndex(eventful)), DAYS), OFFSET)


def came(log_error):
    return (USUAL + OFFSET) * np.exp(log_error) - OFFSET


def carries(parts, cause, error):
    assert parts.sum() == pytest.approx(error, rel=1e-9)
    assert parts[cause] / error > 0.7, parts
    assert (parts.drop(cause).abs() < 0.35 * abs(error)).all(), parts


@pytest.mark.parametrize("seed", range(5))
@pytest.mark.parametrize("size", [-0.5, 0.4])
def test_a_level_shift_of_ten_days_ago_is_told_as_level(seed, size):
    shift = np.where(pd.Series(DAYS) > DAY - pd.Timedelta(days=10), size, 0.0)
    actual = came(size)
    carries(split_error(outcome(actual), record(shift, seed=seed)), LEVEL, actual - USUAL)


@pytest.mark.parametrize("seed", range(5))
@pytest.mark.parametrize("weeks", [4, 6])
def test_a_weekday_that_has_changed_is_told_as_weekday(seed, weeks):
    changed = (pd.Series(DAYS) > DAY - pd.Timedelta(weeks=weeks, days=1)) & (DAYS.day_of_week == DAY.day_of_week)
    actual = came(0.4)
    parts = split_error(outcome(actual), record(np.where(changed, 0.4, 0.0), seed=seed))
    assert parts.sum() == pytest.approx(actual - USUAL)
    assert parts.idxmax() == WEEKDAY
    assert parts[WEEKDAY] > (0.7 if weeks == 6 else 0.45) * (actual - USUAL)


@pytest.mark.parametrize(("eventful", "cause"), [([DAY], EVENT), ([], ONE_OFF)])
def test_a_jump_of_one_day_is_the_event_of_that_day_or_else_one_off(eventful, cause):
    actual = came(0.6)
    parts = split_error(outcome(actual), record(eventful=eventful))
    carries(parts, cause, actual - USUAL)
    assert parts[ONE_OFF if cause == EVENT else EVENT] == 0.0


def test_a_past_event_within_the_last_week_is_no_level():
    past = DAYS[-4:-1]
    error = pd.Series(DAYS).isin(past) * 1.5
    calm, told = (split_error(outcome(USUAL), record(error.to_numpy(), eventful=days))[LEVEL] for days in (past, []))
    assert abs(calm) < 0.05 * USUAL
    assert told > 0.1 * USUAL


def test_a_single_odd_day_before_is_no_level():
    odd = 2.0 * DAYS.isin([DAYS[-3]])
    assert abs(split_error(outcome(USUAL), record(odd))[LEVEL]) < 0.1 * USUAL


def test_an_override_and_a_restatement_are_exactly_what_they_changed():
    parts = split_error(
        Outcome(DAY, actual=120e6, first_known=90e6, expected=150e6, modelled=70e6, announced=20e6), record()
    )
    assert parts[OVERRIDE] == pytest.approx(70e6 + 20e6 - 150e6)
    assert parts[RESTATEMENT] == pytest.approx(30e6)
    assert parts[[LEVEL, WEEKDAY, EVENT, ONE_OFF]].sum() == pytest.approx(0.0, abs=1e-6)
    assert parts.sum() == pytest.approx(120e6 - 150e6)


def test_a_ticket_that_did_not_come_is_one_off():
    parts = split_error(outcome(0.0, expected=50e6, modelled=0.0, announced=50e6), record())
    assert parts[ONE_OFF] == pytest.approx(-50e6)


def test_a_closed_day_without_flow_has_no_parts():
    shifted = record(np.full(len(DAYS), 0.3))
    assert not split_error(outcome(0.0, expected=0.0, modelled=0.0), shifted).any()


def test_noise_is_hardly_told_as_a_cause():
    told = [split_error(outcome(USUAL), record(seed=seed))[[LEVEL, WEEKDAY]].abs() / USUAL for seed in range(200)]
    assert pd.DataFrame(told).mean().max() < NOISE / 4
    assert (pd.DataFrame(told) == 0.0).mean().min() > 0.4


def test_log_errors_are_unknown_where_nothing_was_expected_and_nothing_came():
    actual = pd.Series([0.0, 0.0, 10.0, np.nan, 10.0])
    forecast = pd.Series([0.0, 10.0, 0.0, 10.0, 10.0])
    errors = log_errors(actual, forecast, 1.0)
    assert errors.isna().tolist() == [True, False, False, True, False]
    assert errors[1] == pytest.approx(-np.log(11.0)) == -errors[2]


amounts = st.floats(0.0, 1e12)


@given(amounts, amounts, amounts, amounts, amounts, st.integers(0, 3), st.booleans())
def test_the_parts_add_up_whatever_is_known(actual, first, expected, modelled, announced, gaps, event):
    errors = record(seed=gaps).errors.where(np.arange(len(DAYS)) % (gaps + 1) == 0)
    known = Record(errors, pd.Series(event, DAYS), OFFSET)
    parts = split_error(Outcome(DAY, actual, first, expected, modelled, announced), known)
    assert list(parts.index) == list(PARTS)
    assert parts.sum() == pytest.approx(actual - expected, abs=1e-3, rel=1e-9)
    assert np.isfinite(parts).all()


def test_without_any_record_all_is_one_off():
    nothing = Record(pd.Series(dtype=float, index=DAYS[:0]), pd.Series(False, DAYS), OFFSET)
    parts = split_error(outcome(2 * USUAL), nothing)
    assert parts[ONE_OFF] == pytest.approx(USUAL)
