"""The buffer that scenarios call for, by the very rule on which the replay judges it, and the safe one in its stead."""

from collections.abc import Sequence

import numpy as np
import pandas as pd

from core import names as n
from core.reserve.liquidity import tail_mean
from core.types import Floats, Panel

REBUILD_DAYS = 14
# Order 2021 No. 14: daily-open public products hold 5% in the most liquid assets (REGULATION A9, K+).
REGULATORY_FLOOR = 0.05
HABIT = 0.20  # the desk's fixed rule: what gains are measured against, and the most that safety asks for


# The mean of the worst 2.5% is where the worst 1% begins (normal tails; Basel's market risk standard of 2016 put the
# one in the place of the other), and few scenarios tell it better.
TAIL = 2.5
STEADY_DAYS = 3  # the buffer follows the days' scenarios up at once, and down only when three days call for less


def needed_buffer(outflows: Sequence[Floats], confidence: float, rebuild_days: int = REBUILD_DAYS) -> float:
    """Return the share of net assets that covers what leaves before the buffer is rebuilt: the most of what days call.

    ``outflows``: of today and the days before it, STEADY_DAYS in all as far as there are, what ``called_buffer`` takes.
    """
    return max(called_buffer(outflow, confidence, rebuild_days) for outflow in outflows)


def called_buffer(outflow: Floats, confidence: float, rebuild_days: int = REBUILD_DAYS) -> float:
    """Return the share of net assets that one day's scenarios call for.

    ``outflow``: (S, H) cumulative net outflow as a share of net assets. Its largest value over the first
    ``rebuild_days`` days should stay within the buffer with ``confidence``, so that nothing has to be sold at a loss
    meanwhile: the buffer is the mean of the worst TAIL x (1 - confidence); never below the regulatory floor, and never
    more than all.
    """
    worst = outflow[:, :rebuild_days].max(axis=1)
    tail = min(TAIL * (1.0 - confidence), 1.0)
    return min(max(tail_mean(worst, 1.0 - tail), REGULATORY_FLOOR), 1.0)


def safe_buffer(history: Panel, net_assets: pd.Series, rebuild_days: int = REBUILD_DAYS, cap: float = HABIT) -> float:
    """Return the buffer kept while the model's record does not hold: the worst outflow ever seen, at most ``cap``.

    The worst is the largest cumulative net outflow within any ``rebuild_days`` of ``history`` (panel of one product, up
    to today; windows that have only begun count as far as they are known) as a share of the net assets it began with.
    """
    outflow = net_outflow(history)
    begun = net_assets.reindex(history.index).shift(1)
    running, worst = np.zeros(len(outflow)), np.zeros(len(outflow))
    for ahead in range(min(rebuild_days, len(outflow))):
        running[: len(outflow) - ahead] += outflow[ahead:]
        worst[: len(outflow) - ahead] = np.maximum(worst, running)[: len(outflow) - ahead]
    share = (worst / begun.where(begun > 0)).max()
    return cap if np.isnan(share) else min(max(float(share), REGULATORY_FLOOR), cap)


def net_outflow(history: Panel, reliance: float = 1.0) -> Floats:
    """Return redemptions less the part of subscriptions relied on, (T,) by day; a day without flow is 0."""
    sides = history.fillna(0.0).T.groupby(level=n.SIDE).sum().T.reindex(columns=list(n.SIDES), fill_value=0.0)
    return np.asarray(sides[n.REDEMPTION] - reliance * sides[n.SUBSCRIPTION], dtype=float)
