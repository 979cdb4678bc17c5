"""What came after a buffer was decided, against a plain loop over windows of days."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from core import names as n
from core.reserve.aftermath import aftermath
from core.reserve.need import REBUILD_DAYS

ASSETS = 1000.0
AMOUNTS = st.lists(st.tuples(st.integers(0, 60), st.integers(0, 60)), max_size=40)


def came(amounts):
    """A panel of one product: (subscription, redemption) by day, None where nothing is known."""
    days = pd.date_range("2026-06-25", periods=len(amounts), name=n.DATE)
    columns = pd.MultiIndex.from_tuples([("P", n.ALL, side) for side in n.SIDES], names=n.PANEL_LEVELS)
    return pd.DataFrame(np.array(amounts, float).reshape(-1, 2), days, columns)


def worst_by_hand(amounts):
    """The most that left on balance within a rebuild: every window, summed anew."""
    worst = 0.0
    for start in range(len(amounts)):
        for end in range(start, min(start + REBUILD_DAYS, len(amounts))):
            worst = max(worst, sum(leaves - comes for comes, leaves in amounts[start : end + 1]))
    return worst


@given(AMOUNTS, st.integers(1, 40), st.floats(0, 0.5))
def test_the_worst_of_all_windows_is_held_against_the_buffer(amounts, horizon, buffer):
    found = aftermath(came(amounts), ASSETS, buffer, 2.0, horizon)
    worst = worst_by_hand(amounts[:horizon])
    assert found.worst == pytest.approx(worst / ASSETS)
    assert found.short == (worst / ASSETS > buffer)
    assert found.days == min(len(amounts), horizon) and found.ended == (len(amounts) >= horizon)
    assert found.gain_money == pytest.approx(2e-4 * ASSETS * found.days / 365)
    if worst:
        end = int((found.worst_day - pd.Timestamp("2026-06-25")).days) + 1
        assert worst_by_hand(amounts[: end - 1]) < worst == worst_by_hand(amounts[:end])
    else:
        assert found.worst_day is None


def test_days_of_which_nothing_is_known_count_only_between_others():
    nothing = (np.nan, np.nan)
    found = aftermath(came([(0, 50), nothing, (np.nan, 30), nothing, nothing]), ASSETS, 0.1, 1.0, 30)
    assert (found.days, found.worst, found.known) == (3, 0.08, True)
    for empty in (came([nothing] * 3), came([])):
        found = aftermath(empty, ASSETS, 0.1, 1.0, 30)
        assert (found.days, found.worst, found.known, found.short, found.gain_money) == (0, 0.0, False, False, 0.0)
    assert np.isnan(aftermath(came([(0, 1)]), ASSETS, 0.1, float("nan"), 30).gain_money)
