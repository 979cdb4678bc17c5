"""The drift sentinel: silent on ordinary noise, awake within days of a wave, and over when it is over."""

from functools import cache

import numpy as np
import pytest
from forecast_cases import CALENDAR, panel
from hypothesis import given
from hypothesis import strategies as st

from core import names as n
from core.forecast import MODELS
from core.forecast.drift import BROKEN, HOLDS, LATELY, OFTEN, QUIET, WATCH, _states, drift_of, drift_states
from core.text import say

MEDIAN = MODELS[n.WEEKDAY_MEDIAN]
DAYS, WAVE = 230, 180


@cache
def waved(rows=DAYS):
    """Return two products; on two days ten times the usual leaves the first."""
    history = panel(DAYS, "p", "q", noise=0.2, seed=11)
    history.iloc[WAVE : WAVE + 2, 0] *= 10.0
    return history.iloc[:rows]


@cache
def states():
    return drift_states(waved(), CALENDAR, MEDIAN, DAYS - WAVE + 30)[0]


def test_a_wave_is_seen_within_days_on_its_product_alone():
    before, after = states().iloc[: -(DAYS - WAVE)], states().iloc[-(DAYS - WAVE) :]
    assert not (before == BROKEN).any().any()
    first = after.index[(after["p"] == BROKEN).to_numpy().argmax()]
    assert (after["p"] == BROKEN).any() and (first - waved().index[WAVE]).days <= 4
    assert not (after["q"] == BROKEN).any()


def test_the_record_holds_again_and_says_until_when_it_did_not():
    broken = states().index[states()["p"] == BROKEN]
    assert states()["p"].iloc[-1] != BROKEN
    assert (np.diff(broken) == np.timedelta64(1, "D")).all()
    found = drift_of(waved(int(waved().index.get_loc(broken[-1])) + 9), CALENDAR, MEDIAN)["p"]
    assert found.state != BROKEN
    assert found.until == broken[-1]


def test_a_broken_record_says_since_when_and_why():
    broken = states().index[states()["p"] == BROKEN]
    found = drift_of(waved(int(waved().index.get_loc(broken[0])) + 2), CALENDAR, MEDIAN)
    assert (found["p"].state, found["p"].since, found["q"].state) == (BROKEN, broken[0], HOLDS)
    words = say(found["p"].reason, **found["p"].figures)
    assert str(found["p"].figures["breaks"]) in words


@pytest.mark.parametrize("row", [WAVE + 3, WAVE + 12, WAVE + 25])
def test_each_days_state_is_made_of_what_was_known_on_it(row):
    known = drift_states(waved(row + 1), CALENDAR, MEDIAN, 20)[0]
    assert known.iloc[-1].tolist() == states().loc[known.index[-1]].tolist()


def test_noise_seldom_sounds_an_alarm():
    names = [f"p{i}" for i in range(40)]
    found, _ = drift_states(panel(200, *names, seed=5), CALENDAR, MEDIAN, 90, count=200)
    starts = (found == BROKEN) & (found.shift() != BROKEN)
    assert starts.sum().sum() <= 10  # in ten product years
    assert (found == BROKEN).to_numpy().mean() < 0.02


def test_a_history_too_short_to_judge_holds():
    found = drift_of(panel(60), CALENDAR, MEDIAN)
    assert {drift.state for drift in found.values()} == {HOLDS}


@given(st.lists(st.tuples(st.booleans(), st.booleans()), max_size=60))
def test_states_follow_the_rule_word_for_word(days):
    outer = np.array([a for a, _ in days], dtype=bool)
    inner = outer | np.array([b for _, b in days], dtype=bool)
    found, broken = _states(inner, outer), False
    for t in range(len(days)):
        often = sum(outer[max(0, t - LATELY + 1) : t + 1]) >= OFTEN
        quiet = not any(outer[max(0, t - QUIET + 1) : t + 1])
        broken = often or (broken and not quiet)
        lately = slice(max(0, t - LATELY + 1), t + 1)
        watch = sum(inner[lately]) >= OFTEN or any(outer[lately])
        assert found[t] == (BROKEN if broken else WATCH if watch else HOLDS)
