"""Models of groups' cash: from the shops up, from the total down, and of each group by itself.

All three are the same rhythm (``core.merchants.rhythm``), told of the shops, of all together and of each group, times
the growth of the whole panel. They share the contract of every forecasting model, so that the ensemble weighs them by
their record beside the others, and scenario paths are made of their errors as of any other.
"""

from functools import partial

import numpy as np
import pandas as pd

from core import names as n
from core.calendar import Calendar
from core.forecast.contract import Model, Rows, ahead, days_of
from core.forecast.ensemble import ensemble, rehearse_ensemble
from core.forecast.registry import MEMBERS, STRIDE
from core.merchants.rhythm import Week, usual_weeks, week_of
from core.merchants.tallies import CASH_SIDES, Tally
from core.merchants.trend import trend
from core.types import Floats, Panel


def cash_panel(tally: Tally) -> Panel:
    """Return the panel of groups' cash: columns (``receipts``, group or ``all``, ``amount`` or ``outflow``)."""
    sides = [index for index in range(len(CASH_SIDES)) if tally.came[index].any()]
    columns = [(n.RECEIPTS, group, CASH_SIDES[side]) for side in sides for group in (*tally.groups, n.ALL)]
    amounts = np.concatenate([_with_total(tally.came[side]) for side in sides], axis=1)
    return pd.DataFrame(amounts, tally.days, pd.MultiIndex.from_tuples(columns, names=n.PANEL_LEVELS))


def group_models(tally: Tally, calendar: Calendar) -> tuple[Model, ...]:
    """Return the models of the panel of ``tally``, whose shops they know; the ensemble of them is the last."""
    panel = cash_panel(tally)
    sides = panel.columns.get_level_values(n.SIDE)
    recorded = [CASH_SIDES.index(side) for side in dict.fromkeys(sides)]
    shops = np.concatenate([_with_total(tally.usual[side]) for side in recorded], axis=2)
    own = usual_weeks(panel.to_numpy(float), week_of(calendar, tally.days))
    shared = np.concatenate([_shared(own[:, :, sides == side]) for side in dict.fromkeys(sides)], axis=2)
    told = {n.BOTTOM_UP: shops, n.DIRECT: own, n.TOP_DOWN: shared}
    members = (*(_model(name, usual, tally) for name, usual in told.items()), *MEMBERS)
    mixed = Model(n.ENSEMBLE, partial(ensemble, members), STRIDE, rehearse=partial(rehearse_ensemble, members))
    return (*members, mixed)


def _with_total(sums: Floats) -> Floats:
    return np.concatenate([sums, sums.sum(axis=-1, keepdims=True)], axis=-1)


def _shared(own: Floats) -> Floats:
    """Return the usual weeks (T, 7, G + 1) of one side with the groups adding up to the total, which is the last."""
    parts, total = own[..., :-1], own[..., -1:]
    whole = parts.sum(axis=-1, keepdims=True)
    return np.concatenate([parts * total / np.where(whole > 0, whole, 1.0), total], axis=-1)


def _model(name: str, usual: Floats, tally: Tally) -> Model:
    rehearse = partial(_rehearse, usual, tally.days[0])
    return Model(name, partial(_predict, rehearse), STRIDE, rehearse=rehearse)


def _predict(rehearse: partial[Floats], history: Panel, horizon: int, calendar: Calendar) -> pd.DataFrame:
    amounts = rehearse(history, horizon, calendar, np.array([len(history) - 1]))[0]
    return pd.DataFrame(amounts, ahead(history, horizon), history.columns)


def _rehearse(
    usual: Floats, first: pd.Timestamp, history: Panel, horizon: int, calendar: Calendar, rows: Rows
) -> Floats:
    """Return the forecasts (O, H, K) at each of ``rows``. Raises ValueError for a history that begins otherwise."""
    if days_of(history)[0] != first:
        raise ValueError("The history does not begin with the tally that the model knows the shops of.")
    week = week_of(calendar, pd.date_range(first, periods=len(history) + horizon))
    sides = history.columns.get_level_values(n.SIDE)
    forecasts = np.empty((len(rows), horizon, history.shape[1]))
    for place, row in enumerate(rows):
        days = slice(row + 1, row + 1 + horizon)
        forecasts[place] = Week(week.weekday[days], week.in_break[days]).expected(usual[row])
        for side in sides.unique():
            total = history.loc[:, (n.RECEIPTS, n.ALL, side)].to_numpy(float)[: row + 1]
            forecasts[place][:, sides == side] *= trend(total, horizon)[:, None]
    return forecasts
