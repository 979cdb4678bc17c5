"""What came after a plan was decided, against a plain loop over its days."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from core import names as n
from core.reserve.aftermath import aftermath

ASSETS = 1024.0  # a power of two, so that shares are exact
FIRST = pd.Timestamp("2026-06-25")
HORIZON = 30
AMOUNTS = st.lists(st.tuples(st.integers(0, 60), st.integers(0, 60)), max_size=40)


def came(amounts):
    """A panel of one product: (subscription, redemption) by day."""
    days = pd.date_range(FIRST, periods=len(amounts), name=n.DATE)
    columns = pd.MultiIndex.from_tuples([("P", n.ALL, side) for side in n.SIDES], names=n.PANEL_LEVELS)
    return pd.DataFrame(np.array(amounts, float).reshape(-1, 2), days, columns)


def by_hand(amounts, held):
    """The most that had left, its day, and the first day on which it was more than was held."""
    left, worst, worst_day, first = 0.0, 0.0, None, None
    for day, (comes, leaves) in enumerate(amounts):
        left += (leaves - comes) / ASSETS
        if left > worst:
            worst, worst_day = left, FIRST + pd.Timedelta(days=day)
        if first is None and left > held[day]:
            first = FIRST + pd.Timedelta(days=day)
    return worst, worst_day, first


@given(AMOUNTS, st.floats(0, 0.5), st.lists(st.floats(0, 1), min_size=HORIZON + 1, max_size=HORIZON + 1))
def test_what_had_left_is_held_against_the_buffer_and_what_could_be_raised(amounts, buffer, raisable):
    found = aftermath(came(amounts), ASSETS, buffer, raisable, 2.0, HORIZON)
    known = amounts[:HORIZON]
    assert (found.worst, found.worst_day, found.beyond_on) == by_hand(known, [buffer] * HORIZON)
    assert found.short_on == by_hand(known, raisable[1:])[2]
    assert found.days == len(known) and found.ended == (len(amounts) >= HORIZON)
    assert found.gain_money == pytest.approx(2e-4 * ASSETS * found.days / 365)


def test_days_of_which_nothing_is_known_count_only_between_others():
    nothing, held = (np.nan, np.nan), [1.0] * 31
    found = aftermath(came([(0, 64), nothing, (np.nan, 32), nothing, nothing]), ASSETS, 0.05, held, 1.0, 30)
    assert (found.days, found.worst, found.known) == (3, 0.09375, True)
    assert (found.beyond_on, found.short_on) == (FIRST, None)
    for empty in (came([nothing] * 3), came([])):
        found = aftermath(empty, ASSETS, 0.1, held, 1.0, 30)
        assert (found.days, found.worst, found.known, found.beyond_on, found.gain_money) == (0, 0.0, False, None, 0.0)
    assert np.isnan(aftermath(came([(0, 1)]), ASSETS, 0.1, held, float("nan"), 30).gain_money)
