"""The level that is carried forward, worked out by loops: what ``core.forecast.levels`` says, a second time."""

import math
import statistics

import numpy as np

from core.forecast.levels import FEWEST_JUDGED, HALF_LIVES, MEMORY, POWER, WEEK


def slow_tamed(values, limit):
    """Pull each day towards the median of its last week, in which an unknown day repeats the one before it."""
    made = np.full(values.shape, np.nan)
    for k in range(values.shape[1]):
        known = [x for x in values[:, k] if not math.isnan(x)]
        filled, before = [], known[0] if known else 0.0
        for x in values[:, k]:
            before = before if math.isnan(x) else x
            filled.append(before)
        for t, x in enumerate(values[:, k]):
            if not math.isnan(x):
                median = statistics.median(filled[max(t - back, 0)] for back in range(WEEK))
                made[t, k] = min(max(x, median - limit[k]), median + limit[k])
    return made


def slow_mean(values, half_life):
    """Return the weighted means (T, K), ages counted from the last day observed."""
    means = np.full(values.shape, np.nan)
    for k in range(values.shape[1]):
        for t in range(len(values)):
            seen = [s for s in range(t + 1) if not math.isnan(values[s, k])]
            weights = [0.5 ** ((seen[-1] - s) / half_life) for s in seen]
            if seen:
                means[t, k] = sum(w * values[s, k] for w, s in zip(weights, seen, strict=True)) / sum(weights)
    return means


def slow_record(values, means, horizon):
    """Return the weights (G, K) of the half-lives: how far each was from the mean of the days ahead, day by day."""
    horizon = max(1, min(horizon, len(values) // 4))
    judged = range(FEWEST_JUDGED, len(values) - horizon)
    if len(judged) < FEWEST_JUDGED:
        return np.full((len(means), values.shape[1]), 1 / len(means))
    loss = np.zeros((len(means), values.shape[1]))
    for k in range(values.shape[1]):
        for day in judged:
            ahead = [x for x in values[day + 1 : day + 1 + horizon, k] if not math.isnan(x)]
            if ahead and not np.isnan(means[:, day, k]).any():
                weight = 0.5 ** ((judged[-1] - day) / MEMORY)
                for g in range(len(means)):
                    loss[g, k] += weight * abs(sum(ahead) / len(ahead) - means[g, day, k])
    return slow_by_record(loss)


def slow_by_record(loss):
    """Return the weights (G, K): half a series' own loss, half that of all, each as a share of the usual one."""
    ways, series = loss.shape
    usual = [sum(loss[:, k]) / ways for k in range(series)]
    judged = [k for k in range(series) if usual[k] > 0]
    weights = np.full(loss.shape, 1 / ways)
    for k in range(series if judged else 0):
        pooled = [sum(loss[g, j] / usual[j] for j in judged) / len(judged) for g in range(ways)]
        mixed = [(loss[g, k] / usual[k] + pooled[g]) / 2 if k in judged else pooled[g] for g in range(ways)]
        powers = [max(share, 1e-6) ** -POWER for share in mixed]
        weights[:, k] = [power / sum(powers) for power in powers]
    return weights


def slow_levels(values, limit, row, horizon, flowing):
    """Return the level (K,) as of the last day of ``values`` (T, K), half-lives judged by the days up to ``row``.

    Series that are not ``flowing`` (K,) by then are not judged.
    """
    calm = slow_tamed(values, limit)
    means = np.array([slow_mean(calm, half_life) for half_life in HALF_LIVES])
    judged = np.array([[x if flows else np.nan for x, flows in zip(day, flowing, strict=True)] for day in calm])
    weights = slow_record(judged[: row + 1], means[:, : row + 1], horizon)
    return np.array([sum(weights[:, k] * means[:, -1, k]) for k in range(values.shape[1])])
