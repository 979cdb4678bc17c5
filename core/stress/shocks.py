"""Changes applied: what a product's flows, assets and terms are once all of them have happened."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final

import numpy as np
import pandas as pd

from core import names as n
from core.calendar import Calendar
from core.errors import MissingData
from core.reserve import Asset
from core.stress import changes as c
from core.stress.changes import Change
from core.stress.flows import IN, OUT, FlowChange, unchanged
from core.stress.markets import MarketChange, price_falls, under
from core.text import joining
from core.types import Flags, Floats

MARKET: Final = {
    c.MARKET_YIELDS: "yields",
    c.SPREADS: "spreads",
    c.SALE_COST: "sale_cost",
    c.SALE_DAYS: "sale_days",
}
UNKNOWN: Final = "?"


@dataclass(frozen=True, eq=False)
class Grounds:
    """One product before anything changes: what changes act on.

    ``expected`` (H x sides) on ``dates`` (H), currency units; ``assets`` as held today; ``redeemable`` (H,): share of
    net assets that may leave by contract on each day for the first time, and ``opens`` (H,) whether any may leave on
    it; ``promotions``: event -> what it adds to each side, (H, sides) currency units; ``shares``: (group, side) ->
    share of the flows; ``answers``: (OWN_YIELD or RIVAL_YIELD, side) -> change of the log of the flow by basis point;
    ``moves``: (LAUNCH, study) -> change of the amounts, (H, sides); ``closed``: product -> its net assets and this
    product's share of those it leaves behind.
    """

    product_id: str
    expected: pd.DataFrame
    net_assets: float
    assets: tuple[Asset, ...]
    redeemable: Floats
    opens: Flags
    calendar: Calendar
    promotions: Mapping[str, Floats]
    shares: Mapping[tuple[str, str], float]
    answers: Mapping[tuple[str, str], float]
    moves: Mapping[tuple[str, str], Floats]
    closed: Mapping[str, tuple[float, float]]

    @property
    def dates(self) -> pd.DatetimeIndex:
        """The H days ahead."""
        return pd.DatetimeIndex(self.expected.index)

    @property
    def amounts(self) -> Floats:
        """What is expected, (H, sides); nothing of a side that is not known."""
        return self.expected.reindex(columns=list(n.SIDES)).fillna(0.0).to_numpy()

    @property
    def weights(self) -> Floats:
        """What is held today, shares of net assets (assets,)."""
        amounts = np.array([asset.amount for asset in self.assets])
        return np.asarray(amounts / amounts.sum())


@dataclass(frozen=True, eq=False)
class Shocked:
    """What is there once the changes have happened.

    ``fall``: of the net asset value of what is held, decimal, by the market alone; ``reliance``: points added to it;
    ``feedback`` and ``impact``: sums of the changes of those kinds, in their units.
    """

    flows: FlowChange
    market: MarketChange
    assets: tuple[Asset, ...]
    net_assets: float
    fall: float
    reliance: float
    feedback: float
    impact: float


def shocked(changes: Sequence[Change], grounds: Grounds) -> Shocked:
    """Return what is there once ``changes`` have all happened. Raises MissingData where one has nothing to act on."""
    flows = unchanged(grounds.dates)
    for each in changes:
        if each.kind in FLOWS and each.size:
            flows = flows.and_also(FLOWS[each.kind](c.checked(each), grounds))
    flows = replace(flows, free=np.minimum(np.cumsum(grounds.redeemable), 1.0) * grounds.net_assets)
    market = MarketChange(**{name: _sum(changes, kind) for kind, name in MARKET.items()})  # type: ignore[arg-type]
    market = replace(market, sale_days=int(market.sale_days))
    fall = float(grounds.weights @ price_falls(grounds.assets, market))
    assets = under(grounds.assets, market, grounds.calendar)
    others = (_sum(changes, kind) for kind in (c.RELIANCE, c.FEEDBACK, c.IMPACT))
    return Shocked(flows, market, assets, grounds.net_assets * (1.0 - fall), fall, *others)


def window(change: Change, dates: pd.DatetimeIndex) -> Flags:
    """Return (H,): whether a change holds on each day."""
    after = dates >= (change.start if change.start is not None else dates[0])
    before = dates <= (change.end if change.end is not None else dates[-1])
    return np.asarray(after & before)


def _sum(changes: Sequence[Change], kind: str) -> float:
    return float(sum(each.size for each in changes if each.kind == kind))


def _promotion(change: Change, grounds: Grounds) -> FlowChange:
    """The promotion adds that much more or less of what the forecast says that it adds."""
    if change.target not in grounds.promotions:
        known = joining.listed(grounds.promotions) or n.ALL
        raise MissingData("stress.no_promotion", found=change.target or UNKNOWN, known=known)
    amounts, adds = grounds.amounts, grounds.promotions[change.target]
    share = np.divide(adds, amounts, out=np.zeros_like(adds), where=amounts > 0)
    return replace(unchanged(grounds.dates), factor=np.maximum(1.0 + change.size * share, 0.0))


def _one_side(side: int) -> Callable[[Change, Grounds], FlowChange]:
    def changed(change: Change, grounds: Grounds) -> FlowChange:
        share = 1.0
        if change.target not in ("", n.ALL):
            share = grounds.shares.get((change.target, n.SIDES[side]), 0.0)
        factor = np.ones((len(grounds.dates), len(n.SIDES)))
        factor[window(change, grounds.dates), side] = 1.0 + share * change.size
        return replace(unchanged(grounds.dates), factor=factor)

    return changed


def _yield(change: Change, grounds: Grounds) -> FlowChange:
    """Flows answer to quoted yields as far as the past has shown."""
    known = {side: grounds.answers.get((change.kind, side)) for side in n.SIDES}
    if all(answer is None for answer in known.values()):
        raise MissingData("stress.no_answer", product=grounds.product_id)
    logs = [change.size * (known[side] or 0.0) for side in n.SIDES]
    return replace(unchanged(grounds.dates), factor=np.tile(np.exp(logs), (len(grounds.dates), 1)))


def _leaves(change: Change, grounds: Grounds) -> FlowChange:
    """A holder's lots are as free as everyone's: what may not leave yet follows as soon as it may."""
    inside = window(change, grounds.dates)
    asked = np.cumsum(inside) / max(int(inside.sum()), 1)
    asked = asked if change.end is not None else (np.cumsum(inside) > 0).astype(float)
    free = np.minimum(np.cumsum(grounds.redeemable), 1.0)
    gone = np.maximum.accumulate(np.where(grounds.opens, np.minimum(asked, free), 0.0))
    added = np.zeros((len(grounds.dates), len(n.SIDES)))
    added[:, OUT] = change.size * np.diff(gone, prepend=0.0) * grounds.net_assets
    return replace(unchanged(grounds.dates), added=added)


def _outage(change: Change, grounds: Grounds) -> FlowChange:
    """Days on which the product would have dealt are counted; none between them is dealt on either."""
    begun = window(replace(change, end=None), grounds.dates)
    missed = begun & (grounds.opens | grounds.amounts.any(axis=1))
    down = begun & (np.cumsum(missed) - missed < round(change.size))
    return replace(unchanged(grounds.dates), down=np.asarray(down))


def _launch(change: Change, grounds: Grounds) -> FlowChange:
    moves = grounds.moves.get((c.LAUNCH, change.target))
    if moves is None:
        raise MissingData("stress.no_launch", found=change.target or UNKNOWN)
    return replace(unchanged(grounds.dates), added=change.size * moves)


def _closure(change: Change, grounds: Grounds) -> FlowChange:
    """A product that closes pays everybody out; ``size`` of that stays with the desk, shared out by net assets."""
    if change.target not in grounds.closed:
        raise MissingData("stress.no_closure", found=change.target or UNKNOWN, known=joining.listed(grounds.closed))
    held, share = grounds.closed[change.target]
    inside = window(change, grounds.dates) & (grounds.amounts[:, IN] > 0)
    added = np.zeros((len(grounds.dates), len(n.SIDES)))
    if inside.any():
        added[int(inside.argmax()), IN] = change.size * held * share
    return replace(unchanged(grounds.dates), added=added)


FLOWS: Final[Mapping[str, Callable[[Change, Grounds], FlowChange]]] = {
    c.PROMOTION: _promotion,
    c.REDEMPTIONS: _one_side(OUT),
    c.SUBSCRIPTIONS: _one_side(IN),
    c.OWN_YIELD: _yield,
    c.RIVAL_YIELD: _yield,
    c.LEAVES: _leaves,
    c.OUTAGE: _outage,
    c.LAUNCH: _launch,
    c.CLOSURE: _closure,
}
