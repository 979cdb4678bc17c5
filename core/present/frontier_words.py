"""The frontier in a sentence."""

from collections.abc import Sequence

from core.reserve import Allocation
from core.text import figures, say

SAFE = 0.0


def frontier_title(points: Sequence[Allocation]) -> str:
    """Return what the points, by rising buffer, show: what a point of buffer costs, and where a shortfall begins."""
    first, last = points[0], points[-1]
    span = (last.buffer - first.buffer) * 100.0
    slope = (first.objective_yield - last.objective_yield) * 1e4 / span if span else 0.0
    safe = next((one for one in points if one.shortfall_probability <= SAFE), None)
    key = "frontier.title" if safe is None else ("frontier.title_safe" if safe is first else "frontier.title_from")
    return say(
        key, slope=figures.basis_points(slope).lstrip("+"), safe=figures.share((safe or first).buffer),
        chance=figures.share(first.shortfall_probability), low=figures.share(first.buffer),
    )  # fmt: skip
