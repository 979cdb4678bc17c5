"""Survival curves: how much of a lot is still there, chance after chance, by product and customer group.

A lot that has had r chances leaves with the hazard level x (1 + (peak - 1) exp(-r / fade)): readiest when it first may,
at a long-run rate in the end. Which lots are left today, out of which were bought, tells the urge; flows tell the level
of each day. For an urge the lots are walked through the recorded flows, each day's redemptions taken from them in
proportion to urge x amount, so that the level of a day drops out; the urge of a product is the one under which what the
walk leaves of each lot is nearest, in logs, to what the book says is left (nonlinear least squares). The level of a
group is the mean over the recorded days of what left as a share of what was due.

How sure that is: lots bought near each other have met the same days and err alike, so that the covariance of the urge
is that of Newey and West (1987) over the days of purchase; it passes on to curves by the delta method. To it comes how
far the lots themselves lie off the curve.
"""

from dataclasses import dataclass

import numpy as np
import pandas as pd
import scipy

from core import names as n
from core.calendar import Calendar
from core.errors import MissingData
from core.liability.chances import NONE
from core.liability.records import BEFORE, FEWEST_LOTS, SETTLING, Record, judged, read_record
from core.liability.walking import MOST_LEAVING, walk
from core.types import Floats

CHANCE, LEFT, LOW, HIGH = "chance", "left", "low", "high"
TOLD_CHANCES = 400
LAG = 60  # days of purchase over which errors are alike
FITTED_DAYS = 400  # the last ones, for the urge; the level is that of all
ALIKE = 7  # lots of a week err as one
# Log peak and log fade (in days, or openings and maturities) that next to no evidence leaves, and how sure they are.
PRIOR_DAILY, PRIOR_RARE = np.log([4.0, 5.0]), np.log([4.0, 0.7])
PRIOR_ERROR = np.array([2.0, 1.0])
STEP = 1e-3
EVEN = np.zeros(2)  # the urge of purses, which have no lock, and of fixed terms, which have few chances
URGENT = (n.MIN_HOLDING, n.MONTHLY_OPEN)
NEIGHBOURS = 15  # days with a level, the day itself in their middle
DAYS_A_WEEK = 7
FEWEST_WEEKS = 8


@dataclass(frozen=True, eq=False)
class Survival:
    """``curve``: product_id, group, chance, left, low, high. ``peaks``: product_id, peak, fade (chances).

    left: share of a lot that is there after its chances 0 to ``chance``; low, high: its interval at ``confidence``.
    """

    curve: pd.DataFrame
    peaks: pd.DataFrame
    confidence: float

    def hazard(self, product_id: str, group: str) -> Floats:
        """Return the share of what is there that leaves at each chance (C,). Raises KeyError for an unknown series."""
        own = self.curve[(self.curve[n.PRODUCT_ID] == product_id) & (self.curve[n.GROUP] == group)]
        if own.empty:
            raise KeyError((product_id, group))
        left = own[LEFT].to_numpy()
        return np.asarray(1.0 - left / np.append(1.0, left[:-1]))


def survival(
    products: pd.DataFrame, flows: pd.DataFrame, lots: pd.DataFrame, calendar: Calendar, confidence: float = 0.90
) -> Survival:
    """Return the survival curves of all open-ended products of which both flows and lots are known.

    ``products``, ``flows`` and ``lots``: frames of the contract; the lots of the last day are read. Raises MissingData
    when no product has enough lots with a known purchase.
    """
    curves, peaks = [], []
    for row in products[products[n.FAMILY] != n.CLOSED].to_dict("records"):
        record = read_record(pd.Series(row), flows, lots, calendar)
        if record is None:
            continue
        urge, covariance = _fit(record.last(FITTED_DAYS)) if row[n.FAMILY] in URGENT else (EVEN, np.zeros((2, 2)))
        reach = float(scipy.stats.norm.ppf(0.5 + confidence / 2))
        curves.append(_curves(record, urge, covariance, reach).assign(**{n.PRODUCT_ID: row[n.PRODUCT_ID]}))
        peaks.append((row[n.PRODUCT_ID], *np.exp(urge)))
    if not curves:
        raise MissingData("liability.no_survival", needed=FEWEST_LOTS)
    whole = pd.concat(curves, ignore_index=True)[[n.PRODUCT_ID, n.GROUP, CHANCE, LEFT, LOW, HIGH]]
    return Survival(whole, pd.DataFrame(peaks, columns=[n.PRODUCT_ID, "peak", "fade"]), confidence)


def _errors(record: Record, urge: Floats) -> Floats:
    """Return (2, G, T) how far the walk is off, in logs, 0 where that is not judged.

    First what is left of each lot over what it leaves; then each day's level over those of the days around it.
    """
    walked = walk(record, urge)
    counted, levels = judged(record) & (walked.left > 0), walked.level
    of_lots = np.where(counted, np.log(np.where(counted, record.left, 1.0) / np.where(counted, walked.left, 1.0)), 0.0)
    logs = pd.DataFrame(np.log(np.where(levels > 0, levels, np.nan))).iloc[BEFORE + SETTLING :]
    apart = logs.apply(_from_neighbours).reindex(range(len(levels))).fillna(0.0)
    return np.stack([of_lots, apart.to_numpy().T])


def _from_neighbours(logs: pd.Series) -> pd.Series:
    known = logs.dropna()
    if len(known) > FEWEST_WEEKS * DAYS_A_WEEK:
        known = known - known.groupby(known.index % DAYS_A_WEEK).transform("mean")
    return known - known.rolling(NEIGHBOURS, center=True, min_periods=1).mean()


def _fit(record: Record) -> tuple[Floats, Floats]:
    """Return the log of peak and fade, and their covariance (2, 2)."""
    from scipy.optimize import least_squares  # takes a second to load

    prior = PRIOR_DAILY if record.pays.all() else PRIOR_RARE
    spread = [max(float(part[part != 0].std()), 1e-6) for part in _errors(record, prior)]

    def penalised(urge: Floats) -> Floats:
        errors = _errors(record, urge) / np.array(spread)[:, None, None]
        return np.append(errors.ravel(), (urge - prior) / PRIOR_ERROR)

    found = least_squares(penalised, prior, x_scale=PRIOR_ERROR, diff_step=STEP, max_nfev=6)
    shape = (2, *record.left.shape, -1)
    slopes, errors = (x[: 2 * record.left.size].reshape(shape) for x in (found.jac, found.fun[:, None]))
    scores = (slopes * errors).sum(axis=(0, 1))
    inverse = np.linalg.inv(found.jac.T @ found.jac)
    return found.x, np.asarray(inverse @ _long_run(scores) @ inverse)


def _long_run(scores: Floats) -> Floats:
    """Return the covariance (P, P) of the sum of ``scores`` (T, P), which are correlated over LAG days."""
    total = scores.T @ scores
    for lag in range(1, min(LAG, len(scores))):
        apart = scores[lag:].T @ scores[:-lag]
        total += (1.0 - lag / LAG) * (apart + apart.T)
    return np.asarray(total)


def _curves(record: Record, urge: Floats, covariance: Floats, reach: float) -> pd.DataFrame:
    """Return chance, left, low and high of each group."""
    at = _cumulative(record, urge)
    slopes = np.stack([(_cumulative(record, urge + STEP * unit) - at) / STEP for unit in np.eye(2)], axis=-1)
    of_urge = np.maximum(np.einsum("gcp,pq,gcq->gc", slopes, covariance, slopes), 0.0)
    error = reach * np.sqrt(of_urge + _misfit(record, urge, at.shape[1]))
    parts = zip(record.groups, np.exp(-at), np.exp(-at - error), np.exp(-at + error), strict=True)
    frames = [
        pd.DataFrame({n.GROUP: group, CHANCE: np.arange(len(left)), LEFT: left, LOW: low, HIGH: np.minimum(high, 1.0)})
        for group, left, low, high in parts
    ]
    return pd.concat(frames, ignore_index=True)


def _misfit(record: Record, urge: Floats, told: int) -> Floats:
    """Return (G, C): how far the curve may be off after each chance, as the lots say that have had about as many.

    Of the errors of those within a factor of 2: their mean, squared, and its variance, since lots of a month err alike.
    """
    errors, counted = _errors(record, urge)[0], judged(record)
    had, after = (record.chances != NONE).sum(axis=0), np.arange(1, told + 1)
    found = []
    for error, own in zip(errors, counted, strict=True):
        sums = [np.bincount(had[own], error[own] ** power, minlength=2 * told + 2).cumsum() for power in range(3)]
        count, total, square = (each[2 * after] - each[(after - 1) // 2] for each in sums)
        mean = total / np.maximum(count, 1.0)
        variance = square / np.maximum(count, 1.0) - mean**2
        found.append(mean**2 + variance * np.minimum(ALIKE / np.maximum(count, 1.0), 1.0))
    return np.array(found)


def _cumulative(record: Record, urge: Floats) -> Floats:
    """Return (G, C): minus the log of what is left after each chance at the levels of the recorded days.

    Each day counts by what may leave on it.
    """
    (peak, fade), walked = np.exp(urge), walk(record, urge)
    told = np.arange(min(int(record.chances.max()) + 1, TOLD_CHANCES))
    ready = 1.0 + (peak - 1.0) * np.exp(-told / fade)
    level, even = (np.average(part, axis=0, weights=walked.there)[:, None] for part in (walked.level, walked.even))
    return np.asarray(-np.log1p(-np.minimum(level * ready + even, MOST_LEAVING)).cumsum(axis=1))
