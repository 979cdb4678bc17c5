"""The ensemble: a geometric mean of its members, each series weighted by the members' own record up to the origin.

The record is the WAPE of each member on the days already known, over rehearsals at fortnightly origins of the last half
year: half the series' own and half the panel's mean, since one series' half year is little. A member's weight falls
with the twentieth power of it: one that is a tenth worse has an eighth of the weight. Nothing after the origin is read.
"""

import numpy as np
import pandas as pd

from core.calendar import Calendar
from core.forecast.contract import OFFSET_SHARE, Model, Rows, ahead
from core.forecast.rehearsal import actuals_at, forecasts_at, fortnights
from core.types import Floats, Panel

RECORD_ORIGINS = 13
POWER = 20.0


def ensemble(members: tuple[Model, ...], history: Panel, horizon: int, calendar: Calendar) -> pd.DataFrame:
    """Return the ensemble's expected amounts."""
    rows = np.array([len(history) - 1])
    forecast = rehearse_ensemble(members, history, horizon, calendar, rows)[0]
    return pd.DataFrame(forecast, index=ahead(history, horizon), columns=history.columns)


def rehearse_ensemble(
    members: tuple[Model, ...], history: Panel, horizon: int, calendar: Calendar, rows: Rows
) -> Floats:
    """Return the ensemble's forecasts (O, H, K) at each of ``rows``; members are run once a row."""
    members = tuple(member for member in members if history.shape[1] <= member.widest)
    asked = rows_with_records(rows)
    forecasts = np.array([forecasts_at(member, history, horizon, calendar, asked) for member in members])
    weights = weights_of(forecasts, actuals_at(history, asked, horizon), asked, rows)
    told = zip(np.searchsorted(asked, rows), weights, strict=True)
    return np.array([geometric_mean(forecasts[:, place], weight) for place, weight in told])


def rows_with_records(rows: Rows) -> Rows:
    """Return ``rows`` and the origins of the record at each of them, ascending: all at which opinions are weighed."""
    return np.unique(np.concatenate([record_rows(int(row)) for row in rows] + [rows]))


def weights_of(opinions: Floats, actual: Floats, asked: Rows, rows: Rows) -> Floats:
    """Return the weights (O, M, K) of opinions at each of ``rows``, by their record up to it; they sum to one over M.

    ``opinions`` (M, R, H, K) and ``actual`` (R, H, K) at the rows ``asked`` (R,), which ``rows_with_records`` returns.
    """
    weights = []
    for row in rows:
        record = record_rows(int(row))
        judged = np.searchsorted(asked, record)
        weights.append(record_weights(opinions[:, judged], actual[judged], row - record))
    return np.array(weights)


def record_weights(forecasts: Floats, actual: Floats, age: Rows) -> Floats:
    """Return weights (M, K) that sum to one over members.

    ``forecasts`` (M, R, H, K) and ``actual`` (R, H, K) of the record, ``age`` (R,): days known since each origin.
    """
    return _weights(*_summed(forecasts, actual), age)


def _summed(forecasts: Floats, actual: Floats) -> tuple[Floats, Floats]:
    """Return the absolute errors (M, R, H + 1, K) and what came (R, H + 1, K), summed over the days before each."""
    known = ~np.isnan(actual)
    error, came = np.where(known, np.abs(forecasts - actual), 0.0), np.where(known, actual, 0.0)
    nothing = np.zeros_like(came[:, :1])
    return (
        np.concatenate([np.broadcast_to(nothing, (len(error), *nothing.shape)), error.cumsum(axis=2)], axis=2),
        np.concatenate([nothing, came.cumsum(axis=1)], axis=1),
    )


def _weights(error: Floats, came: Floats, age: Rows) -> Floats:
    """Return the weights (M, K) for what ``_summed`` returns, of which ``age`` (R,) days are known."""
    origin, known = np.arange(len(age)), np.minimum(age, came.shape[1] - 1)
    missed, total = error[:, origin, known].sum(axis=1), came[origin, known].sum(axis=0)
    # Equal for all when nothing is known; the floor keeps a perfect record from dividing by zero.
    due = total > 0
    own = missed / np.where(due, total, 1.0)
    pooled = own[:, due].mean(axis=1, keepdims=True) if due.any() else np.ones((len(missed), 1))
    strength = np.maximum(np.where(due, (own + pooled) / 2, pooled), 1e-6) ** -POWER
    return np.asarray(strength / strength.sum(axis=0))


def record_rows(row: int) -> Rows:
    """Return the origins of the record at ``row``."""
    return fortnights(row)[-RECORD_ORIGINS:]


def geometric_mean(forecasts: Floats, weights: Floats) -> Floats:
    """Return the weighted geometric mean (H, K) of (M, H, K) amounts, of which some may be zero."""
    usual = forecasts.mean(axis=(0, 1))
    offset = OFFSET_SHARE * np.where(usual > 0, usual, 1.0)
    logs = np.einsum("mk,mhk->hk", weights, np.log(forecasts + offset))
    return np.maximum(np.exp(logs) - offset, 0.0)
