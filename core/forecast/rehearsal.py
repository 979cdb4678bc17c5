"""Rehearsals: what a model would have said on past days, and how wrong it was.

Everything that learns from a model's record (ensemble weights, scenario paths, replay) reads it here, and an entry
whose days were not all known at a given origin is never handed out for that origin.
"""

from dataclasses import dataclass

import numpy as np

from core.calendar import Calendar
from core.forecast.contract import Model, Rows, log_offset
from core.types import Floats, Panel

# Before this many days a model knows too little of its series for its errors to say anything about later ones.
WARM_UP = 28
# A rehearsal of more amounts than this takes origins from a coarser grid, the one on which ensembles keep their record.
MOST_CELLS = 1_200_000
FEWEST_ORIGINS = 20
FORTNIGHT = 14


@dataclass(frozen=True, eq=False)
class Rehearsal:
    """Forecasts of one model at past origins.

    ``origins``: (O,) row numbers of the history, ascending; ``forecasts``: (O, H, K) amounts; ``errors``: (O, H, K)
    log(actual + offset) - log(forecast + offset), NaN where the day is not known, the series was closed, or it was
    younger than ``WARM_UP`` days when the forecast was made; ``offset``: (K,).
    """

    origins: Rows
    forecasts: Floats
    errors: Floats
    offset: Floats


def past_origins(length: int, model: Model, cells: int = 1) -> Rows:
    """Return the rows on which ``model`` is rehearsed for a history of ``length`` days, the last row included.

    ``cells``: amounts of one forecast; of very wide ones fewer are made, over the same span.
    """
    last = length - 1
    first = max(min(WARM_UP, last), last - model.stride * (model.most_origins - 1))
    most = max(FEWEST_ORIGINS, MOST_CELLS // cells)
    if (last - first) // model.stride < most:
        return np.arange(last, first - 1, -model.stride)[::-1]
    every = -(-(last - first) // (FORTNIGHT * most))
    return np.append(fortnights(last)[::-every][::-1], last)


def fortnights(row: int) -> Rows:
    """Return a row a fortnight before ``row``: the same for all rows of a fortnight, so that they share them."""
    return np.arange(WARM_UP, row, FORTNIGHT)


def rehearse(model: Model, history: Panel, horizon: int, calendar: Calendar, rows: Rows | None = None) -> Rehearsal:
    """Return the rehearsal of ``model`` at ``rows`` of the history (default: all its past origins)."""
    rows = past_origins(len(history), model, horizon * history.shape[1]) if rows is None else rows
    return judge(history, rows, forecasts_at(model, history, horizon, calendar, rows))


def forecasts_at(model: Model, history: Panel, horizon: int, calendar: Calendar, rows: Rows) -> Floats:
    """Return the forecasts (O, H, K) of ``model`` at each row, each made from the days up to that row only."""
    if model.rehearse:
        return model.rehearse(history, horizon, calendar, rows)
    return np.array([model.predict(history.iloc[: row + 1], horizon, calendar).to_numpy() for row in rows])


def judge(history: Panel, rows: Rows, forecasts: Floats, offset: Floats | None = None) -> Rehearsal:
    """Return the rehearsal made of ``forecasts`` (O, H, K) at ``rows``, scored on ``history``.

    ``offset`` (K,) of the logs, by default that known at the last of ``rows``; give that of an earlier day when later
    days must stay unknown.
    """
    amounts = history.to_numpy(float)
    offset = log_offset(amounts[: rows[-1] + 1]) if offset is None else offset
    errors = np.log(actuals_at(history, rows, forecasts.shape[1]) + offset) - np.log(forecasts + offset)
    age = rows[:, None] - np.argmax(~np.isnan(amounts), axis=0)
    return Rehearsal(rows, forecasts, np.where((age >= WARM_UP)[:, None, :], errors, np.nan), offset)


def actuals_at(history: Panel, rows: Rows, horizon: int) -> Floats:
    """Return the amounts (O, H, K) of the ``horizon`` days after each row, NaN past the end of the history."""
    amounts = history.to_numpy(float)
    padded = np.vstack([amounts, np.full((horizon, amounts.shape[1]), np.nan)])
    return padded[rows[:, None] + np.arange(1, horizon + 1)]
