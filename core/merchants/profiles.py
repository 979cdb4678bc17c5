"""Seasonal profiles of merchants: week, year, school holidays, edges of months, promotions, and how steady they are.

Every measure is one merchant's own, whoever else is in the panel: the growth that all have in common is handed over.
Levels say how many times a usual day; few days draw them towards 1. Single days count for at most ``MOST`` usual ones.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Final

import numpy as np
import pandas as pd

from core.calendar import Calendar
from core.forecast.medians import known_median
from core.merchants import windows
from core.merchants.contrasts import Contrast, Measured, between, weakest
from core.merchants.life import Lives, Whole
from core.merchants.panel import Labels, MerchantPanel
from core.merchants.windows import MONTHS, WEEK
from core.types import Flags, Floats

# What is measured, each a contrast of a day inside against a day outside; windows.SUMMER and windows.WINTER are others.
WEEKEND: Final = "weekend"
SETTLEMENT: Final = "settlement"
STOCKING: Final = "stocking"
MONTH_END: Final = "month_end"
MONTH_START: Final = "month_start"
SEASON: Final = "season"

MOST: Final = 10.0  # times a usual day
WEEKS_TRUSTED: Final = 2.0  # of prior weight for an even week: two weeks of history count half
DAYS_TRUSTED: Final = 14.0  # likewise of a month, and of breaks
LOCAL: Final = 14  # days either side that tell a day's usual level
NINE_IN_TEN: Final = 0.9
SEASON_DAYS: Final = 540  # below a year and a half, a merchant's own growth cannot be told from a season
DAYS_A_YEAR: Final = 365.25


@dataclass(frozen=True, eq=False)
class Profiles:
    """Profiles of M merchants, of their receipts unless said otherwise.

    ``length`` and ``weeks`` (M,): days there, and ordinary weeks with receipts; ``week`` (7, M): level of each weekday,
    mean 1; ``in_breaks`` and ``on_make_up`` (M,): level of a day of a public holiday's break, and of a worked weekend's
    day; ``year`` (12, M): level of each month without growth, 1 where it was not seen; ``patterns``: contrasts by what
    is measured (``MONTH_END``, ``MONTH_START`` and ``STOCKING`` of payments, absent where the panel has none);
    ``season_start`` (M,): 0 (January) to 11, where the best three months begin; ``month_end_share`` (M,): of a month's
    payments in its last three working days, NaN if unknown; ``stray`` (M,): by which share of its usual amount an
    ordinary day is off at most on nine days in ten.
    """

    merchants: Labels
    groups: Labels
    length: Whole
    weeks: Whole
    week: Floats
    in_breaks: Floats
    on_make_up: Floats
    year: Floats
    patterns: Mapping[str, Contrast]
    season_start: Whole
    month_end_share: Floats
    stray: Floats


@dataclass(frozen=True, eq=False)
class _Side:
    """One side's amounts by day, with the levels (7, M) of its week and the number (M,) of weeks they rest on."""

    by_day: Measured
    week: Floats
    weeks: Whole


def profiles(panel: MerchantPanel, lives: Lives, calendar: Calendar, growth: float) -> Profiles:
    """Return the profiles of a panel's merchants. ``growth``: what all share, a year in logs (``Growth.a_year``)."""
    days, received = panel.days, _side(panel.received, lives, calendar, growth)
    paid = None if panel.paid is None else _side(panel.paid, lives, calendar, growth)
    plain = windows.ordinary(calendar, days)
    by_month = received.by_day.sums(windows.months(calendar, days))
    season, season_start = _season(by_month, lives)
    usual = _usual(received.by_day, plain)
    patterns = _of_receipts(received.by_day, calendar, days) | {SEASON: season}
    return Profiles(
        panel.merchants, panel.groups, lives.length, received.weeks, received.week,
        in_breaks=_level_on(calendar.in_break(days), received.by_day, usual),
        on_make_up=_level_on(calendar.make_up(days), received.by_day, usual),
        year=_year(by_month, days),
        patterns=patterns if paid is None else patterns | _of_payments(paid.by_day, calendar, days),
        season_start=season_start,
        month_end_share=np.full(len(panel.merchants), np.nan) if paid is None else _last(paid.by_day, calendar, days),
        stray=_stray(received.by_day, usual, plain),
    )  # fmt: skip


def _side(amounts: Floats, lives: Lives, calendar: Calendar, growth: float) -> _Side:
    known = lives.there()
    amounts = amounts * np.exp(-growth / DAYS_A_YEAR * np.arange(len(amounts)))[:, None]
    usual = known_median(np.where(known & (amounts > 0), amounts, np.nan))
    taken = np.where(known, np.fmin(np.nan_to_num(amounts), MOST * usual), 0.0)
    week, weeks = _week(taken, known, windows.ordinary_weeks(calendar, lives.days))
    due = known * week[np.asarray(lives.days.day_of_week)]
    return _Side(Measured(taken, due, known.astype(float)), week, weeks)


def _week(taken: Floats, known: Flags, rows: Whole) -> tuple[Floats, Whole]:
    """Return the level (7, M) of each weekday and the number (M,) of ordinary weeks it rests on.

    Each week's shares count alike, so that neither growth nor one large day matters.
    """
    by_week = taken[rows]
    sums = by_week.sum(axis=1)
    counts = known[rows].all(axis=1) & (sums > 0)
    weeks = counts.sum(axis=0)
    total = (by_week * np.where(counts, 1 / np.where(counts, sums, 1.0), 0.0)[:, None]).sum(axis=0)
    return (WEEK * total + WEEKS_TRUSTED) / (weeks + WEEKS_TRUSTED), weeks


def _of_receipts(received: Measured, calendar: Calendar, days: pd.DatetimeIndex) -> dict[str, Contrast]:
    """Return the contrasts of receipts, but for the season's. A school holiday's is the weaker of both its sides'."""
    holidays = windows.school_holidays(calendar, days)
    against_term = {
        name: weakest([between(side, received).inverse() for side in sides]).inverse()
        for name, sides in holidays.items()
    }
    flat = replace(received, due=received.known)
    return {
        WEEKEND: between(windows.weekends(calendar, days), flat),
        SETTLEMENT: between(windows.settlements(calendar, days), received),
        **against_term,
    }


def _of_payments(paid: Measured, calendar: Calendar, days: pd.DatetimeIndex) -> dict[str, Contrast]:
    measured = {
        MONTH_END: windows.month_ends(calendar, days),
        MONTH_START: windows.month_starts(calendar, days),
        STOCKING: windows.stockings(calendar, days),
    }
    return {name: between(window, paid) for name, window in measured.items()}


def _season(by_month: Measured, lives: Lives) -> tuple[Contrast, Whole]:
    """Return the contrast of each merchant's best quarter of a year, the best of twelve, and where that begins."""
    _, first = np.unique(windows.month_number(lives.days), return_index=True)
    share = by_month.known / np.asarray(lives.days.days_in_month)[first][:, None]
    long = replace(by_month, known=np.where(lives.length >= SEASON_DAYS, share, 0.0))
    found = [between(windows.quarters(lives.days, start), long, tests=MONTHS) for start in range(MONTHS)]
    best = np.nan_to_num([one.ratio for one in found], nan=-1.0).argmax(axis=0)
    at = best, np.arange(len(best))
    ratio, low, high = (np.array([getattr(one, part) for one in found])[at] for part in ("ratio", "low", "high"))
    return Contrast(ratio, low, high, np.array([one.count for one in found])[at]), best


def _year(by_month: Measured, days: pd.DatetimeIndex) -> Floats:
    """Return the level (12, M) of each month against the mean month seen, drawn to 1 by few days; 1 where unseen."""
    month = np.unique(windows.month_number(days)) % MONTHS
    sums = by_month.sums(month == np.arange(MONTHS)[:, None])
    seen = sums.due > 0
    level = np.where(seen, sums.taken / np.where(seen, sums.due, 1.0), 0.0)
    usual = level.sum(axis=0) / np.maximum(seen.sum(axis=0), 1)
    level = np.where(seen & (usual > 0), level / np.where(usual > 0, usual, 1.0), 1.0)
    return (sums.known * level + DAYS_TRUSTED) / (sums.known + DAYS_TRUSTED)


def _usual(received: Measured, plain: Flags) -> Floats:
    """Return the level (T, M) of the ordinary days of the four weeks around each day, 0 where nothing was taken."""
    taken, due = (_around(values * plain[:, None]) for values in (received.taken, received.due))
    days = _around(np.where(plain[:, None] & (received.taken > 0), 1.0, 0.0))
    # The number of days is whole, so it alone tells nothing from what rounding leaves of sums.
    return np.where(days > 0, taken / np.where(days > 0, due, 1.0), 0.0)


def _around(values: Floats) -> Floats:
    """Return the sums (T, M) over ``LOCAL`` days either side."""
    sums = np.vstack([np.zeros((1, values.shape[1])), values.cumsum(axis=0)])
    rows = np.arange(len(values))
    return sums[np.minimum(rows + LOCAL + 1, len(values))] - sums[np.maximum(rows - LOCAL, 0)]


def _level_on(chosen: Flags, received: Measured, usual: Floats) -> Floats:
    """Return the level (M,) on ``chosen`` days (T,) against a usual day around them, drawn to 1 by few days."""
    known = received.known[chosen] * (usual[chosen] > 0)
    count, due = known.sum(axis=0), (known * usual[chosen]).sum(axis=0)
    level = np.where(due > 0, (known * received.taken[chosen]).sum(axis=0) / np.where(due > 0, due, 1.0), 1.0)
    return (count * level + DAYS_TRUSTED) / (count + DAYS_TRUSTED)


def _stray(received: Measured, usual: Floats, plain: Flags) -> Floats:
    due = (received.due * usual)[plain]
    off = np.where(due > 0, np.abs(received.taken[plain] / np.where(due > 0, due, 1.0) - 1.0), np.nan)
    ordered, count = np.sort(off, axis=0), (due > 0).sum(axis=0)
    place = np.clip(np.ceil(NINE_IN_TEN * count).astype(int) - 1, 0, None)
    return np.take_along_axis(ordered, place[None], axis=0)[0]


def _last(paid: Measured, calendar: Calendar, days: pd.DatetimeIndex) -> Floats:
    """Return the mean over whole months of the share (M,) of payments that leaves in the last working days."""
    whole = windows.whole_months(days)
    months, last = paid.sums(whole), paid.sums(windows.month_ends(calendar, days).inside)
    counts = (months.known == whole.sum(axis=1, keepdims=True)) & (months.taken > 0)
    shares = np.where(counts, last.taken / np.where(counts, months.taken, 1.0), 0.0)
    months_known = counts.sum(axis=0)
    return np.where(months_known > 0, shares.sum(axis=0) / np.maximum(months_known, 1), np.nan)
