"""Cuts: the planes that hold up a maximum of very many, found where it is looked at.

With D[s,u] the outflow and a_u the ladder of day u, ``max over u of (D[s,u] - a_u . w)`` is a maximum of planes in w,
and so are its mean over scenarios where positive (what has to be sold) and its CVaR, the mean over the worst of them
(Kuenzi-Bay and Mayer 2006). At given weights each is touched by one plane; a programme that has the planes at its
optimum has the optimum of the whole.
"""

from dataclasses import dataclass

import numpy as np

from core.reserve.liquidity import tail_count
from core.types import Floats


@dataclass(frozen=True, eq=False)
class Plane:
    """``level - slope . w``: at most the maximum everywhere, equal to it at the weights it was found at.

    ``by_day``: the share of the scenarios counted that have their worst day on day 1..H, (H,).
    """

    value: float
    level: float
    slope: Floats
    by_day: Floats


def worst(outflow: Floats, cash: Floats) -> Floats:
    """Return how far each scenario outruns the cash on its worst day, (S,). ``outflow``: (S, H), ``cash``: (H,)."""
    return np.asarray((outflow - cash).max(axis=1))


def tail_plane(outflow: Floats, ladder: Floats, weights: Floats, confidence: float) -> Plane:
    """Return the plane of the CVaR at ``confidence``. ``ladder``: (H, columns), ``weights``: (columns,)."""
    cash = ladder @ weights
    gaps = worst(outflow, cash)
    count = tail_count(gaps.size, confidence)
    kept = min(int(np.ceil(count)), gaps.size)
    places = np.argpartition(gaps, gaps.size - kept)[gaps.size - kept :]
    places = places[np.argsort(gaps[places])]  # the mildest first: it counts in part
    shares = np.ones(kept)
    shares[0] = count - (kept - 1)
    return _plane(outflow[places], ladder, cash, weights, shares / count)


def mean_plane(outflow: Floats, ladder: Floats, weights: Floats, scenarios: int) -> Plane:
    """Return the plane of the mean of what is outrun, where positive, over ``scenarios`` of which these are some."""
    return _plane(outflow, ladder, ladder @ weights, weights, np.full(len(outflow), 1.0 / scenarios))


def _plane(outflow: Floats, ladder: Floats, cash: Floats, weights: Floats, shares: Floats) -> Plane:
    day = (outflow - cash).argmax(axis=1)
    by_day = np.asarray(np.bincount(day, shares, minlength=ladder.shape[0]), dtype=float)
    level = float(shares @ outflow[np.arange(len(day)), day])
    slope = by_day @ ladder
    return Plane(level - float(slope @ weights), level, slope, by_day)
