"""What a portfolio is carried through days in: money at hand, and lines of paper that run off and are bought anew.

A line is the paper of one class whose sale takes as long. It begins with the class's own ladder, and what is bought
later runs for the line's longest term, so that a portfolio left alone keeps its profile of maturities. What is cash at
once is no paper: it is money at hand, which earns the mean yield of the classes that it lies in.
"""

import math
from dataclasses import dataclass

import numpy as np
import pandas as pd

from core.calendar import Calendar
from core.reserve.assets import Asset, Holding
from core.reserve.positions import AT_ONCE
from core.types import Floats

Numbers = np.ndarray[tuple[int, ...], np.dtype[np.int64]]
SHORTEST_TERM = 1.0


@dataclass(frozen=True)
class Line:
    """Paper of the class at ``place`` among the assets: its holdings with one ``sale_days``."""

    place: int
    asset: Asset
    holdings: tuple[Holding, ...]

    @property
    def share(self) -> float:
        """Share of the class."""
        return math.fsum(holding.share for holding in self.holdings)

    @property
    def term(self) -> float:
        """Natural days for which it is bought: those to the last maturity; inf = it never matures."""
        return max(max(holding.free_day for holding in self.holdings), SHORTEST_TERM)

    @property
    def sale_days(self) -> float:
        """Dealing days that a sale takes; inf = cannot be sold."""
        return _sale_days(self.holdings[0])


@dataclass(frozen=True, eq=False)
class Mix:
    """What a policy aims at by day.

    ``money_yield``: (days,), decimal a year on money at hand; ``paper``: (days, lines), which on a day sums to 1, or is
    all 0 where no paper is wanted.
    """

    money_yield: float
    paper: Floats


@dataclass(frozen=True, eq=False)
class DealingDays:
    """Natural days counted from ``first``; ``numbers``: those that are dealing days, ascending."""

    first: pd.Timestamp
    numbers: Numbers

    @property
    def later(self) -> int:
        """The last number, which stands for all days from it on."""
        return int(self.numbers[-1])

    def has(self, day: int) -> bool:
        """Return whether a day is a dealing day."""
        return bool(self.numbers[np.searchsorted(self.numbers, day)] == day)

    def roll(self, day: Floats) -> Numbers:
        """Return ``Calendar.roll`` of day numbers (any shape, inf allowed), at most ``later``."""
        return self._at(np.searchsorted(self.numbers, day))

    def shift(self, day: Numbers, count: Floats) -> Numbers:
        """Return ``Calendar.shift`` of day numbers by ``count`` >= 0 dealing days (inf allowed), at most ``later``."""
        passed = np.searchsorted(self.numbers, day, side="right") - 1 + np.minimum(count, self.numbers.size)
        return self._at(np.where(count == 0, np.searchsorted(self.numbers, day), passed).astype(np.int64))

    def _at(self, place: Numbers) -> Numbers:
        return self.numbers[np.minimum(place, self.numbers.size - 1)]


def lines_of(assets: tuple[Asset, ...]) -> tuple[Line, ...]:
    """Return the lines of paper of a product's classes, in the order of the classes."""
    lines: list[Line] = []
    for place, asset in enumerate(assets):
        paper = [holding for holding in asset.holdings if not _at_hand(asset, holding)]
        kinds = dict.fromkeys(_kind(holding) for holding in paper)
        lines += [Line(place, asset, tuple(held for held in paper if _kind(held) == kind)) for kind in kinds]
    return tuple(lines)


def mix_of(weights: Floats, assets: tuple[Asset, ...], lines: tuple[Line, ...]) -> Mix:
    """Return the mix of ``weights``, (days, assets): the parts that are money at hand and paper, each scaled to 1.

    Weights without money at hand keep what is needed as the product does; where that has none either, it earns nothing.
    """
    at_hand = np.array([asset.share_of(lambda held: _at_hand(asset, held)) for asset in assets])  # noqa: B023 -- called at once
    money = weights * at_hand
    own = np.array([asset.amount for asset in assets]) * at_hand
    money = np.where(money.sum(axis=1, keepdims=True) > 0, money, own)
    yields = np.array([asset.yield_ for asset in assets])
    places, shares = [line.place for line in lines], np.array([line.share for line in lines])
    return Mix(_scaled(money) @ yields, _scaled(weights[:, places] * shares))


def dealing_days(days: pd.DatetimeIndex, lines: tuple[Line, ...], calendar: Calendar) -> DealingDays:
    """Return the dealing days of ``days`` and of so many after them that any sale has settled before the last one."""
    slowest = max((line.sale_days for line in lines if math.isfinite(line.sale_days)), default=0.0)
    last = calendar.shift(days[-1], math.ceil(slowest) + 2)
    return DealingDays(days[0], (calendar.dealing_days(days[0], last) - days[0]).days.to_numpy(dtype=np.int64))


def _at_hand(asset: Asset, holding: Holding) -> bool:
    return asset.asset_class in AT_ONCE and holding.free_day == 0.0


def _kind(holding: Holding) -> tuple[float, bool]:
    return _sale_days(holding), math.isfinite(holding.free_day)


def _sale_days(holding: Holding) -> float:
    return holding.sale_days if holding.saleable else math.inf


def _scaled(parts: Floats) -> Floats:
    total = parts.sum(axis=1, keepdims=True)
    return np.divide(parts, total, out=np.zeros_like(parts), where=total > 0)
