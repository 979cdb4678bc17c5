"""What the chain hands on: a product's plan, and the parts of it that are read first."""

from dataclasses import dataclass

import pandas as pd

from core.errors import Infeasible
from core.forecast import Paths
from core.forecast.drift import Drift
from core.plan.choice import Choice
from core.reserve import Allocation, Asset, Rulebook
from core.types import Floats, Panel


@dataclass(frozen=True)
class Attention:
    """One thing to look at. ``kind`` names the rule, ``text`` says it in the language in use, ``page`` has more.

    ``product_id``: of a product that has no row of its own to say it in, else "".
    """

    kind: str
    text: str
    page: str
    product_id: str = ""


@dataclass(frozen=True)
class OutflowDay:
    """The day on which most is expected to leave. Amounts are net outflow in currency; low and high hold 90%."""

    date: pd.Timestamp
    expected: float
    low: float
    high: float
    share: float
    reason: str


@dataclass(frozen=True, eq=False)
class DaysBefore:
    """The scenarios of the product that were drawn on a day before, and its net assets on it."""

    paths: Paths
    net_assets: float


@dataclass(frozen=True, eq=False)
class Plan:
    """One product's plan, everything a page needs of it.

    ``history``: panel (T x sides); ``expected``: frame (H x sides); ``paths`` (S, H, sides) in currency; ``outflow``:
    (S, H) cumulative net outflow as a share of ``net_assets``; ``raisable``: policy -> (H+1,) cash that can be raised
    by day; ``fixed`` and ``model`` are None where no allocation satisfies the limits, and ``conflicts`` then says why;
    gains are of the model on the fixed rule, in bp and currency a year, NaN where either is None. ``drift``: whether
    the model's record holds; ``safe_buffer``: the least share of net assets kept while it is broken, else 0;
    ``earlier``: the days before whose scenarios the buffer still answers to; ``buffer_called``: the least share of net
    assets that all these call for, whether or not an allocation has it.
    """

    choice: Choice
    product: pd.Series
    net_assets: float
    history: Panel
    expected: pd.DataFrame
    paths: Paths
    outflow: Floats
    positions: pd.DataFrame
    assets: tuple[Asset, ...]
    rulebook: Rulebook
    current: Allocation
    fixed: Allocation | None
    model: Allocation | None
    drift: Drift
    safe_buffer: float
    earlier: tuple[DaysBefore, ...]
    buffer_called: float
    limits: dict[str, pd.DataFrame]
    raisable: dict[str, Floats]
    conflicts: dict[str, Infeasible]
    yield_gain_bp: float
    yield_gain_money: float
    next_outflow: OutflowDay
    attention: tuple[Attention, ...]

    @property
    def held(self) -> list[Allocation]:
        """The allocations that there are: as held, under the fixed rule, under the model."""
        return [one for one in (self.current, self.fixed, self.model) if one is not None]
