"""Why a forecast was off: one day's error, actual less forecast, split into amounts that add up to it.

- restatement: the actual as now known less the actual as first known.
- override: how much nearer, or further, the forecast would have been without it: the forecast without less that with.
- level, weekday, event and one-off share the rest, which is the model's own error on what came less what was announced.
  They share it in logs (of amounts plus an offset, so that a day without flow does no harm), as models forecast in
  logs, and become amounts by the logarithmic mean, which leaves no residual (the additive LMDI-I; Ang 2005, Energy
  Policy 33, 867-871).
  - level: the mean log error of the last ``LEVEL_DAYS`` ordinary known days before the day, at the same age.
  - weekday: the mean, over the same weekday of the last ``WEEKDAY_WEEKS`` weeks, of its log error less its level then.
  - event: all that is left on a day that something falls on, such as a holiday, a promotion or a quarter end.
  - one-off: all that is left on an ordinary day; also what was announced but did not come.

Both means are shrunk by their own uncertainty (positive-part James-Stein), so that noise, or a single odd day, is not
told as a cause.
"""

from dataclasses import dataclass
from typing import Final

import numpy as np
import pandas as pd

from core.types import Floats

RESTATEMENT: Final = "restatement"
OVERRIDE: Final = "override"
EVENT: Final = "event"
LEVEL: Final = "level"
WEEKDAY: Final = "weekday"
ONE_OFF: Final = "one_off"
PARTS: Final = (LEVEL, WEEKDAY, EVENT, OVERRIDE, RESTATEMENT, ONE_OFF)

LEVEL_DAYS = 7
LEVEL_REACH = pd.Timedelta(days=28)  # older errors say nothing of the level of today
WEEKDAY_WEEKS = 6
FEWEST = 3  # errors of which a mean is taken
WEEK = pd.Timedelta(days=7)


@dataclass(frozen=True)
class Outcome:
    """One day of one side, currency units.

    ``actual`` as now known, ``first_known`` as first stated; ``expected`` with announced amounts and overrides,
    ``modelled`` by the model alone, ``announced`` the tickets.
    """

    day: pd.Timestamp
    actual: float
    first_known: float
    expected: float
    modelled: float
    announced: float = 0.0


@dataclass(frozen=True, eq=False)
class Record:
    """The model's record before a day, at one age of the forecast, by past day.

    ``errors``: log(actual + ``offset``) - log(forecast + ``offset``), NaN where not known or closed; ``eventful``:
    whether something falls on the day, also of the day to be explained.
    """

    errors: pd.Series
    eventful: pd.Series
    offset: float


def log_errors(actual: pd.Series, forecast: pd.Series, offset: float) -> pd.Series:
    """Return the log error by day; NaN where either is unknown, or nothing was expected and nothing came."""
    told = (actual > 0) | (forecast > 0)
    return (np.log(actual + offset) - np.log(forecast + offset)).where(told)


def split_error(outcome: Outcome, record: Record) -> pd.Series:
    """Return the amounts of PARTS (currency units), which add up to ``actual`` less ``expected``."""
    came = outcome.first_known - outcome.announced
    uncertain = max(came, 0.0)  # what was announced may not have come
    error, weight = _log_mean(outcome.modelled + record.offset, uncertain + record.offset)
    # On a day on which the model saw the series closed, neither applies.
    usual = outcome.modelled > 0
    level, weekday = (_level(record, outcome.day), _weekday(record, outcome.day)) if usual else (0.0, 0.0)
    rest = weight * (error - level - weekday)
    eventful = bool(record.eventful.get(outcome.day, False))
    amounts = {
        LEVEL: weight * level,
        WEEKDAY: weight * weekday,
        EVENT: rest if eventful else 0.0,
        OVERRIDE: outcome.modelled + outcome.announced - outcome.expected,
        RESTATEMENT: outcome.actual - outcome.first_known,
        ONE_OFF: (0.0 if eventful else rest) + came - uncertain,
    }
    return pd.Series(amounts).reindex(list(PARTS))


def _log_mean(start: float, end: float) -> tuple[float, float]:
    """Return log(end / start), and the logarithmic mean of both: their product is end - start."""
    change = float(np.log(end / start))
    return change, start * float(np.expm1(change) / change) if change else start


def _level(record: Record, day: pd.Timestamp) -> float:
    before = record.errors[(record.errors.index < day) & (record.errors.index >= day - LEVEL_REACH)]
    return _persistent(_ordinary(before, record).tail(LEVEL_DAYS).to_numpy())


def _weekday(record: Record, day: pd.Timestamp) -> float:
    weeks = pd.date_range(end=day - WEEK, periods=WEEKDAY_WEEKS, freq=WEEK)
    same = _ordinary(record.errors.reindex(weeks), record)
    levels = [_level(record, past) for past in weeks[weeks.isin(same.index)]]
    return _persistent(same.to_numpy() - levels)


def _ordinary(errors: pd.Series, record: Record) -> pd.Series:
    """Return the known errors of days on which nothing falls."""
    falls = record.eventful.reindex(errors.index, fill_value=False)
    return errors[~falls].dropna()


def _persistent(errors: Floats) -> float:
    """Return the mean of the errors, drawn to zero by the share of its square that noise alone would have."""
    if len(errors) < FEWEST:
        return 0.0
    mean, noise = float(errors.mean()), float(errors.var(ddof=1)) / len(errors)
    return mean * max(0.0, 1.0 - noise / mean**2) if mean else 0.0
