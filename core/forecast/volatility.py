"""How uncertain forecasts of a product are at the moment, and how much the record of errors leaves open.

Filtered historical simulation (Barone-Adesi, Giannopoulos and Vosper 1999): errors made when a product was twice as
hard to forecast as today tell of today by half. The volatility is that of the mean error over a week, all sides and
groups of a product together, since it is the level and not the single day that adds up in a cumulative net outflow.
"""

import numpy as np
import pandas as pd
from scipy.special import gammaincinv

from core import names as n
from core.forecast.contract import Rows
from core.types import Floats

WEEK = 7
HALF_LIFE = 14.0  # days after which a week's error counts half: a shift of level is felt within days, and forgotten
PRIOR = 1.0  # origins with the record's average error that are added, so that one lucky week is no certainty
STEEPEST = 3.0  # errors are not stretched or shrunk by more than this
FEWEST_DEGREES = 3.0


def volatility(errors: Floats, rows: Rows, columns: pd.MultiIndex) -> Floats:
    """Return (O, K): the volatility of each series as known at each of ``rows`` (O,), the last of which is today.

    ``errors``: (O, H, K) logs made at ``rows``, NaN where they are not known today.
    """
    week = errors[:, :WEEK]
    known = ~np.isnan(week)
    square = (np.nan_to_num(week).sum(axis=1) / np.maximum(known.sum(axis=1), 1)) ** 2
    age = rows[:, None] - rows - week.shape[1]  # of week j, as seen at row i
    weight = np.where(age >= 0, 0.5 ** (np.maximum(age, 0) / HALF_LIFE), 0.0)
    told = known.any(axis=1) & (age[-1] >= 0)[:, None]
    usual = (square * told).sum(axis=0) / np.maximum(told.sum(axis=0), 1)
    variance = (weight @ (square * told) + PRIOR * usual) / (weight @ told + PRIOR)
    return _of_product(np.sqrt(variance), columns)


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
    degrees, day = np.unique(np.maximum(windows - 1.0, FEWEST_DEGREES), return_inverse=True)
    grid = (np.arange(count) + 0.5) / count
    factor = np.sqrt(degrees / 2.0 / gammaincinv(degrees / 2.0, grid[:, None]))
    return np.random.default_rng([seed, 1]).permutation(factor)[:, day]


def _of_product(volatility: Floats, columns: pd.MultiIndex) -> Floats:
    """Return the geometric mean over the series of a product that have any, for each of them."""
    logs = pd.DataFrame(np.log(np.where(volatility > 0, volatility, np.nan)).T)
    mean = logs.groupby(columns.get_level_values(n.PRODUCT_ID).to_numpy()).transform("mean")
    return np.nan_to_num(np.exp(mean.to_numpy().T))
