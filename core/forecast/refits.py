"""When a model is fitted: on rows fixed in advance, so that one fit serves the origins after it, and none before it.

A rehearsal over hundreds of origins shares its fits, and the fit that a forecast comes from depends on nothing but the
row it is made at: what is said at an origin is the same whether it is asked for alone or rehearsed among others.
"""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from core.forecast.contract import Rows


@dataclass(frozen=True)
class Refits:
    """A schedule: the first row fitted, and days to the next fit, at least ``every`` and ``growth`` times the row.

    A row before ``first`` is fitted by itself.
    """

    first: int
    every: int
    growth: float = 1.0

    def served(self, rows: Rows) -> Iterator[tuple[int, Rows]]:
        """Yield (row of the fit, places in ``rows`` (ascending) that it serves)."""
        fitted = self._fitted(int(rows[-1]))
        of_row = np.where(rows < self.first, rows, fitted[np.searchsorted(fitted, rows, side="right") - 1])
        for row in np.unique(of_row):
            yield int(row), np.flatnonzero(of_row == row)

    def _fitted(self, last: int) -> Rows:
        found = [self.first]
        while found[-1] <= last:
            found.append(max(found[-1] + self.every, int(found[-1] * self.growth)))
        return np.array(found)
