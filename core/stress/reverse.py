"""Reverse stress: how large a stress must be to break a buffer."""

from collections.abc import Callable, Sequence
from itertools import pairwise
from typing import Final

import numpy as np
import scipy

from core.stress import changes as c
from core.stress.changes import Change

TOLERANCE: Final = 1e-4
ALREADY: Final = 0.0
STEPS: Final = 12


def severity_grid(changes: Sequence[Change], highest: float) -> tuple[float, ...]:
    """Return the severities, rising from 0 to ``highest``, at which a stress is looked at.

    STEPS even ones, and those at which a size in days is a whole day; of days alone there are no others. ``changes``:
    at severity 1.
    """
    days = [each.size for each in changes if each.known.unit == c.DAYS and each.size > 0]
    whole = {count / size for size in days for count in range(1, int(highest * size + TOLERANCE) + 1)}
    between = set() if days and len(days) == len(changes) else set(np.linspace(0.0, highest, STEPS + 1)[1:-1].tolist())
    return (0.0, *sorted(each for each in whole | between if 0.0 < each < highest), highest)


def breaking_severity(
    needed: Callable[[float], float],
    buffer: float,
    grid: Sequence[float],
    tolerance: float = TOLERANCE,
    *,
    stepped: bool = False,
) -> float | None:
    """Return the first severity at which more than ``buffer`` is needed; None if nowhere on the ``grid``.

    ``needed``: severity -> buffer called for, a share of net assets. It may fall again as a stress grows: what leaves
    after a long outage leaves beyond the days that a buffer covers. So ``grid``, rising, is walked up to the first
    severity above the buffer, and the step before it is halved down to ``tolerance``; what rises and falls again within
    one step is not seen. ``stepped``: nothing lies between the severities of the grid, and the one found is the answer.
    ALREADY where no stress at all calls for more than there is.
    """
    if needed(ALREADY) > buffer:
        return ALREADY
    cell = next(((low, high) for low, high in pairwise(grid) if needed(high) > buffer), None)
    if cell is None:
        return None
    if stepped:
        return cell[1]

    # Bisection only looks at the sign, so a flat stretch at the buffer itself must count as holding.
    def side(severity: float) -> float:
        return 1.0 if needed(severity) > buffer else -1.0

    return float(scipy.optimize.bisect(side, *cell, xtol=tolerance))


def is_stepped(changes: Sequence[Change]) -> bool:
    """Return whether all sizes are whole days."""
    return all(each.known.unit == c.DAYS for each in changes)
