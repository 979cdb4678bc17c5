"""Asset classes as the optimiser sees them: what a class turns into cash by which day, and what it is made of.

The composition inside a class is held as it is, so every characteristic of a class is a mean over its holdings and
every characteristic of a portfolio is linear in the weights of its classes.
"""

import math
from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import pandas as pd

from core.types import Flags, Floats

BASIS_POINT = 1e-4


@dataclass(frozen=True)
class SaleStep:
    """What is sold up to ``up_to``, share of net assets (inf: whatever is left), costs ``times`` the quoted cost."""

    up_to: float
    times: float


ONE_STEP = (SaleStep(math.inf, 1.0),)


@dataclass(frozen=True)
class Holding:
    """One position inside a class. Days are natural days after the class's ``as_of`` unless said otherwise.

    ``share``: of the class's amount. ``free_day``: when it is cash by itself, inf = never. ``sale_days``: dealing days
    that a sale takes, NaN = cannot be sold; ``sale_day``: when its proceeds arrive, inf = cannot be sold.
    ``sale_cost``: decimal of the amount sold. ``remaining_days``: to maturity; ``trading_days``: the dealing days in
    them. ``issuer`` and ``rating``: "" = not known.
    """

    asset_id: str
    share: float
    free_day: float
    sale_days: float = math.nan
    sale_day: float = math.inf
    sale_cost: float = 0.0
    remaining_days: float = 0.0
    trading_days: float = 0.0
    issuer: str = ""
    rating: str = ""

    @property
    def saleable(self) -> bool:
        """Whether it can be sold before it is cash by itself."""
        return math.isfinite(self.sale_day)


@dataclass(frozen=True)
class Asset:
    """One asset class of one product. ``amount`` in currency units, ``yield_`` a decimal a year.

    ``horizon`` (H): natural days that the ladders look ahead. ``next_day``: natural days to the next dealing day; money
    neither comes nor goes before it, so "within one day" means by then, over weekends and holidays too.
    ``sale_steps``: how much of the product can be sold at its quoted cost, and how much dearer the rest is.
    """

    asset_class: str
    amount: float
    yield_: float
    as_of: pd.Timestamp
    horizon: int
    next_day: int
    holdings: tuple[Holding, ...]
    sale_steps: tuple[SaleStep, ...] = ONE_STEP

    @cached_property
    def shares(self) -> Floats:
        """Share of the class in each holding, shape (holdings,), sum 1."""
        return np.array([holding.share for holding in self.holdings])

    @cached_property
    def ladder(self) -> Floats:
        """Share of the class that is cash by day 0..H at no cost, shape (H+1,), never falling."""
        return self._by_day([holding.free_day for holding in self.holdings])

    @cached_property
    def early_ladder(self) -> Floats:
        """Share of the class that by day 0..H is cash only if sold early, the cost not taken off, shape (H+1,)."""
        either = self._by_day([min(holding.free_day, holding.sale_day) for holding in self.holdings])
        return either - self.ladder

    @cached_property
    def next_day_share(self) -> float:
        """Share of the class that is cash by the next dealing day at no cost: its part of the buffer."""
        return self.share_of(lambda holding: holding.free_day <= self.next_day)

    @cached_property
    def sale_cost(self) -> float:
        """Quoted cost, decimal of the amount sold, mean over what can be sold; 0 if nothing can."""
        return self._saleable_mean([holding.sale_cost for holding in self.holdings], 0.0)

    @property
    def sale_cost_bp(self) -> float:
        """``sale_cost`` in basis points."""
        return self.sale_cost / BASIS_POINT

    @property
    def sale_days(self) -> float:
        """Dealing days that a sale takes, mean over what can be sold; NaN if nothing can."""
        return self._saleable_mean([holding.sale_days for holding in self.holdings], math.nan)

    @cached_property
    def remaining_days(self) -> float:
        """Mean natural days to the next rate reset, which the book does not carry: the days to maturity."""
        return self.remaining_life_days

    @cached_property
    def remaining_life_days(self) -> float:
        """Mean natural days to maturity."""
        return float(self.shares @ [holding.remaining_days for holding in self.holdings])

    @property
    def issuers(self) -> dict[str, float]:
        """Share of the class by issuer, "" where not known."""
        return self._shares_by(lambda holding: holding.issuer)

    @property
    def ratings(self) -> dict[str, float]:
        """Share of the class by rating, "" where not known."""
        return self._shares_by(lambda holding: holding.rating)

    def share_of(self, wanted: Callable[[Holding], bool]) -> float:
        """Return the share of the class in the holdings that are wanted."""
        return math.fsum(holding.share for holding in self.holdings if wanted(holding))

    def _by_day(self, cash_days: list[float]) -> Floats:
        by_day: Flags = np.asarray(cash_days)[:, None] <= np.arange(self.horizon + 1)
        return np.clip(self.shares @ by_day, 0.0, 1.0)

    def _saleable_mean(self, values: list[float], otherwise: float) -> float:
        saleable = np.array([holding.saleable for holding in self.holdings])
        if not saleable.any():
            return otherwise
        return float(np.average(np.asarray(values)[saleable], weights=self.shares[saleable]))

    def _shares_by(self, key: Callable[[Holding], str]) -> dict[str, float]:
        found: dict[str, float] = {}
        for holding in self.holdings:
            found[key(holding)] = found.get(key(holding), 0.0) + holding.share
        return found
