"""What is left of a portfolio once cash was found: what is cash first goes first, then what is cheapest to sell."""

import numpy as np
import pandas as pd

from core import names as n
from core.reserve import Asset
from core.types import Floats


def drawn_down(
    weights: pd.Series, assets: tuple[Asset, ...], amount: float, day: int, borrowed: float = 0.0
) -> pd.Series:
    """Return the weights of what is left, by class, shares of the net assets left, once ``amount`` was paid by ``day``.

    ``weights``: shares of net assets by class; ``amount``: share of net assets paid, at most what can be found by
    then, of which ``borrowed`` was borrowed: that spares assets and is owed, so that the weights sum to more than 1.
    Within a class what is left is as it was.
    """
    amount -= borrowed
    held = np.array([weights[asset.asset_class] for asset in assets], dtype=float)
    left = held.copy()
    for ladder, order in _rounds(assets):
        for place in order:
            taken = min(held[place] * float(ladder[place, day]), left[place], max(amount, 0.0))
            left[place] -= taken
            amount -= taken
    total = 1.0 - float(held.sum() - left.sum()) - borrowed
    index = pd.Index([asset.asset_class for asset in assets], name=n.ASSET_CLASS)
    return pd.Series(left / total if total > 0 else left, index=index)


def _rounds(assets: tuple[Asset, ...]) -> list[tuple[Floats, list[int]]]:
    """Return what each class gives by day, and in which order: first at no cost, the soonest first, then by sales."""
    free, early = (np.array([getattr(asset, name) for asset in assets]) for name in ("ladder", "early_ladder"))
    soonest = sorted(range(len(assets)), key=lambda place: -float(free[place].sum()))
    cheapest = sorted(range(len(assets)), key=lambda place: assets[place].sale_cost)
    return [(free, soonest), (early, cheapest)]
