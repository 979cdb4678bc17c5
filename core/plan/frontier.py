"""The frontier: what a product earns at every buffer, and how likely it then runs out of cash."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np

from core import names as n
from core.errors import Infeasible
from core.plan.results import Plan
from core.reserve import Allocation, Optimiser, Policy
from core.reserve.need import REGULATORY_FLOOR
from core.types import Floats

STEP: Final = 0.01  # of the buffer, share of net assets
HIGHEST: Final = 0.30


@dataclass(frozen=True, eq=False)
class Frontier:
    """``points``: the best allocation at each buffer that has one, by rising buffer; ``floor``: at the regulatory one.

    Points keep every limit; the scenarios are not asked to be covered, so that what too little buffer risks shows.
    """

    points: tuple[Allocation, ...]
    floor: Allocation | None

    def at(self, buffer: float) -> Allocation | None:
        """Return the point of this buffer, None if the frontier has none there."""
        return next((point for point in self.points if abs(point.buffer - buffer) < STEP / 2), None)


def frontier(plan: Plan, buffers: Sequence[float] | None = None) -> Frontier:
    """Return the frontier of the plan's problem. ``buffers``: shares of net assets, else every point up to HIGHEST."""
    optimiser = Optimiser(plan.assets, plan.rulebook, plan.outflow)
    asked: Floats = np.arange(0.0, HIGHEST + STEP / 2, STEP) if buffers is None else np.asarray(buffers)
    found = [_best(plan, optimiser, Policy(n.FIXED, round(float(share), 6))) for share in asked]
    points = tuple(point for point in found if point is not None)
    return Frontier(points, _best(plan, optimiser, Policy(n.FLOOR, REGULATORY_FLOOR)))


def _best(plan: Plan, optimiser: Optimiser, policy: Policy) -> Allocation | None:
    try:
        return optimiser.best(policy, plan.choice.confidence, plan.choice.leverage)
    except Infeasible:
        return None
