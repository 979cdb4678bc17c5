"""The trade list: from what a product holds today to a plan, in whole tickets, with days, costs and what is left over.

What can be sold is sold; what cannot runs off, and the plan is reached when the last of it is paid. What is bought is
paid when the money for it is there: cash is filled first, then the classes in the order of ``names.ASSET_CLASSES``,
which begins with the most liquid.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final

import numpy as np
import pandas as pd

from core import names as n
from core.reserve.assets import Asset
from core.reserve.dealing import Dealing
from core.reserve.limits import LIMIT, SLACK, check_limits
from core.reserve.rounding import Line, lines_of, whole_tickets, with_cash
from core.reserve.rulebook import Rulebook
from core.types import Floats

BUY: Final = "buy"
SELL: Final = "sell"
WITHDRAW: Final = "withdraw"  # from a demand deposit
RUN_OFF: Final = "run_off"  # not sold or lent again, but paid on its day
ROLL: Final = "roll"  # repo, lent anew when it comes back
ACTIONS: Final = (SELL, WITHDRAW, RUN_OFF, ROLL, BUY)
CENTS, CENT = 2, 0.01  # money is counted in them
KEPT = 1e-9  # shares or days; less beyond a limit is rounding


@dataclass(frozen=True)
class Trade:
    """One thing to do with one position. Money in currency units, ``yield_`` of its class, a decimal a year.

    ``amount``: dealt, in whole tickets or the whole position; of a roll, what is lent anew. ``before``, ``after``: the
    position. ``day``: when a sale's proceeds come, a position is paid, or the money to buy is there; None = never.
    ``cost``: of the sale, by its steps.
    """

    asset_class: str
    asset_id: str
    action: str
    amount: float
    before: float
    after: float
    day: pd.Timestamp | None
    cost: float
    yield_: float

    @property
    def change(self) -> float:
        """What the position grows by."""
        return self.after - self.before


@dataclass(frozen=True, eq=False)
class TradeList:
    """What to trade, and where that leads; money in currency units.

    ``assets``: the classes as they are once all is done, the composition inside them moved by the tickets; ``weights``:
    share of net assets in each; ``limits``: their check, as ``check_limits``. ``broken``: names of limits that the plan
    keeps and whole tickets cannot. ``left_over``: lies in cash because it makes no ticket. ``borrowed``: to be taken by
    repo. ``reached``: day on which all is done, None = never, as something neither sold nor due is to go. Sale costs
    are shown and not yet taken from the cash.
    """

    trades: tuple[Trade, ...]
    assets: tuple[Asset, ...]
    weights: pd.Series
    limits: pd.DataFrame
    broken: tuple[str, ...]
    net_assets: float
    cash_before: float
    cash_after: float
    left_over: float
    borrowed: float
    reached: pd.Timestamp | None
    yield_before: float
    yield_after: float

    @property
    def sale_cost(self) -> float:
        """What all sales cost, once."""
        return math.fsum(trade.cost for trade in self.trades)

    @property
    def waits_for(self) -> tuple[Trade, ...]:
        """What cannot be sold, so that the plan waits for its day."""
        return tuple(trade for trade in self.trades if trade.action == RUN_OFF)


def trade_list(
    assets: tuple[Asset, ...],
    weights: pd.Series,
    net_assets: float,
    dealing: dict[str, Dealing],
    rulebook: Rulebook,
) -> TradeList:
    """Return the trades from what is held to the plan's ``weights``, shares of net assets by asset class.

    What ``weights`` exceed 1 by is borrowed; net assets beyond the positions count as cash that is there. Raises
    ValueError for net assets that are not positive, and for negative weights.
    """
    if not net_assets > 0.0 or (weights < 0.0).any():
        raise ValueError("a trade list needs positive net assets and no negative weights")
    planned = check_limits(weights, assets, rulebook)
    assets = with_cash(assets)
    weights = weights.reindex([asset.asset_class for asset in assets], fill_value=0.0)
    lines = lines_of(assets, weights, net_assets, dealing)
    amounts = whole_tickets(lines, rulebook, net_assets)
    traded = _traded(assets, lines, amounts)
    shares = pd.Series([asset.amount / net_assets for asset in traded], weights.index)
    limits = check_limits(shares, traded, rulebook)
    trades = _funded(_trades(lines, amounts, net_assets, dealing), lines, amounts)
    cash_before, cash_after, cash_planned = (_cash(lines, values) for values in _values(lines, amounts))
    return TradeList(
        trades=trades,
        assets=traded,
        weights=shares,
        limits=limits,
        broken=tuple(limits[LIMIT][limits[SLACK] < planned[SLACK].clip(upper=0.0) - KEPT]),
        net_assets=net_assets,
        cash_before=cash_before,
        cash_after=cash_after,
        left_over=cash_after - cash_planned,
        borrowed=max(math.fsum(weights * net_assets) - net_assets, 0.0),
        reached=_last([assets[0].as_of, *(trade.day for trade in trades)]),
        yield_before=_earned(assets, net_assets),
        yield_after=_earned(traded, net_assets),
    )


def _values(lines: tuple[Line, ...], amounts: Floats) -> tuple[Floats, Floats, Floats]:
    before, planned = (np.array([getattr(line, name) for line in lines]) for name in ("before", "target"))
    return before, amounts, planned


def _cash(lines: tuple[Line, ...], values: Floats) -> float:
    return math.fsum(value for line, value in zip(lines, values, strict=True) if line.is_cash)


def _earned(assets: tuple[Asset, ...], net_assets: float) -> float:
    return math.fsum(asset.amount * asset.yield_ for asset in assets) / net_assets


def _traded(assets: tuple[Asset, ...], lines: tuple[Line, ...], amounts: Floats) -> tuple[Asset, ...]:
    """Return the classes with the amounts that their positions have once all is done; a class sold out keeps its."""
    found = []
    for asset in assets:
        held = [(line.held, amount) for line, amount in zip(lines, amounts, strict=True) if line.asset is asset]
        total = math.fsum(amount for _, amount in held)
        parts = tuple(replace(one, share=amount / total) for one, amount in held if amount > 0.0)
        found.append(replace(asset, amount=total, holdings=parts or asset.holdings))
    return tuple(found)


def _trades(
    lines: tuple[Line, ...], amounts: Floats, net_assets: float, dealing: dict[str, Dealing]
) -> tuple[Trade, ...]:
    """Return the trades, each with the first day that its own terms allow."""
    dealt = [
        (line, float(amount), _action(line, float(amount)))
        for line, amount in zip(lines, amounts, strict=True)
        if not line.is_cash and (line.rolled or abs(amount - line.before) > line.noise)
    ]
    sold: dict[str, float] = {}
    for line, amount, action in dealt:
        if action == SELL:
            name = line.asset.asset_class
            sold[name] = sold.get(name, 0.0) + (line.before - amount) / net_assets
    return tuple(_trade(*one, dealing[one[0].asset.asset_class], sold) for one in dealt)


def _action(line: Line, amount: float) -> str:
    if line.rolled:
        return ROLL if amount > 0.0 else RUN_OFF
    if amount > line.before:
        return BUY
    if line.held.sale_day < line.held.free_day:
        return SELL
    return WITHDRAW if line.asset.asset_class == n.DEMAND_DEPOSIT and not line.held.free_day else RUN_OFF


def _trade(line: Line, amount: float, action: str, dealing: Dealing, sold: dict[str, float]) -> Trade:
    """Return one trade. ``sold``: share of net assets sold by class, which sets the step that its cost is read from."""
    asset, changed = line.asset, round(abs(amount - line.before), CENTS)
    # Overnight money counts as cash from today on, yet comes back when it is due.
    due = max(line.held.free_day, line.held.remaining_days) if line.rolled else line.held.free_day
    days = {SELL: line.held.sale_day, BUY: 0.0}.get(action, due)
    cost = changed * line.held.sale_cost * dealing.times(sold[asset.asset_class]) if action == SELL else 0.0
    return Trade(
        asset.asset_class,
        line.held.asset_id,
        action,
        round(amount, CENTS) if action == ROLL else changed,
        round(line.before, CENTS),
        round(amount, CENTS),
        _day(asset.as_of, days),
        cost,
        asset.yield_,
    )


def _day(as_of: pd.Timestamp, days: float) -> pd.Timestamp | None:
    return as_of + pd.Timedelta(days=days) if math.isfinite(days) else None


def _funded(trades: tuple[Trade, ...], lines: tuple[Line, ...], amounts: Floats) -> tuple[Trade, ...]:
    """Return the trades with each purchase on the day when the money for it is there.

    Money that is there at once: net assets or repo beyond the positions, and cash that the plan wants less of.
    """
    as_of = lines[0].asset.as_of
    before, after = (_cash(lines, values) for values in (_values(lines, amounts)[:2]))
    beyond = math.fsum([*amounts, *(-line.before for line in lines)])
    at_once = max(beyond, 0.0) + max(before - after, 0.0)
    paid_in: list[tuple[pd.Timestamp | None, float]] = [(as_of, at_once)]
    paid_in += [(trade.day, -trade.change) for trade in trades if trade.change < 0.0]
    paid_in.sort(key=lambda one: one[0] or pd.Timestamp.max)
    there = np.cumsum([money for _, money in paid_in])
    needed, found = max(-beyond, 0.0) + max(after - before, 0.0), []
    for trade in trades:
        if trade.change > 0.0:
            needed += trade.change
            day = paid_in[min(int(np.searchsorted(there, needed - CENT)), len(paid_in) - 1)][0]
            trade = replace(trade, day=_last([trade.day, day]))
        found.append(trade)
    return tuple(found)


def _last(days: Sequence[pd.Timestamp | None]) -> pd.Timestamp | None:
    """Return the last of the days, None (never) if one is."""
    known = [day for day in days if day is not None]
    return max(known) if len(known) == len(days) else None
