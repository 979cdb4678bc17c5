"""Which past error trajectory a scenario takes, and how it is laid over the days ahead.

A trajectory has gaps where a series was closed, and says nothing of one that was not there yet. So open days ahead take
the errors of its open days in order, a series that the drawn trajectory does not know draws another for itself, and one
too young to have enough of its own borrows: without a past error an open day would be forecast as certain.

Errors are (N, H, K): trajectories, days, series; NaN where nothing is known.
"""

import numpy as np

from core.forecast.contract import Rows
from core.types import Flags, Floats


def told(errors: Floats) -> Flags:
    """Return (N, K): whether a trajectory says anything of a series."""
    return np.asarray(~np.isnan(errors).all(axis=1))


def lenders(errors: Floats, fewest: int) -> Rows:
    """Return (K,): whose errors each series takes, its own or, told of by too few trajectories, the least certain's."""
    own, enough = np.arange(errors.shape[2]), told(errors).sum(axis=0) >= fewest
    if enough.all() or not enough.any():
        return own
    square = np.nan_to_num(errors) ** 2
    variance = square.sum(axis=(0, 1)) / np.maximum((~np.isnan(errors)).sum(axis=(0, 1)), 1)
    return np.where(enough, own, np.argmax(np.where(enough, variance, -1.0)))


def choose(known: Flags, weight: Floats, count: int, seed: int) -> Rows:
    """Return (count, K): which trajectory each scenario takes, one for all series that it tells of."""
    random = np.random.default_rng(seed)
    common = random.choice(len(known), size=count, p=weight / weight.sum())
    chosen = np.repeat(common[:, None], known.shape[1], axis=1)
    if known.all():
        return chosen
    patterns, member = np.unique(known, axis=1, return_inverse=True)
    for k in np.flatnonzero(~patterns.all(axis=0)):
        usable = weight * patterns[:, k]
        own = random.choice(len(known), size=count, p=usable / usable.sum())
        chosen[:, member == k] = np.where(patterns[common, k], common, own)[:, None]
    return chosen


def replayed(errors: Floats, chosen: Rows) -> Floats:
    """Return the errors (S, H, K) of the trajectories ``chosen`` (S, K)."""
    if (chosen == chosen[:, :1]).all():  # as ever where all series have a history: whole trajectories, copied at once
        return errors[chosen[:, 0]]
    return np.take_along_axis(errors, chosen[:, None, :], axis=0)


def matched(errors: Floats, is_open: Flags) -> Floats:
    """Return the errors (N, H, K) moved so that the j-th open day ahead has that of the trajectory's j-th open day.

    A trajectory with fewer open days than lie ahead starts over.
    """
    known = ~np.isnan(errors)
    in_order = np.take_along_axis(errors, np.argsort(~known, axis=1, kind="stable"), axis=1)
    place = np.maximum(np.cumsum(is_open, axis=0) - 1, 0) % np.maximum(known.sum(axis=1, keepdims=True), 1)
    return np.nan_to_num(np.take_along_axis(in_order, place, axis=1))
