"""How much more readily a lot leaves when it has just become redeemable: found for each product from flows alone.

An urge of ``peak`` that fades over ``fade`` days says that a lot redeemable for r days leaves 1 + (peak - 1) exp(-r /
fade) times as readily as an old one. For every urge of a grid the lots are walked through the flows; the better it
tells which lots are about to leave, the steadier what leaves as a rate of what was due. An urge is judged by how far
each day's rate is from that of the four weeks before it, in logs: half by the product's own record, half by that of
its family, since one product's is short.
"""

from dataclasses import dataclass
from itertools import product as pairs

import numpy as np
import pandas as pd

from core.calendar import Calendar
from core.forecast.aged_lots import walk
from core.forecast.ladders import Daily
from core.types import Floats

PEAKS = (2.0, 4.0, 8.0, 16.0, 32.0, 64.0)
FADES = (2.0, 5.0, 10.0, 20.0)  # days; of a product that opens once a month, in open days times TICK
TICK = 7.5
LEVEL_DAYS, LEVEL_OPENINGS = 28, 4
FEWEST_DAYS, FEWEST_OPENINGS = 60, 4
LONGEST_FADING = 3  # times the longest fade; older lots are all alike


@dataclass(frozen=True)
class Urge:
    """``peak`` against an old lot's readiness to leave, fading over ``fade`` days."""

    peak: float
    fade: float


EVEN = Urge(1.0, FADES[0])
URGES = (EVEN, *(Urge(peak, fade) for peak, fade in pairs(PEAKS, FADES)))


def urge_by_age(urge: Urge, hold_days: int, open_day: int | None) -> Floats:
    """Return the urge (A,) of lots a tick after their purchase, two ticks after it, ...; 0 while they are locked."""
    if open_day is not None:
        missed = np.arange(int(LONGEST_FADING * FADES[-1] / TICK) + 1)
        return 1.0 + (urge.peak - 1.0) * np.exp(-missed * TICK / urge.fade)
    ready = np.arange(1 - hold_days, int(LONGEST_FADING * FADES[-1]) + 1)
    return np.where(ready >= 0, 1.0 + (urge.peak - 1.0) * np.exp(-np.maximum(ready, 0) / urge.fade), 0.0)


def unsteadiness(flows: Daily, hold_days: int, open_day: int | None, calendar: Calendar) -> Floats:
    """Return (T, N, U): how far rates were from their level, on average up to each day, for each of URGES.

    Infinite while too few days are known. What is told of a day depends on no later one.
    """
    count = len(flows.series())
    urge = np.array([urge_by_age(each, hold_days, open_day) for each in URGES])
    many = Daily(*(_repeated(frame) for frame in (flows.came, flows.left, flows.stated)))
    due = walk(many, np.tile(urge, (count, 1)), open_day, calendar, keep=False).due
    left = many.left.to_numpy()
    with np.errstate(divide="ignore", invalid="ignore"):
        rates = np.where((left > 0) & (due > 0), np.log(left / due), np.nan)
    window, fewest = (LEVEL_DAYS, FEWEST_DAYS) if open_day is None else (LEVEL_OPENINGS, FEWEST_OPENINGS)
    apart = [_apart(pd.Series(column), window, fewest) for column in rates.T]
    return np.array(apart).T.reshape(len(due), count, len(URGES))


def _apart(rates: pd.Series, window: int, fewest: int) -> Floats:
    """Return (T,): the mean distance of known ``rates`` from the median of the last ``window`` known before them."""
    known = rates.dropna()
    distance = (known - known.rolling(window, min_periods=window // 2).median().shift(1)).abs()
    mean = distance.expanding(min_periods=fewest).mean()
    return mean.reindex(rates.index).ffill().fillna(np.inf).to_numpy()


def _repeated(frame: pd.DataFrame) -> pd.DataFrame:
    return frame.loc[:, frame.columns.repeat(len(URGES))]
