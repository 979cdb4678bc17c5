"""The trend of a panel: its growth carried forward, apart from the rhythm of its shops.

Merchants join a payment network faster than they leave it, and those that stay take more of their money through it.
The slope is that of Theil and Sen (Sen 1968), the median of the slopes between any two of the last weeks' sums in logs,
so that a promotion or a festival week does not pose as growth. It is damped with the days ahead (Gardner and McKenzie
1985).
"""

import numpy as np

from core.types import Floats

WEEKS, FEWEST, WEEK = 12, 4, 7
DAMPING = 0.97  # of each day's growth on the next
FASTEST = 0.01  # a day


def trend(total: Floats, horizon: int) -> Floats:
    """Return (H,): how much more than today comes on each day ahead, given the daily sums ``total`` (T,) of all."""
    weeks = min(len(total) // WEEK, WEEKS)
    sums = total[len(total) - weeks * WEEK :].reshape(weeks, WEEK).sum(axis=1)
    age = np.flatnonzero(sums > 0)
    if len(age) < FEWEST:
        return np.ones(horizon)
    first, last = np.triu_indices(len(age), 1)
    logs = np.log(sums[age])
    slope = np.median((logs[last] - logs[first]) / (age[last] - age[first])) / WEEK
    return np.asarray(np.exp(np.clip(slope, -FASTEST, FASTEST) * np.cumsum(DAMPING ** np.arange(1, horizon + 1))))
