"""Calendar effects: a robust level times shrunken effects of the calendar, closed form, the whole panel at once.

log(amount + offset) = level(t) + features(t) . effects + error. The level is a two-sided exponential mean while
effects are fitted and a one-sided, faster one at the origin; effects are a ridge regression (Hoerl and Kennard 1970)
in which a day of age ``MEMORY`` counts half. Outliers are tamed by pseudo-values (Huber 1981, section 7.8): residuals
beyond ``CLIP`` robust deviations are pulled in and the same factorised normal equations are solved again, so that one
factorisation serves all series with the same open days.
"""

from dataclasses import dataclass

import numpy as np
import pandas as pd
from scipy.linalg import cho_factor, cho_solve

from core.calendar import Calendar, features
from core.forecast.contract import ahead, days_of, log_offset
from core.types import Flags, Floats, Panel

LEVEL_HALF_LIFE = 21.0  # days, while effects are fitted
ORIGIN_HALF_LIFE = 7.0  # days, for the level that is carried forward
MEMORY = 180.0  # days after which an observation counts half
PENALTY = 3.0  # in units of fully weighted days per feature
CLIP = 3.0  # robust standard deviations
ROUNDS = 3
NORMAL_MAD = 1.4826  # median absolute deviation to standard deviation of a normal


@dataclass(frozen=True, eq=False)
class Contributions:
    """What makes up a forecast, in logs: log(amount + ``offset``) = ``level`` + sum of ``effects`` over features.

    ``level`` (K,), minus infinity for a series never observed; ``effects`` (H, P, K) by day, feature and series;
    ``features``: the P names of the calendar's features; ``offset`` (K,).
    """

    level: Floats
    effects: Floats
    features: tuple[str, ...]
    offset: Floats


def calendar_effects(history: Panel, horizon: int, calendar: Calendar) -> pd.DataFrame:
    """Return level times calendar effects for each series and day ahead."""
    future = features(calendar, ahead(history, horizon))
    level, effects, offset = _fitted(history, calendar)
    amounts = np.maximum(np.exp(level + future.to_numpy() @ effects) - offset, 0.0)
    return pd.DataFrame(amounts, index=future.index, columns=history.columns)


def contributions(history: Panel, horizon: int, calendar: Calendar) -> Contributions:
    """Return the level and the effect of every feature on each day ahead and series."""
    future = features(calendar, ahead(history, horizon))
    level, effects, offset = _fitted(history, calendar)
    return Contributions(level, future.to_numpy()[:, :, None] * effects, tuple(future.columns), offset)


def _fitted(history: Panel, calendar: Calendar) -> tuple[Floats, Floats, Floats]:
    """Return level (K,), effects (P, K) and offset (K,) of all series."""
    past = features(calendar, days_of(history)).to_numpy()
    amounts = history.to_numpy(float)
    offset = log_offset(amounts)
    logs = np.log(amounts + offset)
    level, effects = np.full(len(offset), -np.inf), np.zeros((past.shape[1], len(offset)))
    for open_days, columns in _by_open_days(logs):
        if open_days.any():
            level[columns], effects[:, columns] = _fit(logs[:, columns], past, open_days)
    return level, effects, offset


def _by_open_days(logs: Floats) -> list[tuple[Flags, Flags]]:
    """Return (open days, which series) for each distinct pattern of observed days."""
    patterns, member = np.unique(~np.isnan(logs), axis=1, return_inverse=True)
    return [(patterns[:, k], member == k) for k in range(patterns.shape[1])]


def _fit(logs: Floats, design: Floats, open_days: Flags) -> tuple[Floats, Floats]:
    """Return the level at the origin (K,) and the effects (P, K) of series open on the same days."""
    weight = open_days * 0.5 ** (np.arange(len(logs))[::-1] / MEMORY)
    weighted = design.T * weight
    normal = cho_factor(weighted @ design + PENALTY * np.eye(design.shape[1]))
    effects = np.zeros((design.shape[1], logs.shape[1]))
    pseudo = np.where(open_days[:, None], logs, 0.0)
    for _ in range(ROUNDS):
        level = _smooth(pseudo - design @ effects, open_days)
        effects = cho_solve(normal, weighted @ (pseudo - level))
        fitted = level + design @ effects
        spread = CLIP * NORMAL_MAD * np.median(np.abs(logs - fitted)[open_days], axis=0)
        pseudo = np.where(open_days[:, None], fitted + np.clip(logs - fitted, -spread, spread), 0.0)
    recent = open_days * 0.5 ** (np.arange(len(logs))[::-1] / ORIGIN_HALF_LIFE)
    # A series closed for months has no recent days left: its last open ones then carry the level.
    recent = recent / recent.max()
    return recent @ (pseudo - design @ effects) / recent.sum(), effects


def _smooth(values: Floats, open_days: Flags) -> Floats:
    """Return the two-sided exponential mean (T, K) of ``values`` (T, K) over open days."""
    decay = 0.5 ** (1 / LEVEL_HALF_LIFE)
    mask = open_days.astype(float)[:, None]
    total, count = _two_sided(values * mask, decay), _two_sided(mask, decay)
    return total / np.maximum(count, np.finfo(float).tiny)


def _two_sided(values: Floats, decay: float) -> Floats:
    from scipy.signal import lfilter  # takes a second to load, which a command that forecasts nothing need not wait

    forward = lfilter([1.0], [1.0, -decay], values, axis=0)
    backward = lfilter([1.0], [1.0, -decay], values[::-1], axis=0)[::-1]
    return forward + backward - values
