"""What group forecasts are made from: sums over merchants, so that a panel of any size is read part by part."""

from dataclasses import dataclass
from typing import Final

import numpy as np
import pandas as pd

from core import names as n
from core.calendar import Calendar
from core.merchants.panel import Labels, MerchantPanel
from core.merchants.rhythm import WEEK, Week, told_daily, week_of
from core.types import Floats

CASH_SIDES: Final = (n.AMOUNT, n.OUTFLOW)  # what shops take and what they pay


@dataclass(frozen=True, eq=False)
class Tally:
    """Sums by customer group over the merchants of a panel, or of a part of one; ``+`` joins parts.

    ``days`` (T,), ``groups`` (G,) sorted; the S = 2 sides are ``CASH_SIDES``, all zero where nothing of a side is
    recorded. ``came`` (S, T, G): amounts; ``shops`` (T, G): merchants that had a row, ``seen`` (T, G): or had had one;
    ``usual`` (S, T, 7, G): what the merchants' own rhythms would bring on each weekday, as told after each day.
    """

    days: pd.DatetimeIndex
    groups: Labels
    came: Floats
    shops: Floats
    seen: Floats
    usual: Floats

    def __add__(self, other: "Tally") -> "Tally":
        """Return the tally of both parts. Raises ValueError when they are not of the same days."""
        if not self.days.equals(other.days):
            raise ValueError("Tallies of different days cannot be added.")
        groups = np.union1d(self.groups, other.groups)
        parts = zip(self._placed(groups), other._placed(groups), strict=True)
        return Tally(self.days, groups, *(mine + theirs for mine, theirs in parts))

    def until(self, day: pd.Timestamp) -> "Tally":
        """Return the tally as it was known on ``day``."""
        rows = slice(0, int(self.days.searchsorted(day, side="right")))
        sums = self.came[:, rows], self.shops[rows], self.seen[rows], self.usual[:, rows]
        return Tally(self.days[rows], self.groups, *sums)

    def _placed(self, groups: Labels) -> tuple[Floats, ...]:
        """Return the sums with their last axis over ``groups``."""
        place = np.searchsorted(groups, self.groups)
        return tuple(_at(place, sums, len(groups)) for sums in (self.came, self.shops, self.seen, self.usual))


def tally(panel: MerchantPanel, calendar: Calendar) -> Tally:
    """Return the sums of a panel, each day told from the days up to it only."""
    groups, member = np.unique(panel.groups.astype(str), return_inverse=True)
    belongs = np.equal.outer(member, np.arange(len(groups))).astype(float)  # (M, G)
    week, had_row = week_of(calendar, panel.days), (~np.isnan(panel.received)).astype(float)
    sides = [_side(amounts, week, belongs) for amounts in (panel.received, panel.paid)]
    return Tally(
        days=panel.days,
        groups=groups.astype(object),
        came=np.stack([came for came, _ in sides]),
        shops=had_row @ belongs,
        seen=np.maximum.accumulate(had_row, axis=0) @ belongs,
        usual=np.stack([usual for _, usual in sides]),
    )


def _side(amounts: Floats | None, week: Week, belongs: Floats) -> tuple[Floats, Floats]:
    """Return the sums (T, G) and the usual weeks (T, 7, G) of one side."""
    days, groups = len(week.weekday), belongs.shape[1]
    usual = np.zeros((days, WEEK, groups))
    if amounts is None:
        return np.zeros((days, groups)), usual
    for row, told in enumerate(told_daily(amounts, week)):
        usual[row] = told @ belongs
    return np.nan_to_num(amounts) @ belongs, usual


def _at(place: np.ndarray, sums: Floats, groups: int) -> Floats:
    wide = np.zeros((*sums.shape[:-1], groups))
    wide[..., place] = sums
    return wide
