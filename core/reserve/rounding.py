"""From the shares of a plan to amounts that can be dealt: whole tickets, position by position, inside the same limits.

A class is cut or grown pro rata over its positions, as the optimiser holds their composition. Its total goes down to
whole tickets, which go to the positions where most is missing; what is left over stays in cash. Where a limit that the
plan keeps gives way, the ticket that breaks it is left out too. Leaving out every such ticket keeps each limit in which
nothing counts more favourably than cash; for others, one ticket more is tried as well.
"""

import math
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np
import pandas as pd

from core import names as n
from core.reserve.assets import Asset, Holding
from core.reserve.dealing import Dealing
from core.reserve.rows import Row, rulebook_rows
from core.reserve.rulebook import Rulebook
from core.types import Floats

REPO_CLASSES = (n.OVERNIGHT_REPO, n.TERM_REPO)
ROUNDING = 1e-13  # of net assets: less is no difference but rounding of floats
EXACT = 1e-12  # of a stated row


@dataclass(frozen=True, eq=False)
class Line:
    """One position on its way: what it is (``before``) and what the plan wants (``target``), currency units.

    ``noise``: what is no difference but rounding.
    """

    asset: Asset
    held: Holding
    before: float
    target: float
    ticket: float
    noise: float

    @property
    def is_cash(self) -> bool:
        """Whether it takes what the tickets leave over."""
        return self.asset.asset_class == n.CASH_AT_BANK

    @property
    def rolled(self) -> bool:
        """Whether it is repo that comes back by the next dealing day: all of it is lent anew, or not."""
        return self.asset.asset_class in REPO_CLASSES and self.held.free_day <= self.asset.next_day

    @cached_property
    def below(self) -> float:
        """The largest amount up to the target that tickets reach: whole ones traded, or the whole position sold."""
        return max(self._reached(0), 0.0)

    @cached_property
    def above(self) -> float:
        """The next amount that tickets reach."""
        return self._reached(1)

    def _reached(self, more: int) -> float:
        base = 0.0 if self.rolled else self.before
        return base + (math.floor((self.target - base + self.noise) / self.ticket) + more) * self.ticket


def with_cash(assets: tuple[Asset, ...]) -> tuple[Asset, ...]:
    """Return the assets with an empty custody account in front where the product has none: cash goes somewhere."""
    if any(asset.asset_class == n.CASH_AT_BANK for asset in assets):
        return assets
    account = (Holding(n.CASH_AT_BANK, 1.0, 0.0),)
    return (replace(assets[0], asset_class=n.CASH_AT_BANK, amount=0.0, yield_=0.0, holdings=account), *assets)


def lines_of(
    assets: tuple[Asset, ...], weights: pd.Series, net_assets: float, dealing: dict[str, Dealing]
) -> tuple[Line, ...]:
    """Return every position with what the plan wants of it. ``weights``: share of net assets by asset class."""
    return tuple(
        Line(
            asset, held, asset.amount * held.share, float(weights[asset.asset_class]) * net_assets * held.share,
            dealing[asset.asset_class].ticket, ROUNDING * net_assets * held.share,
        )
        for asset in assets
        for held in asset.holdings
    )  # fmt: skip


def whole_tickets(lines: tuple[Line, ...], rulebook: Rulebook, net_assets: float) -> Floats:
    """Return the amount of each line after trading in whole tickets, currency units, shape (lines,).

    The sum is that of the targets: what tickets leave over lies in the cash lines.
    """
    amounts = np.array([line.target if line.is_cash else line.below for line in lines])
    for name in {line.asset.asset_class for line in lines if not line.is_cash}:
        places = [place for place, line in enumerate(lines) if line.asset.asset_class == name]
        for place in _granted(lines, places):
            amounts[place] = lines[place].above
    return _inside(lines, amounts, rulebook_rows(rulebook, _one_by_one(lines)), net_assets)


def _granted(lines: tuple[Line, ...], places: list[int]) -> list[int]:
    """Return the lines of one class that get a ticket of what rounding down left: where most of one is missing."""
    missing = {place: max(lines[place].target - lines[place].below, 0.0) for place in places}
    spare, granted = math.fsum(missing.values()), []
    for place in sorted(places, key=lambda place: missing[place] / _step(lines[place]), reverse=True):
        if missing[place] > 0.0 and _step(lines[place]) <= spare + lines[place].noise:
            granted.append(place)
            spare -= _step(lines[place])
    return granted


def _step(line: Line) -> float:
    return line.above - line.below


def _one_by_one(lines: tuple[Line, ...]) -> tuple[Asset, ...]:
    """Return each line as a class of its own, so that a row of the rulebook has one coefficient for each line."""
    return tuple(replace(line.asset, holdings=(replace(line.held, share=1.0),)) for line in lines)


def _inside(lines: tuple[Line, ...], amounts: Floats, rows: list[Row], net_assets: float) -> Floats:
    """Return amounts inside the rows as far as the plan is, ticket by ticket, always the one that mends most."""
    targets = np.array([line.target for line in lines])
    cash = _cash_shares(lines)
    stated = np.array([row.stated[0] for row in rows]).reshape(-1, len(lines)) / net_assets
    bounds = np.array([row.stated[1] for row in rows])
    allowed = np.maximum(bounds, stated @ targets) + EXACT
    # What a unit more in each line, taken from cash, does to every row.
    effects = stated - (stated @ cash)[:, None]
    low, high = (np.array([getattr(line, side) for line in lines]) for side in ("below", "above"))
    while True:
        excess = effects @ (amounts - targets) + stated @ targets - allowed
        moves = np.where(amounts == low, high - low, low - amounts)
        affordable = (cash == 0.0) & (moves <= math.fsum((targets - amounts)[cash == 0.0]))
        after = np.maximum(excess[:, None] + effects * moves, 0.0).sum(axis=0)
        after[~affordable] = math.inf
        if not (excess > 0.0).any() or after.min() >= np.maximum(excess, 0.0).sum():
            break
        best = int(after.argmin())
        amounts[best] += moves[best]
    return _balanced(lines, amounts, targets, cash)


def _cash_shares(lines: tuple[Line, ...]) -> Floats:
    return np.array([line.held.share if line.is_cash else 0.0 for line in lines])


def _balanced(lines: tuple[Line, ...], amounts: Floats, targets: Floats, cash: Floats) -> Floats:
    """Return the amounts with what the tickets left over in cash."""
    left_over = math.fsum((targets - amounts)[cash == 0.0])
    return np.where(cash > 0.0, targets + max(left_over, 0.0) * cash, amounts)
