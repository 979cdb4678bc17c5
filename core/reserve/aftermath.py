"""What came after a buffer was decided: how much left, whether the buffer held it, and what it earned meanwhile.

The buffer is judged as a replay judges it: it is short when more leaves within ``REBUILD_DAYS`` days in a row than it
holds, for in that time it can be filled again.
"""

from dataclasses import dataclass

import numpy as np
import pandas as pd

from core.reserve.liquidity import YEAR_DAYS
from core.reserve.need import REBUILD_DAYS, net_outflow
from core.types import Floats, Panel

BASIS_POINTS = 1e4


@dataclass(frozen=True)
class Aftermath:
    """How a decision fared over the ``days`` that are known of its ``horizon``, ended or not.

    ``worst``: the most that left on balance within a rebuild, share of net assets when it was decided, by the end of
    ``worst_day``; 0 and None while nothing left. ``buffer``: the share decided; ``gain_bp``: yield on the fixed rule,
    bp a year; ``gain_money``: that over the days known, currency units. Gains are NaN where the fixed rule had none.
    """

    days: int
    horizon: int
    worst: float
    worst_day: pd.Timestamp | None
    buffer: float
    gain_bp: float
    gain_money: float

    @property
    def known(self) -> bool:
        """Whether any day is known yet."""
        return self.days > 0

    @property
    def ended(self) -> bool:
        """Whether every day of the horizon is known."""
        return self.days == self.horizon

    @property
    def short(self) -> bool:
        """Whether more left than the buffer held."""
        return self.worst > self.buffer


def aftermath(after: Panel, net_assets: float, buffer: float, gain_bp: float, horizon: int) -> Aftermath:
    """Return what happened on the days of ``after``: panel of one product, from the day after the decision on.

    ``net_assets``: when it was decided, currency units; ``buffer``: share of them; ``gain_bp``: a year. Days beyond
    ``horizon`` are not looked at, nor days at the end of which nothing is known.
    """
    some = after.dropna(how="all").index
    known = after.loc[: some[-1]].iloc[:horizon] if len(some) else after.iloc[:0]
    worst, end = _worst(net_outflow(known))
    money = gain_bp / BASIS_POINTS * net_assets * len(known) / YEAR_DAYS
    day = pd.Timestamp(known.index[end]) if worst > 0 else None
    return Aftermath(len(known), horizon, worst / net_assets, day, buffer, gain_bp, money)


def _worst(outflow: Floats) -> tuple[float, int]:
    """Return the largest sum of up to ``REBUILD_DAYS`` days in a row of (T,) daily amounts, at least 0, and its end."""
    before = np.concatenate([[0.0], outflow.cumsum()])
    sums = [before[end + 1] - before[max(end + 1 - REBUILD_DAYS, 0) : end + 1].min() for end in range(len(outflow))]
    end = int(np.argmax([0.0, *sums])) - 1
    return (float(sums[end]), end) if end >= 0 else (0.0, end)
