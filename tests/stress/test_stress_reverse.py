"""Reverse stress against a search of a fine grid."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from stress_cases import NET_ASSETS, change, grounds, paths

from core.reserve.need import called_buffer
from core.stress import changes as c
from core.stress.reverse import ALREADY, breaking_severity
from core.stress.shocks import shocked

GROUNDS = grounds()
MOST = 4.0
TOLERANCE = 1e-2


def needed(changes):
    def at(severity):
        found = shocked(c.scaled(changes, severity), GROUNDS)
        return called_buffer(found.flows.on(paths()).cumulative_net_outflow(0.8) / NET_ASSETS, 0.95)

    return at


@pytest.mark.parametrize(
    "changes", [[change(c.REDEMPTIONS, 0.5)], [change(c.LEAVES, 0.1), change(c.SUBSCRIPTIONS, -0.1)]]
)
@pytest.mark.parametrize("buffer", [0.1, 0.15])
def test_bisection_agrees_with_a_grid(changes, buffer):
    grid = np.arange(0.0, MOST + TOLERANCE, TOLERANCE)
    broken = [severity for severity in grid if needed(changes)(severity) > buffer]
    found = breaking_severity(needed(changes), buffer, MOST, TOLERANCE)
    assert found == pytest.approx(broken[0], abs=2 * TOLERANCE)


@given(st.floats(0.05, 0.95), st.floats(0.1, 3.9))
def test_a_step_is_found_where_it_is(height, at):
    assert breaking_severity(
        lambda size: height + 0.01 if size > at else 0.0, height, MOST, TOLERANCE
    ) == pytest.approx(at, abs=2 * TOLERANCE)


def test_what_is_broken_already_and_what_nothing_breaks():
    assert breaking_severity(lambda _: 0.2, 0.1, MOST) == ALREADY
    assert breaking_severity(lambda _: 0.05, 0.1, MOST) is None
