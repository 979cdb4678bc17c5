"""What changes do to flows: factors and amounts by day, and days on which nobody can deal; on any paths, by date."""

from dataclasses import dataclass, replace
from typing import Final

import numpy as np
import pandas as pd

from core import names as n
from core.forecast import Paths
from core.types import Flags, Floats

IN, OUT = (n.SIDES.index(side) for side in (n.SUBSCRIPTION, n.REDEMPTION))
NOTHING: Final = 0.0


@dataclass(frozen=True, eq=False)
class FlowChange:
    """``factor`` and ``added`` (H, sides) of ``dates`` (H): an amount becomes factor times it, plus what is added.

    ``down`` (H,): days on which nobody can deal; subscriptions of such a day are lost, and redemptions wait for the
    next day. Amounts in currency units.
    """

    dates: pd.DatetimeIndex
    factor: Floats
    added: Floats
    down: Flags

    @property
    def idle(self) -> bool:
        """Whether it changes nothing at all."""
        return bool((self.factor == 1.0).all() and (self.added == NOTHING).all() and not self.down.any())

    def and_also(self, other: "FlowChange") -> "FlowChange":
        """Return both changes together, of the same dates."""
        return FlowChange(
            self.dates, self.factor * other.factor, self.added + other.added, np.asarray(self.down | other.down)
        )

    def on(self, paths: Paths) -> Paths:
        """Return the paths of one product with the change on those of its days that they have."""
        return paths if self.idle else replace(paths, values=self._on(paths.values, paths.dates, paths.columns))

    def on_expected(self, expected: pd.DataFrame) -> pd.DataFrame:
        """Return expected amounts (H x sides) with the change; a side that is not known stays so."""
        if self.idle:
            return expected
        sides = pd.MultiIndex.from_product([[""], [n.ALL], list(expected.columns)], names=list(n.PANEL_LEVELS))
        values = self._on(expected.to_numpy()[None], pd.DatetimeIndex(expected.index), sides)[0]
        return pd.DataFrame(values, expected.index, expected.columns)

    def _on(self, values: Floats, dates: pd.DatetimeIndex, columns: pd.MultiIndex) -> Floats:
        side = [n.SIDES.index(name) for name in columns.get_level_values(n.SIDE)]
        place = self.dates.get_indexer(dates)
        known = (place >= 0)[:, None]
        factor = np.where(known, self.factor[place][:, side], 1.0)
        added = np.where(known, self.added[place][:, side], NOTHING)
        changed = np.maximum(values * factor + added, NOTHING)
        return _held_back(changed, self.down[place] & known[:, 0], np.asarray(side))


def unchanged(dates: pd.DatetimeIndex) -> FlowChange:
    """Return the change that changes nothing."""
    shape = (len(dates), len(n.SIDES))
    return FlowChange(dates, np.ones(shape), np.zeros(shape), np.zeros(len(dates), dtype=bool))


def _held_back(values: Floats, down: Flags, side: np.ndarray[tuple[int, ...], np.dtype[np.intp]]) -> Floats:
    """Return amounts (S, H, K) with nothing on days that are down; what would have left then leaves afterwards."""
    if not down.any():
        return values
    changed, waiting = values.copy(), np.zeros((len(values), len(side)))
    for day in range(len(down)):
        if down[day]:
            waiting += np.where(side == OUT, changed[:, day], NOTHING)
            changed[:, day] = NOTHING
        else:
            changed[:, day] += waiting
            waiting = np.zeros_like(waiting)
    return changed
