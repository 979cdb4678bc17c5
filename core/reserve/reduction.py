"""Fewer rows, same optimum: which (scenario, day) pairs can decide ``max over u of (D[s,u] - ladder[u] . w)``.

Ladders never fall from one day to the next and weights are never negative. Hence, exactly:
- of days with the same ladder only the scenario's largest outflow counts;
- a later day counts only if the outflow is a new record of its scenario.
"""

import math
from dataclasses import dataclass

import numpy as np

from core.reserve.liquidity import tail_count
from core.types import Flags, Floats

Whole = np.ndarray[tuple[int, ...], np.dtype[np.intp]]


@dataclass(frozen=True)
class Needs:
    """The pairs left.

    ``level``: outflow, shape (pairs,); ``scenario``: 0..scenarios-1 among those with any pair left; ``point``: row of
    ``ladder``, shape (points, assets); ``day``: 1..H.
    """

    level: Floats
    scenario: Whole
    point: Whole
    day: Whole
    ladder: Floats
    scenarios: int


def needs(outflow: Floats, ladder: Floats) -> Needs:
    """Return the pairs that can decide the maximum. ``outflow``: (S, H); ``ladder``: (H, assets)."""
    starts = np.flatnonzero(np.r_[True, (np.diff(ladder, axis=0) != 0.0).any(axis=1)])
    blocks = np.split(np.arange(ladder.shape[0]), starts[1:])
    level = np.column_stack([outflow[:, block].max(axis=1) for block in blocks])
    day = np.column_stack([block[0] + 1 + outflow[:, block].argmax(axis=1) for block in blocks])
    kept, point = np.nonzero(level > _before(level))
    scenarios, scenario = np.unique(kept, return_inverse=True)
    return Needs(level[kept, point], scenario, point, day[kept, point], ladder[starts], scenarios.size)


def positive(found: Needs) -> Needs:
    """Return the pairs without those whose outflow is not positive: no cash is needed for them."""
    kept = found.level > 0.0
    scenarios, scenario = np.unique(found.scenario[kept], return_inverse=True)
    return Needs(found.level[kept], scenario, found.point[kept], found.day[kept], found.ladder, scenarios.size)


def tail_candidates(outflow: Floats, confidence: float) -> Flags:
    """Return which scenarios can be among the worst ``1 - confidence``, whatever the weights, shape (S,).

    A scenario whose records so far are on no day above those of as many others as the tail holds is never needed.
    """
    records = np.maximum.accumulate(outflow, axis=1)
    above = np.ones((records.shape[0],) * 2, dtype=bool)  # [i, j]: i is at least as bad as j on every day
    for by_day in records.T:
        above &= by_day[:, None] >= by_day[None, :]
    equal = above & above.T
    worse = above & ~(equal & np.tri(equal.shape[0], dtype=bool))  # of equals, each precedes those after it
    return np.asarray(worse.sum(axis=0) < math.ceil(tail_count(records.shape[0], confidence)))


def _before(level: Floats) -> Floats:
    """The largest level of the scenario so far, before each block."""
    first = np.full((level.shape[0], 1), -np.inf)
    return np.maximum.accumulate(np.hstack([first, level[:, :-1]]), axis=1)
