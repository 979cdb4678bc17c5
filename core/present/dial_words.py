"""What a dial costs, said under it."""

import math
from collections.abc import Sequence

from core.text import figures, say


def dial_words(steps: Sequence[tuple[float, float]]) -> str:
    """Return what the plan would earn at other values of a dial: (value, change in bp, NaN = no allocation)."""
    return " · ".join(_step(value, change) for value, change in steps)


def house_words(change_bp: float) -> str:
    """Return what the house limits cost, "" where that is not known."""
    if math.isnan(change_bp):
        return ""
    return say("reserve_page.price_house", change=figures.basis_points(change_bp))


def _step(value: float, change_bp: float) -> str:
    shown = figures.share(value, 0 if round(value * 100, 6).is_integer() else 1)
    if math.isnan(change_bp):
        return say("reserve_page.price_none", value=shown)
    return say("reserve_page.price_step", value=shown, change=figures.basis_points(change_bp))
