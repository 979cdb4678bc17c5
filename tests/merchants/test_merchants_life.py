from itertools import pairwise

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from merchant_cases import panel, part

from core.merchants.life import LEAST_SILENCE, UNLIKELY, alive, lives
from core.merchants.panel import MerchantPanel

DAYS = pd.date_range("2025-01-01", periods=200)


def panel_of(*columns, days=DAYS, groups=None):
    """A panel of merchants that take 1 on the days of their column."""
    received = np.full((len(days), len(columns)), np.nan)
    for column, rows in enumerate(columns):
        received[list(rows), column] = 1.0
    names = np.array([f"m{at}" for at in range(len(columns))], dtype=object)
    return MerchantPanel(days, names, np.array(groups or ["g"] * len(columns), dtype=object), received, None)


def slowly(seen, total):
    """First, last, silent days, longest silence, quiet days and closed, day by day."""
    rows = [row for row in range(total) if row in seen]
    if not rows:
        return -1, -1, 0, 0, 0, False
    silences = [later - earlier - 1 for earlier, later in pairwise(rows)]
    quiet, longest = total - 1 - rows[-1], max(silences, default=0)
    chance = max(longest, 1) / max(quiet, 1) / len(rows)
    closed = quiet >= LEAST_SILENCE and chance < UNLIKELY
    return rows[0], rows[-1], sum(silences), longest, quiet, closed


@given(st.lists(st.sets(st.integers(0, 199)), min_size=1, max_size=5))
def test_lives_are_what_a_walk_over_the_days_finds(seen):
    found = lives(panel_of(*seen))
    fields = zip(found.first, found.last, found.silent, found.longest, found.quiet, found.closed, strict=True)
    assert list(fields) == [slowly(days, 200) for days in seen]


def test_one_that_was_there_every_day_is_closed_after_more_than_a_school_holiday():
    found = lives(panel_of(range(200 - LEAST_SILENCE), range(201 - LEAST_SILENCE)))
    assert list(found.closed) == [True, False]


def test_one_that_is_often_silent_for_long_is_given_long():
    often, rare = range(120), range(0, 120, 12)
    assert list(lives(panel_of(often, rare)).closed) == [True, False]


def test_a_row_of_nothing_is_a_silent_day_and_payments_are_a_sign_of_life():
    received = np.array([[1.0, np.nan], [0.0, np.nan], [2.0, np.nan]])
    paid = np.array([[np.nan, np.nan], [np.nan, 1.0], [np.nan, 0.0]])
    names = np.array(["a", "b"], dtype=object)
    found = lives(MerchantPanel(DAYS[:3], names, names, received, paid))
    assert list(found.silent) == [1, 0]
    assert list(found.first) == [0, 1] and list(found.last) == [2, 1]


def test_new_ones_are_those_that_opened_within_the_days_asked_for():
    found = lives(panel_of(range(200), range(20, 200), range(150, 200), range(195, 200)))
    assert list(found.new(60)) == [False, False, True, True]
    assert list(found.new(30)) == [False, False, False, True]
    # Of the second nobody knows whether it had only been silent before.
    assert list(found.new(190)) == [False, False, True, True]


def test_shops_alive_are_counted_by_group_and_day_and_partitions_add_up():
    whole = panel_of(range(100), range(50, 200), [], range(200), groups=["a", "a", "a", "b"])
    found = lives(whole)
    counts = alive(found, whole.groups)
    for name in ("a", "b"):
        np.testing.assert_array_equal(counts[name], found.there()[:, whole.groups == name].sum(axis=1))
    assert counts["a"].tolist() == [1] * 50 + [2] * 50 + [1] * 100
    parts = [part(whole, [0, 2]), part(whole, [1, 3])]
    sums = [alive(lives(one), one.groups) for one in parts]
    pd.testing.assert_frame_equal(sums[0].add(sums[1], fill_value=0), counts.astype(float), check_dtype=False)


@pytest.mark.parametrize("day", ["2024-12-31", "2025-09-15"])
def test_a_past_life_knows_nothing_of_later_days(day):
    past = panel().until(pd.Timestamp(day))
    changed = panel()
    later = MerchantPanel(
        changed.days, changed.merchants, changed.groups,
        np.where((changed.days > day)[:, None], 7.0, changed.received), changed.paid,
    ).until(pd.Timestamp(day))  # fmt: skip
    for one, two in zip(vars(lives(past)).values(), vars(lives(later)).values(), strict=True):
        np.testing.assert_array_equal(one, two)
