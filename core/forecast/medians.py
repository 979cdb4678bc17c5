"""Medians of what is known, column by column; NumPy's and pandas' own walk over columns in Python."""

import numpy as np

from core.types import Floats


def known_median(values: Floats) -> Floats:
    """Return the median over the first axis of what is not NaN, NaN where nothing is."""
    unknown = np.isnan(values)
    if not unknown.any():
        return np.asarray(np.median(values, axis=0))
    count, ordered = (~unknown).sum(axis=0), np.sort(values, axis=0)  # NaN last
    middle = np.stack([np.maximum(count - 1, 0) // 2, np.minimum(count // 2, len(values) - 1)])
    return np.asarray(np.take_along_axis(ordered, middle, axis=0).mean(axis=0))
