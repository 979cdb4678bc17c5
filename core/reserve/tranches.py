"""A product's classes cut into tranches by what selling them costs: the first part cheaply, the more the dearer.

A class of weight w is the sum of its tranches, filled from the cheapest, each up to its cap. All of a class's terms but
the cost of a sale are those of the class, so whatever is linear in the weights of classes is linear in those of
tranches, and cost by size stays a matter of linear programming.
"""

import math
from dataclasses import dataclass

import numpy as np

from core.reserve.assets import Asset
from core.types import Floats

DEAREST = 0.99  # of the amount sold: however large the sale, something is paid for it

Places = np.ndarray[tuple[int, ...], np.dtype[np.intp]]


@dataclass(frozen=True, eq=False)
class Tranches:
    """Every tranche of every class, in the order of the classes and from the cheapest on.

    ``owner``: its class, (tranches,) of 0..assets-1; ``cap``: most it can hold, share of net assets; ``price``: cost of
    one unit of cash raised by selling, 0 where no sale would bring any; ``free`` and ``full``: share that is cash by
    day 0..H at no cost, and with sales, shape (H+1, tranches).
    """

    owner: Places
    cap: Floats
    price: Floats
    free: Floats
    full: Floats

    def fill(self, weights: Floats) -> Floats:
        """Return the weights of the tranches, (tranches,), of classes that weigh ``weights``, (assets,)."""
        return np.clip(weights[self.owner] - self._before, 0.0, self.cap)

    def collect(self, filled: Floats) -> Floats:
        """Return the weights of the classes, (assets,)."""
        return np.asarray(np.bincount(self.owner, filled), dtype=float)

    @property
    def _before(self) -> Floats:
        """What the cheaper tranches of the same class hold when full."""
        room = np.where(np.isfinite(self.cap), self.cap, 0.0)
        through = np.cumsum(room)
        first = np.r_[True, np.diff(self.owner) > 0]
        return np.asarray(through - room - (through - room)[first][self.owner])


def tranches(assets: tuple[Asset, ...]) -> Tranches:
    """Return the tranches of these classes; a class that cannot be sold is one by itself."""
    parts = [(place, cap, times, asset) for place, asset in enumerate(assets) for cap, times in _steps(asset)]
    owner, cap, times, of = zip(*parts, strict=True)
    free = np.column_stack([asset.ladder for asset in of])
    early = np.column_stack([asset.early_ladder for asset in of])
    cost = np.minimum([asset.sale_cost for asset in of] * np.array(times), DEAREST)
    price = np.where(early[1:].any(axis=0), cost / (1.0 - cost), 0.0)
    return Tranches(np.array(owner), np.array(cap), price, free, free + early * (1.0 - cost))


def _steps(asset: Asset) -> list[tuple[float, float]]:
    """Return the weight of the class that each step takes, and how many times the quoted cost a sale from it costs.

    Steps speak of what is sold: where only half of the class can be, twice their width of it takes one.
    """
    saleable = asset.share_of(lambda holding: holding.saleable)
    if not (saleable and asset.sale_cost):
        return [(math.inf, 1.0)]
    starts = (0.0, *(step.up_to for step in asset.sale_steps))
    return [
        ((step.up_to - start) / saleable, step.times) for start, step in zip(starts, asset.sale_steps, strict=False)
    ]
