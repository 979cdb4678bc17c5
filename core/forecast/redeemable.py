"""Redemptions as a rate of what is redeemable: what may leave is known, only how much of it does is forecast.

Over the days ahead the balance is rolled on by what is forecast to come and to leave. A series whose balance is not
stated on the first day of its flows is forecast in amounts.
"""

from collections.abc import Callable, Iterator
from dataclasses import replace
from functools import partial
from typing import TypeAlias

import numpy as np
import pandas as pd

from core import names as n
from core.calendar import Calendar
from core.forecast.contract import Model, Rows, ahead, days_of, series_of
from core.forecast.ladders import Key, Standing
from core.forecast.openness import open_by_terms
from core.forecast.rehearsal import forecasts_at
from core.types import Flags, Floats, Panel

Rehearse: TypeAlias = Callable[[Panel, int, Calendar, Rows], Floats]
LATELY = 28  # days whose days off show whether a series deals on such days


def on_balances(model: Model, known: tuple[Standing, ...], products: pd.DataFrame) -> Model:
    """Return ``model`` forecasting redemptions as a rate of what is redeemable, where that is ``known``."""
    if not known:
        return model
    rehearse = partial(_rehearse, model, known, products)
    return replace(model, predict=partial(_predict, rehearse), rehearse=rehearse)


def redeemable(known: tuple[Standing, ...], history: Panel) -> Floats:
    """Return (T, K): by what each series is divided, 1 where it is forecast in amounts; NaN where nothing was due."""
    divisor = np.ones(history.shape)
    for k, ladder, key in _known_of(known, series_of(history)):
        divisor[:, k] = ladder.due_on(key, days_of(history)) ** ladder.elasticity
    return divisor


def redeemable_ahead(known: tuple[Standing, ...], forecast: Panel, calendar: Calendar) -> Floats:
    """Return (H, K): by what rates become amounts if it goes as ``forecast`` (H, K); 1 for series in amounts."""
    factor, columns = np.ones(forecast.shape), series_of(forecast)
    end, amounts = days_of(forecast)[:1] - pd.Timedelta(days=1), forecast.to_numpy(float)[None]
    for k, ladder, key in _known_of(known, columns):
        inflow = _inflow(columns, key)
        comes = None if inflow is None else amounts[:, :, inflow]
        factor[:, k] = _roll(ladder, key, end, calendar, comes, amounts[:, :, k], None)[0]
    return factor


def _predict(rehearse: Rehearse, history: Panel, horizon: int, calendar: Calendar) -> pd.DataFrame:
    amounts = rehearse(history, horizon, calendar, np.array([len(history) - 1]))[0]
    return pd.DataFrame(amounts, ahead(history, horizon), series_of(history))


def _rehearse(
    model: Model,
    known: tuple[Standing, ...],
    products: pd.DataFrame,
    history: Panel,
    horizon: int,
    calendar: Calendar,
    rows: Rows,
) -> Floats:
    """Return the forecasts (O, H, K) at each of ``rows``."""
    rates = history.div(redeemable(known, history))
    made = forecasts_at(model, rates, horizon, calendar, rows)
    columns, ends = series_of(history), days_of(history)[rows]
    flows = np.where(_open_ahead(history, horizon, calendar, products, rows), 1.0, 0.0)
    for k, ladder, key in _known_of(known, columns):
        inflow = _inflow(columns, key)
        comes = None if inflow is None else made[:, :, inflow] * flows[:, :, inflow]
        made[:, :, k] *= _roll(ladder, key, ends, calendar, comes, made[:, :, k], flows[:, :, k])
    return made


def _roll(
    ladder: Standing,
    key: Key,
    ends: pd.DatetimeIndex,
    calendar: Calendar,
    comes: Floats | None,
    leaves: Floats,
    share: Floats | None,
) -> Floats:
    """Return by what rates become amounts (O, H) on the days after each of ``ends``.

    ``comes`` (O, H): subscriptions, None for as much as leaves; ``leaves`` (O, H): amounts, or rates where the
    ``share`` of each day (O, H) that counts is given, 1 if it deals and else 0.
    """
    lots, factor = ladder.lots_at(key, ends), np.empty_like(leaves)
    span = pd.date_range(ends[0], ends[-1] + pd.Timedelta(days=leaves.shape[1]))
    (places, pays), begun = ladder.clock(span, calendar), (ends - ends[0]).days.to_numpy()
    for h in range(leaves.shape[1]):
        place, paid = places[begun + h + 1], pays[begun + h + 1]
        due = lots.fall_due(place, paid)
        factor[:, h] = due**ladder.elasticity
        left = leaves[:, h] if share is None else leaves[:, h] * share[:, h] * factor[:, h]
        lots.pass_day(place, paid, due, left, left if comes is None else comes[:, h])
    return factor


def _inflow(columns: pd.MultiIndex, key: Key) -> int | None:
    """Return the place of the subscriptions of a series, None where there are none."""
    place = int(columns.get_indexer(pd.MultiIndex.from_tuples([(*key, n.SUBSCRIPTION)]))[0])
    return place if place >= 0 else None


def _open_ahead(history: Panel, horizon: int, calendar: Calendar, products: pd.DataFrame, rows: Rows) -> Flags:
    """Return (O, H, K): whether each series deals on each day ahead, by its terms and by what was lately observed.

    One of which nothing was observed on the days off of the last weeks is closed on such days.
    """
    known = int(rows[-1]) + 1
    days = pd.date_range(history.index[0], periods=known + horizon)
    working, ahead_rows = calendar.working(days), rows[:, None] + np.arange(1, horizon + 1)
    off = history.notna().to_numpy()[:known] & ~working[:known, None]
    seen = pd.DataFrame(off).rolling(LATELY, min_periods=1).max().to_numpy()[rows] > 0
    by_terms = open_by_terms(series_of(history), pd.DatetimeIndex(days), calendar, products)
    return by_terms[ahead_rows] & (working[ahead_rows][:, :, None] | seen[:, None, :])


def _known_of(known: tuple[Standing, ...], columns: pd.MultiIndex) -> Iterator[tuple[int, Standing, Key]]:
    """Yield (place, its ladder, its key there) of each redemption series whose balance is known."""
    of = {key: ladder for ladder in known for key in ladder.keys}
    for k, (product_id, group, side) in enumerate(columns):
        if side == n.REDEMPTION and (product_id, group) in of:
            yield k, of[product_id, group], (product_id, group)
