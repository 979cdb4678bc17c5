"""The level that is carried forward: exponential means of several half-lives, weighted by their own record.

How long a memory serves best differs from series to series and with the horizon. Each half-life is judged by how well
its mean told the mean of as many days as are forecast, on every past day: half by the series' own record, half by that
of all series, since one alone has few windows. Values are logs (T, K) with the calendar's effects taken out, NaN where
nothing was observed.
"""

import numpy as np
import pandas as pd
import scipy

from core.types import Floats

HALF_LIVES = (1.0, 4.0, 16.0, 64.0)  # days
WEEK = 7
MEMORY = 180.0  # days after which a judged day counts half
POWER = 20.0  # a half-life whose record is a tenth better weighs eight times as much
FEWEST_JUDGED = 28  # days; with fewer all half-lives weigh the same


def tamed(values: Floats, limit: Floats) -> Floats:
    """Return ``values`` no further than ``limit`` (K,) from the median of the last week of each day.

    A spike of up to three days hardly counts; a shift does from its fourth day on.
    """
    filled = pd.DataFrame(values).ffill().bfill().fillna(0.0).to_numpy()
    median = scipy.ndimage.median_filter(filled, size=(WEEK, 1), origin=(WEEK // 2, 0), mode="nearest")
    return np.clip(values, median - limit, median + limit)


def exponential_means(values: Floats) -> Floats:
    """Return (G, T, K): for each half-life the mean of what was observed up to each day, NaN before the first."""
    return np.array([exponential_mean(values, half_life) for half_life in HALF_LIVES])


def exponential_mean(values: Floats, half_life: float) -> Floats:
    """Return (T, K): the mean of what was observed up to each day, a day of age ``half_life`` counting half."""
    from scipy.signal import lfilter  # takes a second to load, which a command that forecasts nothing need not wait

    decay, known = 0.5 ** (1 / half_life), ~np.isnan(values)
    if known.all():  # then one count serves all
        count = lfilter([1.0], [1.0, -decay], np.ones((len(values), 1)), axis=0)
        return np.asarray(lfilter([1.0], [1.0, -decay], values, axis=0) / count)
    total, count = (lfilter([1.0], [1.0, -decay], x, axis=0) for x in (np.where(known, values, 0.0), known * 1.0))
    # Over a gap of years the weights of what came before it vanish in the rounding; the last mean then stays.
    mean = np.where(count > np.finfo(float).tiny, total / np.maximum(count, np.finfo(float).tiny), np.nan)
    return pd.DataFrame(mean).ffill().to_numpy()


def record_of_half_lives(values: Floats, means: Floats, horizon: int) -> Floats:
    """Return the weights (G, K) of ``means`` (G, T, K), which sum to one."""
    horizon = max(1, min(horizon, len(values) // 4))
    days = np.arange(FEWEST_JUDGED, len(values) - horizon)
    if len(days) < FEWEST_JUDGED:
        return np.full((len(means), values.shape[1]), 1 / len(means))
    error = np.abs(_mean_ahead(values, days, horizon) - means[:, days])
    weight = 0.5 ** ((days[::-1] - days[0]) / MEMORY)[:, None] * ~np.isnan(error).any(axis=0)
    return by_record((np.nan_to_num(error) * weight).sum(axis=1))


def by_record(loss: Floats) -> Floats:
    """Return the weights (G, K), which sum to one, of G ways to forecast whose past errors sum to ``loss`` (G, K)."""
    usual = loss.mean(axis=0)
    judged = usual > 0
    if not judged.any():
        return np.full(loss.shape, 1 / len(loss))
    own = loss / np.where(judged, usual, 1.0)
    pooled = own[:, judged].mean(axis=1, keepdims=True)
    strength = np.maximum(np.where(judged, (own + pooled) / 2, pooled), 1e-6) ** -POWER
    return np.asarray(strength / strength.sum(axis=0))


def _mean_ahead(values: Floats, days: np.ndarray, horizon: int) -> Floats:
    """Return the means (D, K) of what was observed on the ``horizon`` days after each of ``days``, NaN for none."""
    known = ~np.isnan(values)
    total, count = (np.cumsum(np.vstack([x[:1] * 0.0, x]), axis=0) for x in (np.where(known, values, 0.0), known * 1.0))
    ahead = count[days + horizon + 1] - count[days + 1]
    summed = total[days + horizon + 1] - total[days + 1]
    return np.where(ahead > 0, summed / np.maximum(ahead, 1.0), np.nan)
