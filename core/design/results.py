"""What the lab finds out about one design."""

from dataclasses import dataclass, field
from typing import Final

import numpy as np
import pandas as pd

from core.design.spec import Design
from core.types import Floats

SHARE: Final = "share"


@dataclass(frozen=True, eq=False)
class Economics:
    """Of one year, decimals a year and shares of net assets.

    ``reserve``: the buffer that the paths call for at ``confidence`` under ``rulebook``; ``gross_yield``: of the
    allocation that keeps it, and ``unlocked_yield``: of the same allocation without any buffer beyond the rulebook's
    own, so that the difference is what liquidity costs; ``paid``: the quoted yield and the promotion's cost over the
    year; ``left`` = gross_yield - paid; ``weights``: of the allocation by asset class.
    """

    reserve: float
    confidence: float
    rulebook: str
    gross_yield: float
    unlocked_yield: float
    quoted: float
    promotion_cost: float
    left: float
    weights: pd.Series

    @property
    def paid(self) -> float:
        """What customers get, the promotion included."""
        return self.quoted + self.promotion_cost


@dataclass(frozen=True, eq=False)
class Study:
    """One design over its first year.

    ``dates`` (D,) the year's days; ``subscription``, ``redemption`` and ``aum`` (S, D) currency units by path;
    ``redeemable`` (D,) expected share of net assets that may leave on each day; ``demand``: by customer group (columns
    group, amount: expected net assets at the year's end, share: of the group's money; fit: in words' keys, column
    reason); ``taken``: columns product_id (names.OUTSIDE for bank accounts and other houses), amount, share (of that
    product's net assets), largest first. ``launch_curve`` (D,): share of its money that it has by each day;
    ``comparable``: the products that tell how its customers behave, with their weights.
    """

    design: Design
    dates: pd.DatetimeIndex
    subscription: Floats
    redemption: Floats
    aum: Floats
    redeemable: Floats
    demand: pd.DataFrame
    taken: pd.DataFrame
    economics: Economics
    launch_curve: Floats = field(default_factory=lambda: np.zeros(0))
    comparable: pd.Series = field(default_factory=lambda: pd.Series(dtype=float))

    @property
    def first_year_aum(self) -> float:
        """Expected mean net assets of the year, currency units."""
        return float(self.aum.mean())
