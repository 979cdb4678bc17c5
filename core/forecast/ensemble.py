"""The ensemble: a geometric mean of its members, each series weighted by the members' own record up to the origin.

The record is the WAPE of each member on the days already known, over rehearsals at fortnightly origins of the last half
year: half the series' own and half the panel's mean, since one series' half year is little. A member's weight falls
with the twentieth power of it: one that is a tenth worse has an eighth of the weight. Nothing after the origin is read.
"""

import numpy as np
import pandas as pd

from core.calendar import Calendar
from core.forecast.contract import Model, Rows, ahead, log_offset
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
    needed = np.unique(np.concatenate([record_rows(int(row)) for row in rows] + [rows]))
    forecasts = np.array([forecasts_at(member, history, horizon, calendar, needed) for member in members])
    actual = actuals_at(history, needed, horizon)
    position = {row: index for index, row in enumerate(needed)}
    return np.array([
        _combine(forecasts, actual, [position[r] for r in record_rows(int(row))], position[row], needed, history)
        for row in rows
    ])  # fmt: skip


def record_weights(forecasts: Floats, actual: Floats, age: Rows) -> Floats:
    """Return weights (M, K) that sum to one over members.

    ``forecasts`` (M, R, H, K) and ``actual`` (R, H, K) of the record, ``age`` (R,): days known since each origin.
    """
    known = ~np.isnan(actual) & (np.arange(actual.shape[1])[None, :, None] < age[:, None, None])
    error = np.where(known, np.abs(forecasts - np.nan_to_num(actual)), 0.0).sum(axis=(1, 2))
    # Equal for all when nothing is known; the floor keeps a perfect record from dividing by zero.
    total = np.where(known, actual, 0.0).sum(axis=(0, 1))
    due = total > 0
    own = error / np.where(due, total, 1.0)
    pooled = own[:, due].mean(axis=1, keepdims=True) if due.any() else np.ones((len(error), 1))
    wape = np.maximum(np.where(due, (own + pooled) / 2, pooled), 1e-6)
    strength = wape**-POWER
    return strength / strength.sum(axis=0)


def record_rows(row: int) -> Rows:
    """Return the origins of the record at ``row``."""
    return fortnights(row)[-RECORD_ORIGINS:]


def _combine(
    forecasts: Floats, actual: Floats, record: list[int], current: int, needed: Rows, history: Panel
) -> Floats:
    row = needed[current]
    weights = record_weights(forecasts[:, record], actual[record], row - needed[record])
    offset = log_offset(history.to_numpy(float)[: row + 1])
    mixed = np.einsum("mk,mhk->hk", weights, np.log(forecasts[:, current] + offset))
    return np.maximum(np.exp(mixed) - offset, 0.0)
