"""Scores of many models on the same days: WAPE = sum |forecast - actual| / sum actual, by side and pooled over both."""

import math

import pandas as pd

from core import names as n

POOLED = "pooled"
KEYS = ["origin", n.DATE, n.PRODUCT_ID, n.SIDE]


def cells_of(frames):
    """Return the forecasts of frames (H x K by origin) as rows: origin, date, product_id, side, forecast."""
    rows = pd.concat({origin: frame.stack(list(n.PANEL_LEVELS)) for origin, frame in frames.items()}, names=["origin"])
    return rows.rename("forecast").reset_index()[[*KEYS, "forecast"]]


def wape(cells):
    """Return {model: {side or "pooled": WAPE}} of rows model, side, forecast, actual; only observed days count."""
    known = cells.dropna(subset=["actual"])
    both = pd.concat([known, known.assign(**{n.SIDE: POOLED})])
    sums = both.assign(error=(both["forecast"] - both["actual"]).abs()).groupby(["model", n.SIDE])[["error", "actual"]]
    scores = sums.sum().query("actual > 0").eval("error / actual")
    return {
        model: {side: float(part[model, side]) for side in (*n.SIDES, POOLED) if (model, side) in part}
        for model, part in scores.groupby(level=0, sort=False)
    }


def against(scores, ours, others, baseline):
    """Return by side how ``ours`` compares: the best of ``others``, and WAPE as a ratio to it and to ``baseline``."""
    return {
        side: {
            "best_peer": best,
            "to_best_peer": ratio(value, scores[best][side]),
            "to_seasonal_naive": ratio(value, scores[baseline][side]),
        }
        for side, value in scores.get(ours, {}).items()
        for best in [min(others, key=lambda other: scores[other][side])]
    }


def ratio(value, other):
    """Return value / other, None where there is none."""
    return value / other if other > 0 and math.isfinite(value) else None
