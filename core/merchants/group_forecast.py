"""The forecast of groups' cash: every model by its record, and groups that add up to their total on every path."""

from dataclasses import replace

import numpy as np
import pandas as pd

from core import names as n
from core.calendar import Calendar
from core.forecast.contract import Model, Rows
from core.forecast.ensemble import record_rows
from core.forecast.forecasting import SCENARIOS, Forecast, make_forecast
from core.forecast.rehearsal import actuals_at, forecasts_at
from core.merchants.group_models import cash_panel, group_models
from core.merchants.tallies import Tally
from core.types import Floats, Panel


def forecast_groups(
    tally: Tally, horizon: int, calendar: Calendar, *, count: int = SCENARIOS, seed: int = 1
) -> Forecast:
    """Return the forecast of every group's receipts and payments for the ``horizon`` days after ``tally``.

    Its columns are those of ``cash_panel``; the column ``all`` is the sum of the others on each day and path. Raises
    MissingData when the history is too short to forecast from, or to know how wrong the forecast may be.
    """
    history, model = cash_panel(tally), group_models(tally, calendar)[-1]
    made = make_forecast(model, history, horizon, calendar, count=count, seed=seed)
    variance = error_variance(model, history, horizon, calendar)
    values = coherent(made.paths.values, made.paths.columns, variance)
    expected = made.expected.copy()
    expected[:] = coherent(expected.to_numpy(), made.paths.columns, variance)
    return replace(made, expected=expected, modelled=expected, paths=replace(made.paths, values=values))


def expect_groups(model: Model, history: Panel, horizon: int, calendar: Calendar) -> pd.DataFrame:
    """Return only the expected amounts (H x K) of ``forecast_groups``, as ``model`` says them."""
    expected = model.predict(history, horizon, calendar)
    variance = error_variance(model, history, horizon, calendar)
    expected[:] = coherent(expected.to_numpy(), history.columns, variance)
    return expected


def error_variance(model: Model, history: Panel, horizon: int, calendar: Calendar) -> Floats:
    """Return (K,): the mean squared error of ``model`` over what is known of its record, 1 where there is none."""
    rows: Rows = record_rows(len(history) - 1)
    if not len(rows):
        return np.ones(history.shape[1])
    error = forecasts_at(model, history, horizon, calendar, rows) - actuals_at(history, rows, horizon)
    known = ~np.isnan(error)
    squared = np.square(np.where(known, error, 0.0))
    return np.asarray(squared.sum(axis=(0, 1)) / np.maximum(known.sum(axis=(0, 1)), 1))


def coherent(values: Floats, columns: pd.Index, variance: Floats) -> Floats:
    """Return ``values`` (..., H, K) with each side's groups adding up to its ``all``; none is negative.

    What groups and total disagree by is shared among all of them in proportion to ``variance`` (K,), so that the
    better known moves less: weighted least squares (MinT with a diagonal matrix, Wickramasuriya, Athanasopoulos and
    Hyndman 2019), path by path as in Panagiotelis et al. 2023.
    """
    made, sides = values.copy(), columns.get_level_values(n.SIDE)
    total = np.asarray(columns.get_level_values(n.GROUP) == n.ALL)
    for side in sides.unique():
        parts, whole = np.flatnonzero((sides == side) & ~total), np.flatnonzero((sides == side) & total)
        gap = values[..., whole] - values[..., parts].sum(axis=-1, keepdims=True)
        share = variance[parts] / max(variance[parts].sum() + variance[whole[0]], np.finfo(float).tiny)
        made[..., parts] = np.maximum(values[..., parts] + gap * share, 0.0)
        made[..., whole] = made[..., parts].sum(axis=-1, keepdims=True)
    return made
