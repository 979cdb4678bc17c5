"""LightGBM as anyone would build it first: one model for all series and days ahead, on logs, with few features.

Features: the last seven days, the same weekday of the last four known weeks, means of 7 and 28 days, weekday, day of
the month, days ahead, the series. The usual companion is the weekday median; their mean is taken on logs.
"""

import time

import lightgbm
import numpy as np
import pandas as pd

from core.forecast.contract import ahead

BACK = 28  # days that features look back from the origin
MOST_ROWS = 500_000  # of training; with more, training origins are taken every so many days
ROUNDS = 300
PARAMETERS = {"learning_rate": 0.05, "num_threads": 1, "deterministic": True, "seed": 1, "verbose": -1}


def forecasts(past, horizon):
    """Return the forecasts (frame H x K by origin) and the seconds per series and origin, training included."""
    started = time.perf_counter()
    made = {origin: predict(history, horizon) for origin, history in past.items()}
    return made, (time.perf_counter() - started) / sum(frame.shape[1] for frame in made.values())


def predict(history, horizon):
    """Return the expected amounts, H x K, of the days after ``history`` (a panel)."""
    dates = history.index.append(ahead(history, horizon))
    padded = np.vstack([np.full((BACK, history.shape[1]), np.nan), np.log1p(history.to_numpy(float))])
    last = len(padded) - 1
    step = -(-len(history) * horizon * history.shape[1] // MOST_ROWS)
    known, target = _rows(padded, dates, np.arange(last - 1, BACK - 1, -step), horizon)
    usable = np.isfinite(target)
    training = lightgbm.Dataset(known[usable], target[usable], categorical_feature=[known.shape[1] - 1])
    future, _ = _rows(padded, dates, np.array([last]), horizon)
    logs = lightgbm.train(PARAMETERS, training, ROUNDS).predict(future)
    amounts = np.maximum(np.expm1(logs), 0.0).reshape(horizon, -1)
    return pd.DataFrame(amounts, ahead(history, horizon), history.columns)


def mean_of_logs(one, other):
    """Return the mean of two forecasts on logs."""
    return np.expm1((np.log1p(one) + np.log1p(other)) / 2)


def _rows(logs, dates, origins, horizon):
    """Return features (N, P) and targets (N,), NaN where not known; ``logs`` begin ``BACK`` days before ``dates``."""
    parts = [_features(logs, dates, origins, step) for step in range(1, horizon + 1)]
    after = np.vstack([logs, np.full((horizon, logs.shape[1]), np.nan)])
    targets = [after[origins + step].ravel() for step in range(1, horizon + 1)]
    return np.concatenate(parts), np.concatenate(targets)


def _features(logs, dates, origins, step):
    means = [pd.DataFrame(logs).rolling(days, min_periods=1).mean().to_numpy()[origins] for days in (7, 28)]
    same_weekday = origins + step - 7 * -(-step // 7)
    lags = [logs[origins - k] for k in range(7)] + [logs[same_weekday - 7 * k] for k in range(4)]
    day = dates[origins + step - BACK]
    calendar = [
        np.repeat(value[:, None], logs.shape[1], axis=1) for value in (day.day_of_week.to_numpy(), day.day.to_numpy())
    ]
    ids = [np.full(lags[0].shape, step), np.repeat(np.arange(logs.shape[1])[None], len(origins), axis=0)]
    return np.column_stack([value.ravel() for value in (*means, *lags, *calendar, *ids)])
