"""Two classical rules for a buffer, fed with nothing but the past of the day: Miller-Orr and the newsvendor.

Both keep at least the regulatory floor, and both weigh the cost of selling against the spread that cash forgoes.
"""

import math
from bisect import insort

import numpy as np
import pandas as pd

from core.forecast.contract import days_of
from core.reserve.need import REGULATORY_FLOOR, net_outflow
from core.reserve.outflows import running_outflow
from core.types import Panel

YEAR = 365.0
BASIS_POINT = 1e-4
SALE_COST_BP = 5.0  # of the amount sold in good order: between the NCD and the credit bonds of a cash product
FORCED_SALE_BP = 50.0  # of the amount sold at once into a falling market; the house's assumption, ten orderly sales
VARIANCE_DAYS = 91  # a quarter: the flows of a young product are no guide for what it has grown to
FEWEST_DAYS = 28  # of flows behind a variance
LEAST_SPREAD_BP = 1e-9


def miller_orr(history: Panel, net_assets: pd.Series, spread_bp: float, reliance: float = 1.0) -> pd.Series:
    """Return by day the cash of a desk that keeps it inside the Miller-Orr band, as a share of net assets.

    The balance walks with the flows that came. Once it falls below the floor, or rises to the upper bound, it is
    brought to the return point, a third of the spread above the floor, by the end of the day; so what is judged is
    what such a desk held, not a target that it held on few days. Miller and Orr (1966), A model of the demand for
    money by firms: spread = 3 (3 F v / 4 i)^(1/3), with v the variance of the daily net outflow as a share of net
    assets over the last VARIANCE_DAYS and i the spread that cash forgoes a day. Their cost F of one transfer, fixed in
    money, is here the cost of selling one usual day's flow: SALE_COST_BP of its standard deviation. The walk begins at
    the return point on the first day with FEWEST_DAYS behind it; days before are NaN.
    """
    outflow = pd.Series(net_outflow(history, reliance), days_of(history))
    assets = net_assets.reindex(outflow.index)
    assets = assets.where(assets > 0)
    deviation = (outflow / assets.shift(1)).rolling(VARIANCE_DAYS, min_periods=FEWEST_DAYS).std()
    held, cash = pd.Series(np.nan, outflow.index), np.nan
    for day, leaving, owned, usual in zip(outflow.index, outflow, assets, deviation, strict=True):
        third = _spread(usual, spread_bp) / 3.0
        share = (cash - leaving) / owned
        inside = REGULATORY_FLOOR <= share < min(REGULATORY_FLOOR + 3.0 * third, 1.0)
        share = share if inside else min(REGULATORY_FLOOR + third, 1.0)
        held[day], cash = share, share * owned
    return held


def _spread(deviation: float, spread_bp: float) -> float:
    """Return the width of the band, share of net assets; wider than all of them where cash costs nothing."""
    transfer, holding = SALE_COST_BP * BASIS_POINT * deviation, max(spread_bp, LEAST_SPREAD_BP) * BASIS_POINT / YEAR
    return float(3.0 * np.cbrt(3.0 * transfer * deviation**2 / (4.0 * holding)))


def newsvendor(
    history: Panel, net_assets: pd.Series, rebuild_days: int, spread_bp: float, reliance: float = 1.0
) -> pd.Series:
    """Return by day the newsvendor's buffer: the critical quantile of the worst outflows known on that day.

    Those are the largest cumulative net outflows within ``rebuild_days`` of every window that had ended, shares of the
    net assets they began with. A unit too little is sold in force (FORCED_SALE_BP), a unit too much forgoes the spread
    until the buffer is sized anew: the quantile is underage / (underage + overage), taken as the smallest worst outflow
    that so many did not exceed. NaN before the first window has ended.
    """
    worst = running_outflow(history, net_assets, rebuild_days, reliance).max(axis=1, skipna=False)
    known = worst.shift(rebuild_days, freq="D").reindex(days_of(history))
    ratio = critical_ratio(rebuild_days, spread_bp)
    ordered, quantile = list[float](), list[float]()
    for value in known:
        if not math.isnan(value):
            insort(ordered, value)
        quantile.append(ordered[math.ceil(ratio * len(ordered)) - 1] if ordered else math.nan)
    return pd.Series(quantile, known.index).clip(REGULATORY_FLOOR, 1.0)


def critical_ratio(rebuild_days: int, spread_bp: float) -> float:
    """Return the share of windows that the newsvendor's buffer covers, between 0 and 1."""
    overage = spread_bp * rebuild_days / YEAR
    return FORCED_SALE_BP / (FORCED_SALE_BP + overage)
