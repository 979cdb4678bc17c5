"""How sure a mean of days is whose neighbours resemble each other: the circular block bootstrap."""

import numpy as np

from core.types import Floats

LEVEL = 0.90
RESAMPLES = 2_000
FEWEST_BLOCKS = 3  # on fewer, resampled histories are the same few pieces over and over


def mean_interval(values: Floats, block: int, level: float = LEVEL, seed: int = 1) -> tuple[float, float]:
    """Return the range that holds the mean of ``values`` (D,) with the probability ``level``.

    Histories are put together from blocks of ``block`` days drawn with replacement, the last day being followed by the
    first (Politis and Romano 1992, A circular block-resampling procedure for stationary data); the range lies between
    the outer quantiles of their means. Values that depend on each other over more than a block make it too narrow. NaN
    when the days hold fewer than FEWEST_BLOCKS blocks; a constant is its own range.
    """
    days = len(values)
    if values.min() == values.max():
        return float(values[0]), float(values[0])
    if days < FEWEST_BLOCKS * block:
        return float("nan"), float("nan")
    starts = np.random.default_rng(seed).integers(days, size=(RESAMPLES, -(-days // block)))
    rows = (starts[:, :, None] + np.arange(block)).reshape(RESAMPLES, -1)[:, :days] % days
    low, high = np.quantile(values[rows].mean(axis=1), [(1 - level) / 2, (1 + level) / 2])
    return float(low), float(high)
