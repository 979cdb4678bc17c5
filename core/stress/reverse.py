"""Reverse stress: how large a stress must be to break a buffer."""

from collections.abc import Callable
from typing import Final

from scipy.optimize import bisect

TOLERANCE: Final = 1e-4
ALREADY: Final = 0.0


def breaking_severity(
    needed: Callable[[float], float], buffer: float, most: float, tolerance: float = TOLERANCE
) -> float | None:
    """Return the least severity, to ``tolerance``, at which more than ``buffer`` is needed; None if ``most`` is none.

    ``needed``: severity -> buffer called for, a share of net assets that never falls. ALREADY where no stress at all
    calls for more than there is.
    """
    if needed(0.0) > buffer:
        return ALREADY
    if needed(most) <= buffer:
        return None
    # Bisection only looks at the sign, so a flat stretch at the buffer itself must count as holding.
    return float(bisect(lambda severity: 1.0 if needed(severity) > buffer else -1.0, 0.0, most, xtol=tolerance))
