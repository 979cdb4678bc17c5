"""Scenario paths, made in one place for every model: replayed trajectories of its own past errors.

A path is the forecast times one past error trajectory, taken whole: all its days, sides and products together, so that
a quarter end that emptied three products at once, or a week of rising outflow, stays one event. Trajectories are
drawn with replacement, recent ones more often, from the rehearsals fully known at the origin. An error is moved to the
day it is laid on: divided by the spread of its kind of day and multiplied by that of the day ahead, since errors are
larger near period ends, long breaks and Spring Festival, and the same for the volatility of its product then and today,
told by errors as on calm days: a festival that went otherwise makes no ordinary week wild. Paths are widened by what a
record of few independent windows leaves open.
"""

from dataclasses import dataclass
from functools import lru_cache

import numpy as np
import pandas as pd

from core import names as n
from core.calendar import Calendar, features
from core.errors import MissingData
from core.forecast.contract import Model, Rows, ahead, series_of
from core.forecast.rehearsal import Rehearsal, rehearse
from core.forecast.trajectories import choose, lenders, matched, replayed, told
from core.forecast.volatility import estimation_error, stretch, volatility
from core.types import Flags, Floats, Panel

FEWEST_TRAJECTORIES = 5
# A few tense days say little about their spread: the ratio to calm days is shrunk as if this many calm ones were added.
PRIOR_DAYS = 60
WIDEST = 3.0
HIGHEST = 3.0  # times the largest amount known: a multiple of a multiple is no scenario any more
DAYS_AT_ONCE = 128  # that the calendar is asked for
BLOCK = 100_000  # amounts worked out together, few enough to stay near the processor
MEMORY = 180.0  # days after which a past trajectory is drawn half as often
# Holidays of a year that is not announced may move: its paths are this much wider.
PROJECTED_SPREAD = 1.25
# Kinds of days with a spread of their own, by the features that tell them; a day of two kinds has the larger.
TENSE = ("quarter_end", "quarter_start", "before_break_1", "before_break_2", "after_break_1", "after_break_2")
FESTIVAL = "spring_festival"
HALF = 0.5  # of the weight of the weeks around it: three weeks before to four after


@dataclass(frozen=True, eq=False)
class Paths:
    """Joint scenarios. ``values``: (S, H, K) amounts for ``dates`` (H) and ``columns`` (K), drawn with ``seed``."""

    dates: pd.DatetimeIndex
    columns: pd.MultiIndex
    values: Floats
    seed: int

    def side(self, side: str) -> Floats:
        """Return the amounts (S, H) of one side, summed over products and groups."""
        return self.values[:, :, self.columns.get_level_values(n.SIDE) == side].sum(axis=2)

    def net_outflow(self, reliance: float = 1.0) -> Floats:
        """Return redemptions less the part of subscriptions that is relied on, (S, H) amounts a day."""
        return self.side(n.REDEMPTION) - reliance * self.side(n.SUBSCRIPTION)

    def cumulative_net_outflow(self, reliance: float = 1.0) -> Floats:
        """Return the running sum (S, H) of the net outflow."""
        return self.net_outflow(reliance).cumsum(axis=1)

    def only(self, product_id: str) -> "Paths":
        """Return the same scenarios of one product."""
        chosen = self.columns.get_level_values(n.PRODUCT_ID) == product_id
        return Paths(self.dates, self.columns[chosen], self.values[:, :, chosen], self.seed)


def scenario_paths(
    history: Panel, horizon: int, calendar: Calendar, model: Model, count: int = 500, seed: int = 1
) -> Paths:
    """Return ``count`` scenarios of ``model`` for the ``horizon`` days after ``history``.

    Raises MissingData when the history is too short to have enough past errors.
    """
    rehearsal = rehearse(model, history, horizon, calendar)
    values = draw(rehearsal, len(rehearsal.origins) - 1, history, calendar, count, seed)
    return Paths(ahead(history, horizon), series_of(history), values, seed)


def draw(
    rehearsal: Rehearsal,
    index: int,
    history: Panel,
    calendar: Calendar,
    count: int,
    seed: int,
    open_days: Flags | None = None,
) -> Floats:
    """Return scenario amounts (count, H, K) at the rehearsal's origin number ``index``, knowing only its past.

    ``open_days``: (H, K); a closed day is exactly zero. By default every day is closed on which nothing is expected.
    Raises MissingData when too few past errors are known.
    """
    forecast, offset = rehearsal.forecasts[index], rehearsal.offset
    is_open = forecast > 0 if open_days is None else open_days
    if not is_open.any():
        return np.zeros((count, *forecast.shape))
    errors, whole = _known(rehearsal, index)
    rows, row = rehearsal.origins[:whole], int(rehearsal.origins[index])
    if told(errors[:whole]).sum(axis=0).max(initial=0) < FEWEST_TRAJECTORIES:
        raise MissingData("forecast.few_trajectories", days=row + 1, horizon=len(forecast))
    calm, scale = _moved(errors, rehearsal.origins[: index + 1], whole, history, calendar)
    weight = 0.5 ** ((row - rows) / MEMORY)
    chosen = choose(told(errors[:whole]), weight, count, seed)
    wider = estimation_error(weight, rows, len(forecast), count, seed)[:, :, None]
    highest = np.maximum(HIGHEST * np.nan_to_num(history.to_numpy(float)[: row + 1]).max(axis=0), forecast)
    errors = matched(calm, is_open) * scale
    amounts, base = np.empty((count, *forecast.shape)), forecast + offset
    step = max(BLOCK // forecast.size, 1)
    for some in (slice(start, start + step) for start in range(0, count, step)):
        part = replayed(errors, chosen[some])
        part *= wider[some]
        np.exp(part, out=part)
        part *= base
        part -= offset
        part.clip(0.0, highest, out=part)
        np.multiply(part, is_open, out=amounts[some])
    return amounts


def _known(rehearsal: Rehearsal, index: int) -> tuple[Floats, int]:
    """Return the errors (O, H, K) up to origin ``index``, NaN where not known there, and how many rows are known whole.

    A series with too few trajectories has those of its lender.
    """
    rows, row, horizon = rehearsal.origins[: index + 1], int(rehearsal.origins[index]), rehearsal.errors.shape[1]
    day = rows[:, None] + np.arange(1, horizon + 1)
    errors = np.where((day <= row)[:, :, None], rehearsal.errors[: index + 1], np.nan)
    whole = int((rows + horizon <= row).sum())
    return errors[:, :, lenders(errors[:whole], FEWEST_TRAJECTORIES)], whole


def _moved(errors: Floats, rows: Rows, whole: int, history: Panel, calendar: Calendar) -> tuple[Floats, Floats]:
    """Return the first ``whole`` trajectories as on calm days of today, and what each day ahead (H, K) makes of them.

    ``errors``: (O, H, K) of ``rows``, the last of which is today's.
    """
    horizon, start = errors.shape[1], history.index[0]
    spreads = _spreads(errors[:whole], rows[:whole], start, calendar)
    calm = errors / _factor(_kinds(start, rows, horizon, calendar), spreads)
    today = stretch(volatility(calm, rows, series_of(history)), whole)
    target = _factor(_kinds(start, rows[-1:], horizon, calendar)[0], spreads)
    dates = pd.date_range(start + pd.Timedelta(days=int(rows[-1]) + 1), periods=horizon)
    target = target * np.where(calendar.projected(dates), PROJECTED_SPREAD, 1.0)[:, None]
    return calm[:whole] * today[:, None, :], target


def _factor(kinds: Flags, spreads: Floats) -> Floats:
    """Return (..., K): the largest spread of the kinds a day is of, ``kinds`` (..., J), ``spreads`` (J, K); else 1."""
    return np.asarray(np.where(kinds[..., None], spreads, 1.0).max(axis=-2))


def _spreads(errors: Floats, rows: Rows, start: pd.Timestamp, calendar: Calendar) -> Floats:
    """Return (J, K): the spread of errors on each kind of day over that on calm days, shrunk to 1 and never below."""
    kinds, known = _kinds(start, rows, errors.shape[1], calendar), ~np.isnan(errors)
    square, calm = np.nan_to_num(errors) ** 2, ~kinds.any(axis=2, keepdims=True) & known
    of_calm = (square * calm).sum(axis=(0, 1)) / np.maximum(calm.sum(axis=(0, 1)), 1)
    day = rows[:, None] + np.arange(errors.shape[1])
    return np.array([_spread(square, kinds[:, :, k, None] & known, of_calm, day) for k in range(kinds.shape[2])])


def _spread(square: Floats, tense: Flags, of_calm: Floats, day: Rows) -> Floats:
    """Return (K,) of one kind. ``square``: squared errors (N, H, K); ``of_calm``: their mean on calm days."""
    days = _distinct_days(tense, day)  # a day is rehearsed from many origins; it counts once
    of_tense = (square * tense).sum(axis=(0, 1)) / np.maximum(tense.sum(axis=(0, 1)), 1)
    mixed = (days * of_tense + PRIOR_DAYS * of_calm) / (days + PRIOR_DAYS)
    return np.sqrt(np.clip(mixed / np.where(of_calm > 0, of_calm, 1.0), 1.0, WIDEST**2))


def _distinct_days(flags: Flags, day: Rows) -> Rows:
    """Return (K,): how many different ones of the days ``day`` (N, H) are flagged in ``flags`` (N, H, K)."""
    seen = np.zeros((int(day.max()) + 1, flags.shape[2]), dtype=bool)
    place, step, series = np.nonzero(flags)
    seen[day[place, step], series] = True
    return np.asarray(seen.sum(axis=0))


def _kinds(start: pd.Timestamp, rows: Rows, horizon: int, calendar: Calendar) -> Flags:
    """Return (O, H, J): of which kinds each day ahead of each row is: near a period end or break, near the festival."""
    blocks = (int(rows.max()) + horizon) // DAYS_AT_ONCE + 1
    return _kinds_of_days(calendar, start, blocks)[rows[:, None] + np.arange(1, horizon + 1)]


@lru_cache(maxsize=64)
def _kinds_of_days(calendar: Calendar, start: pd.Timestamp, blocks: int) -> Flags:
    dates = pd.date_range(start, periods=blocks * DAYS_AT_ONCE, freq="D", name=n.DATE)
    table = features(calendar, dates)
    weeks = [column for column in table if str(column).startswith(FESTIVAL)]
    near_festival = table[weeks].to_numpy().sum(axis=1) > HALF
    return np.column_stack([table[list(TENSE)].to_numpy().any(axis=1), near_festival])
