"""Calendar effects: a robust level times shrunken effects of the calendar, closed form, the whole panel at once.

log(amount + offset) = level(t) + features(t) . effects + error, the effects fitted by ``core.forecast.calendar_fit``.
What is carried forward is the level of ``core.forecast.levels``, in which a spike passes by and a shift is followed
from its fourth day on.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
import pandas as pd

from core import names as n
from core.calendar import Calendar, features
from core.forecast.calendar_fit import KEPT, CalendarFit, Known, fit_calendar
from core.forecast.contract import Rows, ahead, days_of, log_offset, series_of
from core.forecast.levels import exponential_means, record_of_half_lives, tamed
from core.forecast.refits import Refits
from core.types import Floats, Panel

FIRST_FIT = 28
OFTEN = 7  # days between fits of effects; the level is told anew every day
SERIES_A_DAY = 14  # a wider panel is fitted so much more seldom


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
    amounts = rehearse_calendar_effects(history, horizon, calendar, np.array([len(history) - 1]))[0]
    return pd.DataFrame(amounts, index=ahead(history, horizon), columns=history.columns)


def rehearse_calendar_effects(history: Panel, horizon: int, calendar: Calendar, rows: Rows) -> Floats:
    """Return the forecasts (O, H, K) at each of ``rows``, each from the days up to it only."""
    design, _ = _design(history, horizon, calendar)
    forecasts = np.empty((len(rows), horizon, history.shape[1]))
    for places, levels, offset, fit in _fits(history, horizon, calendar, rows):
        for place, level in zip(places, levels, strict=True):
            future = design[rows[place] + 1 : rows[place] + 1 + horizon]
            forecasts[place] = np.maximum(np.exp(level + future @ fit.effects) - offset, 0.0)
    return forecasts


def contributions(history: Panel, horizon: int, calendar: Calendar) -> Contributions:
    """Return the level and the effect of every feature on each day ahead and series."""
    design, names = _design(history, horizon, calendar)
    ((_, levels, offset, fit),) = _fits(history, horizon, calendar, np.array([len(history) - 1]))
    return Contributions(levels[0], design[len(history) : len(history) + horizon, :, None] * fit.effects, names, offset)


def _design(history: Panel, horizon: int, calendar: Calendar) -> tuple[Floats, tuple[str, ...]]:
    """Return the features (T + H or more, P) of the history and of the days ahead, and their names."""
    days = len(history) + horizon + _refits(history).every
    frame = features(calendar, pd.date_range(days_of(history)[0], periods=days))
    return np.ascontiguousarray(frame.to_numpy()), tuple(frame.columns)


def _refits(history: Panel) -> Refits:
    return Refits(FIRST_FIT, every=max(OFTEN, -(-history.shape[1] // SERIES_A_DAY)))


def _fits(
    history: Panel, horizon: int, calendar: Calendar, rows: Rows
) -> Iterator[tuple[Rows, Floats, Floats, CalendarFit]]:
    """Yield (places in ``rows``, the levels (O, K) there, the offset (K,) of the logs, the fit that serves them)."""
    refits, (design, names) = _refits(history), _design(history, horizon, calendar)
    amounts = np.ascontiguousarray(history.to_numpy(float))
    sides = tuple(series_of(history).get_level_values(n.SIDE))
    for row, places in refits.served(rows):
        end = row + refits.every  # the next fit; the days up to it are looked at together, whichever are asked for
        past, known = (Known(amounts[:day], design[:end], names, sides) for day in (row + 1, end))
        fit = fit_calendar(past)
        levels, offset = _levels(past, known, horizon)
        yield places, levels[rows[places] - row], offset, fit


@lru_cache(maxsize=KEPT)
def _levels(past: Known, known: Known, horizon: int) -> tuple[Floats, Floats]:
    """Return the levels (D, K) from the day of the fit on to the last day known, minus infinity until a series flows.

    ``past`` ends with the day of the fit, after which half-lives are judged no more. Also the offset (K,) of the logs.
    """
    fit, days = fit_calendar(past), len(past.amounts)
    offset = log_offset(past.amounts, known.amounts)
    usual = (known.design @ fit.effects)[: len(known.amounts)]
    values = tamed(np.log(known.amounts + offset) - usual, fit.limit)
    means, flowing = exponential_means(values), np.cumsum(known.amounts > 0, axis=0) > 0
    told = np.where(flowing[days - 1], values[:days], np.nan)
    weights = record_of_half_lives(told, means[:, :days], horizon)
    levels = (weights[:, None] * means[:, days - 1 :]).sum(axis=0)
    return np.where(flowing[days - 1 :], levels, -np.inf), offset
