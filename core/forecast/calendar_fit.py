"""The fit of calendar effects: a ridge regression of logs on the calendar's features, all series at once.

Hoerl and Kennard (1970), with a day of age ``MEMORY`` counting half. Each series is shrunk towards the mean effects of
its side, and those towards none, so that what one product shows helps the others. Outliers are tamed by pseudo-values
(Huber 1981, section 7.8): residuals beyond ``CLIP`` robust deviations are pulled in and the same factorised normal
equations are solved again; one factorisation serves all series with the same open days.
"""

import hashlib
from dataclasses import dataclass, field
from functools import lru_cache
from typing import TypeAlias

import numpy as np
import scipy

from core.forecast.contract import log_offset
from core.forecast.medians import known_median
from core.types import Flags, Floats

Names: TypeAlias = np.ndarray[tuple[int], np.dtype[np.str_]]

LEVEL_HALF_LIFE = 21.0  # days, of the two-sided level while effects are fitted
MEMORY = 180.0  # days after which an observation counts half
PENALTY = 10.0  # in units of fully weighted days per feature: a rare day's effect needs several to be believed
WEEKDAY_PENALTY = 2.0  # every week shows each of them
SHARED_PENALTY = 0.5  # of the mean effects of a side
CLIP = 3.0  # robust standard deviations
ROUNDS = 2
NORMAL_MAD = 1.4826  # median absolute deviation to standard deviation of a normal
WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
KEPT = 400  # fits: a model that corrects this one, and the backtest's next origin, ask for the same ones again


@dataclass(frozen=True)
class Known:
    """What is known; two are the same when their content is.

    ``amounts`` (T, K), the ``design`` (T or more, P) of these days and some to come, the ``names`` of its columns, and
    the ``sides`` (K,) of the series.
    """

    amounts: Floats = field(compare=False)
    design: Floats = field(compare=False)
    names: tuple[str, ...]
    sides: tuple[str, ...]
    digest: bytes = field(init=False)

    def __post_init__(self) -> None:
        parts = (np.ascontiguousarray(self.amounts), np.ascontiguousarray(self.design))
        object.__setattr__(self, "digest", hashlib.sha256(b"".join(part.tobytes() for part in parts)).digest())


@dataclass(frozen=True, eq=False)
class CalendarFit:
    """What was learned: ``effects`` (P, K), and ``limit`` (K,) beyond which a residual is an outlier."""

    effects: Floats
    limit: Floats


@lru_cache(maxsize=KEPT)
def fit_calendar(known: Known) -> CalendarFit:
    """Return the effects of all series; of one that has not flowed yet those of the others on its side."""
    amounts = known.amounts
    # A series that has not flowed yet tells nothing, not even by rounding.
    logs = np.where((amounts > 0).any(axis=0), np.log(amounts + log_offset(amounts)), np.nan)
    penalty = np.where(np.isin(known.names, WEEKDAYS), WEEKDAY_PENALTY, PENALTY)
    return CalendarFit(*_effects(logs, known.design[: len(logs)], penalty, np.array(known.sides)))


def _effects(logs: Floats, design: Floats, penalty: Floats, sides: Names) -> tuple[Floats, Floats]:
    """Return the effects (P, K) and the limit (K,) beyond which a residual is an outlier."""
    is_open = ~np.isnan(logs)
    memory = 0.5 ** (np.arange(len(logs))[::-1] / MEMORY)
    normal = _Normal(design, is_open, memory, penalty, sides)
    decay = 0.5 ** (1 / LEVEL_HALF_LIFE)
    near = np.maximum(_two_sided(is_open * 1.0, decay), np.finfo(float).tiny)
    pseudo = np.where(is_open, logs, 0.0)
    effects: Floats = np.zeros((design.shape[1], logs.shape[1]))
    for _ in range(ROUNDS):
        level = _two_sided(np.where(is_open, pseudo - design @ effects, 0.0), decay) / near
        effects = normal.solve((design.T * memory) @ np.where(is_open, pseudo - level, 0.0))
        fitted = level + design @ effects
        limit = CLIP * NORMAL_MAD * np.nan_to_num(known_median(np.abs(logs - fitted)))
        pseudo = np.where(is_open, fitted + np.clip(logs - fitted, -limit, limit), 0.0)
    return effects, limit


class _Normal:
    """The normal equations of all series, factorised once for all those open on the same days."""

    def __init__(self, design: Floats, is_open: Flags, memory: Floats, penalty: Floats, sides: Names) -> None:
        patterns, member = _patterns(is_open)
        grams = [(design.T * (memory * open_days)) @ design for open_days in patterns.T]
        self._penalty, self._member = penalty[:, None], member
        self._factors = [scipy.linalg.cho_factor(gram + np.diag(penalty)) for gram in grams]
        self._sides = []
        for side in np.unique(sides):
            columns = np.flatnonzero((sides == side) & is_open.any(axis=0))
            count = np.bincount(member[columns], minlength=len(grams))
            mean = sum(c * gram for c, gram in zip(count, grams, strict=True) if c) / max(len(columns), 1)
            shared = scipy.linalg.cho_factor(mean + SHARED_PENALTY * np.eye(len(penalty)))
            self._sides.append((sides == side, columns, shared))

    def solve(self, right: Floats) -> Floats:
        """Return the effects (P, K) for the right-hand sides ``right`` (P, K)."""
        pulled = right + self._penalty * self._shared(right)
        effects = np.empty_like(right)
        for pattern, factor in enumerate(self._factors):
            columns = self._member == pattern
            effects[:, columns] = scipy.linalg.cho_solve(factor, pulled[:, columns])
        return effects

    def _shared(self, right: Floats) -> Floats:
        """Return the effects (P, K) towards which each series is shrunk: its side's, as far as others know of them."""
        shared = np.zeros_like(right)
        for of_side, columns, factor in self._sides:
            if len(columns):
                mean = scipy.linalg.cho_solve(factor, right[:, columns].mean(axis=1))[:, None]
                shared[:, of_side] = mean
                shared[:, columns] = (1 - 1 / len(columns)) * mean
        return shared


def _patterns(is_open: Flags) -> tuple[Flags, np.ndarray[tuple[int], np.dtype[np.int64]]]:
    """Return the distinct columns (T, C) of ``is_open`` and which of them each series has, (K,)."""
    if is_open.all():
        return is_open[:, :1], np.zeros(is_open.shape[1], dtype=np.int64)
    _, first, member = np.unique(np.packbits(is_open, axis=0), axis=1, return_index=True, return_inverse=True)
    return is_open[:, first], member


def _two_sided(values: Floats, decay: float) -> Floats:
    """Return the sums (T, K) of ``values`` (T, K) over all days, each a factor ``decay`` less a day further away."""
    from scipy.signal import lfilter  # takes a second to load, which a command that forecasts nothing need not wait

    forward = lfilter([1.0], [1.0, -decay], values, axis=0)
    backward = lfilter([1.0], [1.0, -decay], values[::-1], axis=0)[::-1]
    return forward + backward - values
