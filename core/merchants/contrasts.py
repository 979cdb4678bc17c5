"""How many times a day outside a window a day inside it brings, with what a merchant's own record leaves open.

A window that comes again (each week's weekend, each month's end) is one repetition: with levels a inside and b outside,
its share a / (a + b) lies between 0 and 1 whatever was taken, so that no single day weighs much and a shop that was
closed has a share too. The mean of the shares has Student's interval, and share s is told as the ratio s / (1 - s).
The noise is the merchant's own: how the repetitions differ among themselves or, where they are few and of different
strength, as promotions are, how the same windows differ at times when nothing happens (the event study of Brown and
Warner 1985, Journal of Financial Economics 14, 3-31).
"""

from dataclasses import dataclass
from typing import Final

import numpy as np
import scipy

from core.merchants.life import Whole
from core.merchants.windows import Windows
from core.types import Flags, Floats

CHANCE: Final = 0.05  # that an interval misses
LEAST_REPEATED: Final = 3
LEAST_KNOWN: Final = 0.5  # of a window's days, inside and outside, that a merchant must have been there


@dataclass(frozen=True, eq=False)
class Contrast:
    """A day inside against a day outside for M merchants, shapes (M,): ``ratio`` with the interval ``low`` to ``high``.

    NaN where ``count``, the repetitions that a merchant was there for, is below ``LEAST_REPEATED``.
    """

    ratio: Floats
    low: Floats
    high: Floats
    count: Whole

    def inverse(self) -> "Contrast":
        """Return the contrast of outside against inside."""
        with np.errstate(divide="ignore"):
            return Contrast(1 / self.ratio, 1 / self.high, 1 / self.low, self.count)


@dataclass(frozen=True, eq=False)
class Measured:
    """Amounts of M merchants on T days or longer spans, (T, M) each, 0 where a merchant was not there.

    ``taken``; ``due``: what it would take if every week were its usual one; ``known``: days on which it was there.
    """

    taken: Floats
    due: Floats
    known: Floats

    def sums(self, days: Flags) -> "Measured":
        """Return the sums over each row's ``days`` (R, T)."""
        member = days.astype(float)
        return Measured(member @ self.taken, member @ self.due, member @ self.known)


def contrast(inside: Floats, outside: Floats, tests: int = 1, quiet: tuple[Floats, Floats] | None = None) -> Contrast:
    """Return the contrast of levels (R, M) over R repetitions, NaN where one is not known.

    ``tests``: among how many this one was chosen, which widens the interval (Bonferroni). ``quiet``: the levels of
    windows in which nothing happens, whose differences are the noise (None: those of the repetitions).
    """
    count, mean, spread, freedom = _moments(_shares(inside, outside))
    if quiet is not None:
        _, _, spread, freedom = _moments(_shares(*quiet))
    half = (
        scipy.special.stdtrit(np.maximum(freedom, 1), 1 - CHANCE / 2 / tests) * spread / np.sqrt(np.maximum(count, 1))
    )
    told = (count >= LEAST_REPEATED) & (freedom >= LEAST_REPEATED - 1)
    ratio, low, high = (np.where(told, _ratio(share), np.nan) for share in (mean, mean - half, mean + half))
    return Contrast(ratio, low, high, count)


def between(windows: Windows, measured: Measured, tests: int = 1) -> Contrast:
    """Return the contrast of ``measured`` over ``windows``; levels are amounts over those expected."""
    quiet = None if windows.quiet is None else _levels(windows.quiet, measured)
    return contrast(*_levels(windows, measured), tests, quiet)


def weakest(contrasts: list[Contrast]) -> Contrast:
    """Return for each merchant the least pronounced of contrasts that must all hold, of those that are known.

    If each has its interval, so has the least of them (intersection-union test: Berger 1982, Technometrics 24).
    """

    def least(parts: list[Floats]) -> Floats:
        lowest = np.where(np.isnan(parts), np.inf, parts).min(axis=0)
        return np.where(np.isnan(parts).all(axis=0), np.nan, lowest)

    ratio, low, high = (least([getattr(one, part) for one in contrasts]) for part in ("ratio", "low", "high"))
    return Contrast(ratio, low, high, np.sum([one.count for one in contrasts], axis=0))


def _levels(windows: Windows, measured: Measured) -> tuple[Floats, Floats]:
    inside, outside = (_level(measured.sums(days), days) for days in (windows.inside, windows.outside))
    return inside, outside


def _level(sums: Measured, days: Flags) -> Floats:
    """Return the levels (R, M), NaN where a merchant was not there for enough of the days (R, T)."""
    with np.errstate(invalid="ignore", divide="ignore"):
        return np.where(sums.known >= LEAST_KNOWN * days.sum(axis=1, keepdims=True), sums.taken / sums.due, np.nan)


def _shares(inside: Floats, outside: Floats) -> Floats:
    with np.errstate(invalid="ignore"):
        return inside / (inside + outside)


def _moments(shares: Floats) -> tuple[Whole, Floats, Floats, Whole]:
    """Return by merchant the number of shares, their mean, their standard deviation and its degrees of freedom."""
    known = ~np.isnan(shares)
    count = known.sum(axis=0)
    mean = np.where(known, shares, 0.0).sum(axis=0) / np.maximum(count, 1)
    squares = np.where(known, (shares - mean) ** 2, 0.0).sum(axis=0)
    return count, mean, np.sqrt(squares / np.maximum(count - 1, 1)), count - 1


def _ratio(share: Floats) -> Floats:
    bounded = np.clip(share, 0.0, 1.0)
    with np.errstate(divide="ignore"):
        return np.asarray(bounded / (1.0 - bounded))
