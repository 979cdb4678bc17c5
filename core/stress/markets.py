"""What changes of the market do to assets: yields, prices, and how dear and how slow a sale is.

A price falls by the change of its yield times the years to maturity: of short paper that is its duration, near enough.
What cannot be sold is carried at cost: it keeps its price, and its yield until it is paid back.
"""

import math
from dataclasses import dataclass, replace
from typing import Final

import numpy as np
import pandas as pd

from core import names as n
from core.calendar import Calendar
from core.reserve import Asset, Holding
from core.reserve.assets import BASIS_POINT
from core.reserve.liquidity import YEAR_DAYS
from core.reserve.positions import NO_MATURITY_DAYS
from core.reserve.tranches import DEAREST
from core.types import Floats

CREDIT: Final = (n.COMMERCIAL_PAPER, n.CREDIT_BOND, n.ABS, n.BOND_FUND)
FUND_YEARS: Final = 2.0  # duration of what has no maturity, a bond fund's; the book does not say it


@dataclass(frozen=True)
class MarketChange:
    """``yields`` of everything and ``spreads`` of CREDIT besides, bp; ``sale_cost`` added, bp; ``sale_days`` later."""

    yields: float = 0.0
    spreads: float = 0.0
    sale_cost: float = 0.0
    sale_days: int = 0

    @property
    def idle(self) -> bool:
        """Whether it changes nothing."""
        return self == MarketChange()

    def bp(self, asset_class: str) -> float:
        """Return by how many bp the yield of a class changes."""
        return self.yields + (self.spreads if asset_class in CREDIT else 0.0)


def price_falls(assets: tuple[Asset, ...], change: MarketChange) -> Floats:
    """Return by which share the price of each class falls, (assets,); negative where it rises."""
    return np.array([_fall(asset, change.bp(asset.asset_class)) for asset in assets])


def under(assets: tuple[Asset, ...], change: MarketChange, calendar: Calendar) -> tuple[Asset, ...]:
    """Return the assets as they are after the change, at their new prices."""
    if change.idle:
        return assets
    falls = price_falls(assets, change)
    return tuple(_changed(asset, float(fall), change, calendar) for asset, fall in zip(assets, falls, strict=True))


def _fall(asset: Asset, bp: float) -> float:
    falls = (held.share * _years(held) * bp * BASIS_POINT for held in asset.holdings if held.saleable)
    return min(math.fsum(falls), DEAREST)


def _years(held: Holding) -> float:
    return FUND_YEARS if held.remaining_days >= NO_MATURITY_DAYS else held.remaining_days / YEAR_DAYS


def _changed(asset: Asset, fall: float, change: MarketChange, calendar: Calendar) -> Asset:
    return replace(
        asset,
        amount=asset.amount * (1.0 - fall),
        yield_=asset.yield_ + change.bp(asset.asset_class) * BASIS_POINT * _at_market(asset),
        holdings=tuple(_dearer(held, asset.as_of, change, calendar) for held in asset.holdings),
    )


def _at_market(asset: Asset) -> float:
    """Return the share of a class that comes to earn the new yield: priced at market, or paid back in the horizon."""
    return asset.share_of(lambda held: held.saleable or held.free_day <= asset.horizon)


def _dearer(held: Holding, as_of: pd.Timestamp, change: MarketChange, calendar: Calendar) -> Holding:
    if not held.saleable:
        return held
    days = held.sale_days + change.sale_days
    day = held.sale_day if not change.sale_days else float((calendar.shift(as_of, int(days)) - as_of).days)
    cost = min(held.sale_cost + change.sale_cost * BASIS_POINT, DEAREST)
    return replace(held, sale_days=days, sale_day=day, sale_cost=cost)
