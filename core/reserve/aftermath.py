"""What came after a plan was decided: how much left, whether its cash held it, and what it earned meanwhile."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from core.reserve.liquidity import YEAR_DAYS
from core.reserve.need import net_outflow
from core.types import Floats, Panel

BASIS_POINTS = 1e4


@dataclass(frozen=True)
class Aftermath:
    """How a plan fared over the ``days`` that are known of its ``horizon``.

    ``worst``: the most that had left on balance since it was decided, share of net assets then, on ``worst_day``; 0 and
    None while nothing has. ``buffer``: the share decided. ``beyond_on``: the first day on which more had left than the
    buffer held; ``short_on``: than the plan could raise by that day, sales and all; None while there is none.
    ``gain_bp``: planned yield on the fixed rule, bp a year; ``gain_money``: that over the days known on which the plan
    was in force, ``earning_days``, currency units; both NaN where the fixed rule had none, or nobody approved the plan.
    """

    days: int
    horizon: int
    worst: float
    worst_day: pd.Timestamp | None
    buffer: float
    beyond_on: pd.Timestamp | None
    short_on: pd.Timestamp | None
    gain_bp: float
    gain_money: float
    earning_days: int

    @property
    def known(self) -> bool:
        """Whether any day is known yet."""
        return self.days > 0

    @property
    def ended(self) -> bool:
        """Whether every day of the horizon is known."""
        return self.days == self.horizon


def aftermath(
    after: Panel,
    net_assets: float,
    buffer: float,
    raisable: Sequence[float],
    gain_bp: float,
    horizon: int,
    in_force: int | None = None,
) -> Aftermath:
    """Return what happened on the days of ``after``: panel of one product, from the day after the decision on.

    ``net_assets``: when it was decided, currency units; ``buffer``: share of them; ``raisable``: share that the plan
    could raise by each day, H+1 of them from the day of the decision on; ``gain_bp``: a year, which counts on the first
    ``in_force`` days (None: on all). Days beyond ``horizon`` are not looked at, nor days at the end of which nothing is
    known; between others such a day counts as without flow.
    """
    some = after.dropna(how="all").index
    known = after.loc[: some[-1]].iloc[:horizon] if len(some) else after.iloc[:0]
    left = pd.Series(net_outflow(known).cumsum() / net_assets, known.index)
    worst = max(float(left.max()), 0.0) if len(left) else 0.0
    day = pd.Timestamp(left.index[int(left.argmax())]) if worst else None
    earning = len(left) if in_force is None else min(in_force, len(left))
    money = gain_bp / BASIS_POINTS * net_assets * earning / YEAR_DAYS
    beyond = _first(left, np.full(len(left), buffer))
    short = _first(left, np.array(raisable[1 : len(left) + 1]))
    return Aftermath(len(left), horizon, worst, day, buffer, beyond, short, gain_bp, money, earning)


def _first(left: pd.Series, held: Floats) -> pd.Timestamp | None:
    """Return the first day on which more had left than was held, None without one; both (T,), shares."""
    beyond = left.index[left.to_numpy() > held]
    return pd.Timestamp(beyond[0]) if len(beyond) else None
