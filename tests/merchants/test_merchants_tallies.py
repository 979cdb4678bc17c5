import dataclasses

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from panel_cases import CALENDAR, merchants

from core.merchants.rhythm import usual_weeks, week_of
from core.merchants.tallies import tally

FIELDS = ("came", "shops", "seen", "usual")


def equal(one, other, **tolerance):
    assert list(one.groups) == list(other.groups)
    for name in FIELDS:
        np.testing.assert_allclose(getattr(one, name), getattr(other, name), **tolerance)


def test_sums_are_those_of_a_plain_loop():
    panel = merchants(40, 9, paid=True)
    made = tally(panel, CALENDAR)
    usual = usual_weeks(panel.received, week_of(CALENDAR, panel.days))
    for place, group in enumerate(made.groups):
        shops = [shop for shop in range(9) if panel.groups[shop] == group]
        np.testing.assert_allclose(made.came[0, :, place], np.nansum(panel.received[:, shops], axis=1))
        np.testing.assert_allclose(made.came[1, :, place], np.nansum(panel.paid[:, shops], axis=1))
        np.testing.assert_allclose(made.usual[0, :, :, place], usual[:, :, shops].sum(axis=2))
        for day in range(40):
            known = ~np.isnan(panel.received[: day + 1, shops])
            assert made.shops[day, place] == known[-1].sum()
            assert made.seen[day, place] == known.any(axis=0).sum()


@settings(max_examples=25, deadline=None)
@given(st.lists(st.integers(0, 2), min_size=12, max_size=12), st.permutations(range(12)))
def test_however_a_panel_is_divided_or_ordered_its_parts_add_up_to_it(part, order):
    panel = merchants(35, 12, paid=True, groups="abc")
    parts = [np.array([shop for shop in order if part[shop] == k], dtype=int) for k in range(3)]
    made = [tally(panel.only(chosen), CALENDAR) for chosen in parts if len(chosen)]
    joined = made[0]
    for other in made[1:]:
        joined = joined + other
    equal(joined, tally(panel, CALENDAR), rtol=1e-12, atol=1e-9)


def test_what_was_known_on_a_day_does_not_change_with_what_came_later():
    panel = merchants(60, 8, paid=True)
    cut = panel.days[39]
    received, paid = panel.received.copy(), panel.paid.copy()
    received[40:] = paid[40:] = 1e9
    poisoned = dataclasses.replace(panel, received=received, paid=paid)
    equal(tally(poisoned, CALENDAR).until(cut), tally(panel, CALENDAR).until(cut), rtol=0)


def test_tallies_of_different_days_are_not_added():
    with pytest.raises(ValueError, match="different days"):
        tally(merchants(30, 4), CALENDAR) + tally(merchants(31, 4), CALENDAR)


def test_a_panel_without_payments_has_none():
    made = tally(merchants(30, 4), CALENDAR)
    assert not made.came[1].any()
    assert pd.Index(made.groups).equals(pd.Index(["a", "b"], dtype=object))
