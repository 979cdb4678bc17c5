"""Reverse stress against a search of a fine grid."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from stress_cases import DATES, NET_ASSETS, change, grounds, paths

from core.reserve.need import called_buffer
from core.stress import changes as c
from core.stress.library import highest
from core.stress.reverse import ALREADY, breaking_severity, is_stepped, severity_grid
from core.stress.shocks import shocked

GROUNDS = grounds()
MOST = 4.0
TOLERANCE = 1e-2
GRID = tuple(np.linspace(0.0, MOST, 9))


def needed(changes, days=14):
    def at(severity):
        found = shocked(c.scaled(changes, severity), GROUNDS)
        return called_buffer(found.flows.on(paths()).cumulative_net_outflow(0.8) / NET_ASSETS, 0.95, days)

    return at


@pytest.mark.parametrize(
    "changes", [[change(c.REDEMPTIONS, 0.5)], [change(c.LEAVES, 0.1), change(c.SUBSCRIPTIONS, -0.1)]]
)
@pytest.mark.parametrize("buffer", [0.1, 0.15])
def test_bisection_agrees_with_a_grid(changes, buffer):
    grid = np.arange(0.0, MOST + TOLERANCE, TOLERANCE)
    broken = [severity for severity in grid if needed(changes)(severity) > buffer]
    found = breaking_severity(needed(changes), buffer, severity_grid(changes, MOST), TOLERANCE)
    assert found == pytest.approx(broken[0], abs=2 * TOLERANCE)


@given(st.floats(0.05, 0.95), st.floats(0.1, 3.9))
def test_a_step_is_found_where_it_is(height, at):
    assert breaking_severity(
        lambda size: height + 0.01 if size > at else 0.0, height, GRID, TOLERANCE
    ) == pytest.approx(at, abs=2 * TOLERANCE)


def test_what_is_broken_already_and_what_nothing_breaks():
    assert breaking_severity(lambda _: 0.2, 0.1, GRID) == ALREADY
    assert breaking_severity(lambda _: 0.05, 0.1, GRID) is None


def test_an_outage_that_ends_beyond_the_days_of_a_buffer_hides_no_shorter_one_that_breaks_it():
    outage, days = [change(c.OUTAGE, 2.0, DATES[0])], 6
    by_day = [needed(outage, days)(count / 2) for count in range(31)]
    buffer = (by_day[0] + max(by_day)) / 2
    assert by_day[-1] <= buffer < max(by_day)  # the ends say that nothing breaks it
    found = breaking_severity(
        needed(outage, days), buffer, severity_grid(outage, highest(outage)), stepped=is_stepped(outage)
    )
    assert found == next(count for count, need in enumerate(by_day) if need > buffer) / 2


@given(st.floats(0.1, 3.5), st.floats(0.6, 3.0))
def test_the_first_crossing_on_the_grid_is_found_whatever_comes_after(start, width):
    hill = lambda size: 1.0 if start < size < start + width else 0.0  # noqa: E731
    assert breaking_severity(hill, 0.5, GRID, TOLERANCE) == pytest.approx(start, abs=2 * TOLERANCE)


def test_the_grid_has_whole_days_and_ends_at_the_highest():
    outage, sales = change(c.OUTAGE, 2.0), change(c.SALE_DAYS, 3.0)
    assert severity_grid([outage], 15.0) == tuple(day / 2 for day in range(31))
    both = severity_grid([sales, change(c.SPREADS, 100.0)], 5.0)
    assert {1 / 3, 2.0, 5.0} <= set(both) and list(both) == sorted(both) and both[0] == 0.0
    assert is_stepped([outage, sales]) and not is_stepped([sales, change(c.SPREADS, 100.0)])


def test_no_holders_own_more_than_all():
    assert highest([change(c.LEAVES, 0.2)]) == pytest.approx(5.0)
    assert highest([change(c.LEAVES, 0.05)] * 5) == pytest.approx(4.0)
    assert highest([change(c.SUBSCRIPTIONS, -0.5), change(c.REDEMPTIONS, 3.0)]) == pytest.approx(3.0)
