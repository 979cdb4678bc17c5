"""How uncertain forecasts of a product are at the moment, and how much the record of errors leaves open.

Filtered historical simulation (Barone-Adesi, Giannopoulos and Vosper 1999): errors made when a product was twice as
hard to forecast as today tell of today by half. The volatility is that of the mean error over a week, all sides and
groups of a product together, since it is the level and not the single day that adds up in a cumulative net outflow.
"""

from functools import lru_cache

import numpy as np
import pandas as pd
import scipy

from core import names as n
from core.forecast.contract import Rows
from core.types import Floats

WEEK = 7
HALF_LIFE = 14.0  # days after which a week's error counts half: a shift of level is felt within days, and forgotten
PRIOR = 1.0  # origins with the record's average error that are added, so that one lucky week is no certainty
STEEPEST = 3.0  # errors are not stretched or shrunk by more than this
FEWEST_DEGREES = 3.0
DECIMALS = 1  # of the degrees of freedom: finer ones make no difference, and each takes its time


def volatility(errors: Floats, rows: Rows, columns: pd.MultiIndex) -> Floats:
    """Return (O, K): the volatility of each series as known at each of ``rows`` (O,), the last of which is today.

    ``errors``: (O, H, K) logs made at ``rows``, NaN where they are not known today.
    """
    week = errors[:, :WEEK]
    known = ~np.isnan(week)
    square = (np.nan_to_num(week).sum(axis=1) / np.maximum(known.sum(axis=1), 1)) ** 2
    ended = rows + week.shape[1]
    told = known.any(axis=1) & (ended <= rows[-1])[:, None]
    usual = (square * told).sum(axis=0) / np.maximum(told.sum(axis=0), 1)
    summed, count = (_faded(values, rows, ended) for values in (square * told, told * 1.0))
    return _of_product(np.sqrt((summed + PRIOR * usual) / (count + PRIOR)), columns)


def stretch(volatility: Floats, known: int) -> Floats:
    """Return (N, K): what today's volatility makes of the errors of the first ``known`` rows of ``volatility`` (O, K).

    Calm weeks do not promise calm ones: today counts as no calmer than the median of the record.
    """
    today = np.maximum(volatility[-1], np.median(volatility, axis=0))
    then = volatility[:known]
    return np.clip(np.divide(today, then, out=np.ones_like(then), where=then > 0), 1 / STEEPEST, STEEPEST)


def estimation_error(weight: Floats, rows: Rows, horizon: int, count: int, seed: int) -> Floats:
    """Return (count, H): by how much each scenario is wider since its spread is known from few windows only.

    A normal scale estimated from w independent windows makes predictions Student-t with w - 1 degrees of freedom. The
    windows of h days that lie side by side in the record (N trajectories from ``rows`` with ``weight``) are counted by
    the effective size of the weights; a scenario is off by the same quantile on every day.
    """
    days = weight.sum() ** 2 / (weight**2).sum() * np.median(np.diff(rows))
    windows = days / np.maximum(np.arange(1, horizon + 1), WEEK)
    degrees, day = np.unique(np.round(np.maximum(windows - 1.0, FEWEST_DEGREES), DECIMALS), return_inverse=True)
    return np.random.default_rng([seed, 1]).permutation(_wider(tuple(degrees), count))[:, day]


@lru_cache(maxsize=256)
def _wider(degrees: tuple[float, ...], count: int) -> Floats:
    """Return (count, D): by how much a Student-t with each of ``degrees`` (D,) is wider than a normal."""
    half, grid = np.array(degrees) / 2.0, (np.arange(count) + 0.5) / count
    return np.sqrt(half / scipy.special.gammaincinv(half, grid[:, None]))


def _faded(values: Floats, rows: Rows, ended: Rows) -> Floats:
    """Return (O, K): for each row the sum of the ``values`` (O, K) of weeks ``ended`` by then, older ones faded."""
    growth = 2.0 ** ((ended - ended[0]) / HALF_LIFE)  # a week fades as much as a later one would have grown
    total = np.vstack([np.zeros_like(values[:1]), np.cumsum(values * growth[:, None], axis=0)])
    faded = 0.5 ** ((rows - ended[0]) / HALF_LIFE)
    return np.asarray(total[np.searchsorted(ended, rows, side="right")] * faded[:, None])


def _of_product(volatility: Floats, columns: pd.MultiIndex) -> Floats:
    """Return the geometric mean over the series of a product that have any, for each of them; 0 where none has."""
    product, ids = pd.factorize(columns.get_level_values(n.PRODUCT_ID))
    of = product[:, None] == np.arange(len(ids))
    some = volatility > 0
    logs = np.log(volatility, out=np.zeros_like(volatility), where=some)
    count = some @ of.astype(float)
    mean = (logs @ of.astype(float)) / np.maximum(count, 1.0)
    return np.where(count > 0, np.exp(mean), 0.0)[:, product]
