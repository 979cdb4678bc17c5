"""The buffer that scenarios call for, by the very rule on which the replay judges it."""

import numpy as np

from core.types import Floats

REBUILD_DAYS = 14
# Order 2021 No. 14: daily-open public products hold 5% in the most liquid assets (REGULATION A9, K+).
REGULATORY_FLOOR = 0.05


def needed_buffer(outflow: Floats, confidence: float, rebuild_days: int = REBUILD_DAYS) -> float:
    """Return the share of net assets that covers what leaves before the buffer is rebuilt.

    ``outflow``: (S, H) cumulative net outflow as a share of net assets. The buffer is the ``confidence`` quantile of
    its largest value over the first ``rebuild_days`` days, so that nothing has to be sold at a loss meanwhile; never
    below the regulatory floor, and never more than all.
    """
    worst = outflow[:, :rebuild_days].max(axis=1)
    return min(max(float(np.quantile(worst, confidence)), REGULATORY_FLOOR), 1.0)
