"""How lots leave a design: as those of the book's products of its family do, by their survival curves."""

from dataclasses import dataclass, field

import numpy as np
import pandas as pd

from core import names as n
from core.book import Book
from core.calendar import Calendar
from core.design.comparing import comparable
from core.design.menu import LOCK
from core.design.spec import Design
from core.design.terms import DAYS_A_MONTH, lock_days
from core.errors import MissingData
from core.liability.ladder import lots_on
from core.liability.survival import Survival, survival
from core.types import Floats

TOLD_DAYS = 400
FAMILIES = (n.MIN_HOLDING, n.MONTHLY_OPEN)  # whose lots leave the more readily the newer they are


@dataclass(frozen=True, eq=False)
class LotHazard:
    """A ``Hazard`` of ``core.design.paths``; the curves of a family are estimated when they are first asked for."""

    book: Book
    calendar: Calendar
    as_of: pd.Timestamp
    without: tuple[str, ...] = ()
    _kept: dict[str, Survival | None] = field(default_factory=dict, init=False, repr=False)

    def __call__(self, design: Design) -> Floats | None:
        """Return the share of a lot that leaves by natural days since it became redeemable (A,); None if untold."""
        curves = self._curves(design.family)
        if curves is None:
            return None
        terms = self._terms(design.family)
        terms = terms[terms.index.isin(curves.curve[n.PRODUCT_ID])]
        weights = comparable(terms, design.family, design.hold_days)
        hazards = [_of_product(curves, str(name), design) for name in weights.index]
        return np.average(hazards, axis=0, weights=weights)

    def _curves(self, family: str) -> Survival | None:
        if family not in self._kept:
            self._kept[family] = self._estimated(family) if family in FAMILIES else None
        return self._kept[family]

    def _estimated(self, family: str) -> Survival | None:
        flows = self.book.flows[self.book.flows[n.DATE] <= self.as_of]
        try:
            return survival(
                self._terms(family).reset_index(), flows, lots_on(self.book.lots, self.as_of), self.calendar
            )
        except MissingData:
            return None

    def _terms(self, family: str) -> pd.DataFrame:
        products = self.book.products
        own = products[(products[n.FAMILY] == family) & ~products[n.PRODUCT_ID].isin(self.without)]
        locks = [lock_days(family, hold) for hold in own[n.HOLD_DAYS]]
        return own.assign(**{LOCK: locks}).set_index(n.PRODUCT_ID)


def _of_product(curves: Survival, product_id: str, design: Design) -> Floats:
    """Return one product's hazard by natural days (TOLD_DAYS,), the mean of the design's groups."""
    own = curves.curve[curves.curve[n.PRODUCT_ID] == product_id]
    asked = [group for group in own[n.GROUP].unique() if not design.groups or group in design.groups]
    by_chance = [curves.hazard(product_id, group) for group in asked or own[n.GROUP].unique()]
    days = np.arange(TOLD_DAYS)
    met = np.rint(days / DAYS_A_MONTH).astype(int) if design.family == n.MONTHLY_OPEN else days
    return np.mean([hazard[np.minimum(met, len(hazard) - 1)] for hazard in by_chance], axis=0)
