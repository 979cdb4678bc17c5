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
    next day. ``free`` (H,): what may have left by contract up to each day; more than that leaves only where it did so
    without the change. Amounts in currency units.
    """

    dates: pd.DatetimeIndex
    factor: Floats
    added: Floats
    down: Flags
    free: Floats

    @property
    def idle(self) -> bool:
        """Whether it changes nothing at all."""
        return bool((self.factor == 1.0).all() and (self.added == NOTHING).all() and not self.down.any())

    def and_also(self, other: "FlowChange") -> "FlowChange":
        """Return both changes together, of the same dates."""
        return FlowChange(
            self.dates,
            self.factor * other.factor,
            self.added + other.added,
            np.asarray(self.down | other.down),
            np.minimum(self.free, other.free),
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
        leaving, inside = np.flatnonzero(np.asarray(side) == OUT), np.flatnonzero(place >= 0)
        for column in leaving:
            changed[:, inside, column] = _as_free(
                values[:, inside, column], changed[:, inside, column], self.free[place[inside]]
            )
        return _held_back(changed, self.down[place] & known[:, 0], np.asarray(side))


def unchanged(dates: pd.DatetimeIndex) -> FlowChange:
    """Return the change that changes nothing."""
    shape = (len(dates), len(n.SIDES))
    none = np.zeros(len(dates), dtype=bool)
    return FlowChange(dates, np.ones(shape), np.zeros(shape), none, np.full(len(dates), np.inf))


def _as_free(before: Floats, changed: Floats, free: Floats) -> Floats:
    """Return redemptions (S, H) of which what may not leave yet waits until it may."""
    asked, most = changed.cumsum(axis=1), np.maximum(before.cumsum(axis=1), free)
    waits = (asked > most).any(axis=1, keepdims=True)  # the others stay as they are, to the last bit
    return np.where(waits, np.diff(np.minimum(asked, most), axis=1, prepend=NOTHING), changed)


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
