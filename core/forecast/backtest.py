"""Backtest: what every model, and the desk, would have forecast at past origins, scored on what came.

WAPE = sum |forecast - actual| / sum actual; total error = |sum forecast - sum actual| / sum actual.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from core import names as n
from core.calendar import Calendar
from core.errors import InputError
from core.forecast.contract import Model, days_of
from core.forecast.forecasting import NO_TERMS, expect, make_forecast
from core.text import joining
from core.text.figures import day
from core.types import Panel

QUANTILES = (0.005, 0.05, 0.5, 0.95, 0.995)
ORIGIN, FORECAST, ACTUAL, WAPE, TOTAL_ERROR, MODEL = "origin", "forecast", "actual", "wape", "total_error", "model"
DEFAULT_ORIGINS = 4


@dataclass(frozen=True, eq=False)
class Backtest:
    """What was forecast and how it was scored.

    ``forecasts``: origin, date, product_id, side, model, forecast, actual and a column per quantile; ``scores``:
    model, side, origin, product_id, wape, total_error (NaN where nothing was due); ``selected``: frame by side.
    """

    horizon: int
    origins: tuple[pd.Timestamp, ...]
    forecasts: pd.DataFrame
    scores: pd.DataFrame
    selected: pd.DataFrame
    series: int


def backtest(
    history: Panel,
    horizon: int,
    origins: Sequence[pd.Timestamp] | None,
    calendar: Calendar,
    models: Sequence[Model],
    selected: Model,
    *,
    products: pd.DataFrame = NO_TERMS,
    quantiles: bool = False,
    tell: Callable[[str], None] = lambda _: None,
) -> Backtest:
    """Return the backtest of ``models`` and of ``selected`` (what the desk uses) over ``origins``.

    Default origins: the last four that leave ``horizon`` days of actuals, ``horizon`` days apart. Raises InputError
    for an origin outside the history. ``quantiles``: also draw each forecast's scenarios and give their quantiles.
    """
    chosen = checked_origins(history, origins, horizon)
    parts = []
    for origin in chosen:
        for model in dict.fromkeys((*models, selected)):
            tell(joining.labelled(day(origin), joining.named("words.model", model.name)))
            made = _forecasts(model, history, origin, horizon, calendar, products, quantiles)
            parts += [made] if model in models else []
            parts += [made.assign(**{MODEL: n.SELECTED})] if model == selected else []
    forecasts = pd.concat(parts, ignore_index=True)
    scores = _scores(forecasts, [MODEL, n.SIDE, ORIGIN, n.PRODUCT_ID])
    best = _scores(forecasts[forecasts[MODEL] == n.SELECTED], [ORIGIN, n.PRODUCT_ID, n.SIDE])
    return Backtest(horizon, chosen, forecasts, scores, _weighted(best), history.shape[1])


def _forecasts(
    model: Model,
    history: Panel,
    origin: pd.Timestamp,
    horizon: int,
    calendar: Calendar,
    products: pd.DataFrame,
    quantiles: bool,
) -> pd.DataFrame:
    past = history.loc[:origin].dropna(axis="columns", how="all")
    frames: dict[str, pd.DataFrame] = {}
    if quantiles:
        made = make_forecast(model, past, horizon, calendar, products=products)
        expected = made.expected
        levels = np.quantile(made.paths.values, QUANTILES, axis=0)
        frames = {str(q): pd.DataFrame(levels[i], expected.index, past.columns) for i, q in enumerate(QUANTILES)}
    else:
        expected = expect(model, past, horizon, calendar, products)
    frames = {FORECAST: expected, ACTUAL: history.reindex(expected.index)[past.columns], **frames}
    long = pd.concat({name: frame.stack(list(n.PANEL_LEVELS)) for name, frame in frames.items()}, axis="columns")
    long = long.reset_index().drop(columns=n.GROUP)
    long[ORIGIN], long[MODEL] = origin, model.name
    return long


def _scores(forecasts: pd.DataFrame, keys: list[str]) -> pd.DataFrame:
    known = forecasts.dropna(subset=[ACTUAL])
    sums = known.assign(error=(known[FORECAST] - known[ACTUAL]).abs()).groupby(keys, sort=False)
    totals = sums[["error", FORECAST, ACTUAL]].sum()
    due = totals[ACTUAL].where(totals[ACTUAL] > 0)
    return pd.DataFrame(
        {
            WAPE: totals["error"] / due,
            TOTAL_ERROR: (totals[FORECAST] - totals[ACTUAL]).abs() / due,
            ACTUAL: totals[ACTUAL],
        }
    ).reset_index()


def _weighted(scores: pd.DataFrame) -> pd.DataFrame:
    """Return the scores by side, averaged over origins and products with the actual amounts as weights."""
    weight = scores[ACTUAL]
    weighted = scores[[WAPE, TOTAL_ERROR]].mul(weight, axis=0).groupby(scores[n.SIDE]).sum()
    return weighted.div(weight.groupby(scores[n.SIDE]).sum(), axis=0)


def checked_origins(history: Panel, origins: Sequence[pd.Timestamp] | None, horizon: int) -> tuple[pd.Timestamp, ...]:
    """Return ``origins`` in order, or the last four that leave ``horizon`` days of actuals, ``horizon`` days apart.

    Raises InputError for an origin outside the history, or a history too short for one.
    """
    return _check(history, origins) if origins else _default_origins(history, horizon)


def _check(history: Panel, origins: Sequence[pd.Timestamp]) -> tuple[pd.Timestamp, ...]:
    first, last = _first_day(history), history.index[-1]
    for origin in origins:
        if not first < origin < last:
            raise InputError("forecast.origin_outside", origin=day(origin), first=day(first), last=day(last))
    return tuple(sorted(set(origins)))


def _first_day(history: Panel) -> pd.Timestamp:
    return days_of(history.dropna(how="all"))[0]


def _default_origins(history: Panel, horizon: int) -> tuple[pd.Timestamp, ...]:
    step = pd.Timedelta(days=horizon)
    found = [history.index[-1] - step * k for k in range(DEFAULT_ORIGINS, 0, -1)]
    usable = tuple(origin for origin in found if (origin - _first_day(history)).days >= 2 * horizon)
    if not usable:
        raise InputError("forecast.no_origins", days=len(history), horizon=horizon, needed=3 * horizon + 1)
    return usable
