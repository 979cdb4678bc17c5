"""Forecast against actual: what was forecast of each day by age, and how far off it was."""

from typing import Final

import numpy as np
import pandas as pd

from core import names as n
from core.book import Book
from core.calendar import Calendar
from core.errors import MissingData
from core.forecast.announced import without
from core.forecast.contract import days_of
from core.plan.accuracy import judged_panel, not_closed, past_forecasts
from core.plan.forecast_figures import EXPECTED, VIEW
from core.plan.forecasts import MEMORY_DAYS
from core.plan.keeping import kept_frame, made_from
from core.plan.models import desk_model
from core.plan.vintages import AFTERWARDS, MADE, MODEL, KeptForecast, opened, used_runs
from core.store import Engine
from core.text.figures import day as written
from core.types import Panel

BY_AGE: Final = "forecasts_by_age"
AGES: Final = (1, 7, 14, 30)  # days from the last day that a forecast knew to the day that it is of
DAYS: Final = 98  # that are held against their forecasts
SHOWN_DAYS: Final = 60
AGE, FORECAST, ACTUAL = "age", "forecast", "actual"
COUNT, WAPE, BIAS, KEPT = "count", "wape", "bias", "kept"
NET: Final = "net"  # subscriptions less redemptions
NET_SIGNS: Final = {n.SUBSCRIPTION: 1.0, n.REDEMPTION: -1.0}


def by_age(engine: Engine, book: Book, calendar: Calendar, model: str, product_id: str) -> pd.DataFrame:
    """Return age, date, side, forecast, actual and made, of the last days of one product, or of all for ``names.ALL``.

    The desk's own forecasts where they were kept; elsewhere the model's, made afterwards from the flows up to their day
    (``made`` says which). Closed products are no part of it. Raises MissingData where there is nothing to judge.
    """
    panel = judged(book, product_id)
    rehearsed = rehearsed_by_age(engine, book, calendar, model, panel)
    kept = _kept_by_age(engine, model, panel, rehearsed[n.DATE].min())
    rehearsed = _with_tickets(rehearsed, book.tickets, panel)
    both = pd.concat([rehearsed.assign(**{MADE: AFTERWARDS}), *kept])
    last = both.drop_duplicates([AGE, n.DATE, n.SIDE], keep="last")
    known = last.merge(_long(actual_by_side(panel), ACTUAL), how="left", on=[n.DATE, n.SIDE])
    return known.sort_values([n.SIDE, AGE, n.DATE], ignore_index=True)


def of_view(ages: pd.DataFrame, view: str) -> pd.DataFrame:
    """Return age, date, forecast, actual and made of one side, or of NET, from the frame of ``by_age``."""
    chosen = ages if view == NET else ages[ages[n.SIDE] == view]
    signs = chosen[n.SIDE].map(NET_SIGNS) if view == NET else 1.0
    signed = chosen.assign(**{name: chosen[name] * signs for name in (FORECAST, ACTUAL)})
    groups = signed.groupby([AGE, n.DATE])
    sums = groups[[FORECAST, ACTUAL]].sum(min_count=signed[n.SIDE].nunique())  # unknown where a side is
    return sums.join(groups[MADE].first()).reset_index()


def error_table(seen: pd.DataFrame, days: int = SHOWN_DAYS) -> pd.DataFrame:
    """Return, by age of the frame of ``of_view``, over the last ``days``: count, kept, wape and bias.

    ``count``: days judged; ``kept``: how many of them by forecasts of the desk itself;
    WAPE = sum |actual - forecast| / sum |actual|; bias = sum (actual - forecast) / sum |actual|.
    """
    known = seen.dropna(subset=[ACTUAL, FORECAST])
    recent = known[known[n.DATE] > known[n.DATE].max() - _days(days)]
    rows = [
        (age, len(part), int((part[MADE] != AFTERWARDS).sum()), *_errors(part)) for age, part in recent.groupby(AGE)
    ]
    return pd.DataFrame(rows, columns=[AGE, COUNT, KEPT, WAPE, BIAS])


def judged(book: Book, product_id: str) -> Panel:
    """Return the flows of one product, or of all but closed ones. Raises MissingData for a closed one, or for none."""
    not_closed(book, product_id)
    panel = judged_panel(book, book.as_of)
    ids = panel.columns.get_level_values(n.PRODUCT_ID)
    own = panel if product_id == n.ALL else panel.loc[:, ids == product_id]
    if own.shape[1] == 0:
        raise MissingData("vintages.not_judged", product=product_id, day=written(book.as_of))
    return own


def actual_by_side(panel: Panel) -> pd.DataFrame:
    """Return what came by date and side, all series together; unknown where none is known."""
    return panel.T.groupby(level=n.SIDE).sum(min_count=1).T


def rehearsed_by_age(engine: Engine, book: Book, calendar: Calendar, model: str, panel: Panel) -> pd.DataFrame:
    """Return age, date, side and forecast of the panel's products together: the model alone, no tickets, no overrides.

    Rehearsed once for each book and kept. Raises MissingData when no product is old enough.
    """
    manifest = made_from(book, calendar, book.as_of, model=model, days=str(DAYS))
    every = kept_frame(engine, BY_AGE, manifest, lambda: _rehearsed(book, calendar, model))
    return _together(every, panel, [AGE, n.DATE, n.SIDE])


def _with_tickets(rehearsed: pd.DataFrame, tickets: pd.DataFrame, panel: Panel) -> pd.DataFrame:
    """Return forecasts by age with the tickets of the panel's products that were announced by their origins."""
    own = tickets[tickets[n.PRODUCT_ID].isin(panel.columns.get_level_values(n.PRODUCT_ID))]
    pairs = rehearsed.reset_index().merge(own[[n.DATE, n.SIDE, n.AMOUNT, n.ANNOUNCED]], on=[n.DATE, n.SIDE])
    known = pairs[(pairs[n.DATE] - pairs[n.ANNOUNCED]).dt.days >= pairs[AGE]]
    certain = known.groupby("index")[n.AMOUNT].sum().reindex(rehearsed.index, fill_value=0.0)
    return rehearsed.assign(**{FORECAST: rehearsed[FORECAST] + certain})


def expected_by_side(kept: KeptForecast, panel: Panel, column: str = EXPECTED) -> pd.DataFrame:
    """Return one column of the figures of a kept forecast by date and side, the panel's products together."""
    sides = kept.figures[kept.figures[VIEW].isin(n.SIDES)].rename(columns={VIEW: n.SIDE})
    own = _together(sides.assign(**{FORECAST: sides[column]}), panel, [n.DATE, n.SIDE])
    return own.pivot(index=n.DATE, columns=n.SIDE, values=FORECAST)


def _rehearsed(book: Book, calendar: Calendar, model: str) -> pd.DataFrame:
    """Return age, date, product_id, side and forecast of the last DAYS days, each age from its own origins."""
    history = without(judged_panel(book, book.as_of), book.tickets).iloc[-(MEMORY_DAYS + DAYS + max(AGES)) :]
    last = len(history) - 1
    rows = np.arange(max(last - DAYS - max(AGES) + 1, 0), last)
    past = past_forecasts(history, desk_model(book, model, calendar), calendar, book.products, max(AGES), rows)
    told = np.where(np.isnan(past.actuals), np.nan, past.forecasts)  # nothing of days that are not judged
    days, since = days_of(history), history.index[-1] - _days(DAYS)
    frames = {age: pd.DataFrame(told[:, age - 1], days[rows] + _days(age), past.columns) for age in AGES}
    wide = pd.concat(frames, names=[AGE, n.DATE])
    long = wide.melt(ignore_index=False, value_name=FORECAST).dropna(subset=[FORECAST]).reset_index()
    return long[long[n.DATE] > since].drop(columns=n.GROUP)


def _long(sides: pd.DataFrame, name: str) -> pd.DataFrame:
    """Return date, side and ``name`` of amounts by date and side."""
    return sides.rename_axis(index=n.DATE).melt(var_name=n.SIDE, value_name=name, ignore_index=False).reset_index()


def _days(count: int) -> pd.Timedelta:
    return pd.Timedelta(days=count)


def _together(rows: pd.DataFrame, panel: Panel, keys: list[str]) -> pd.DataFrame:
    """Return the sum of the forecasts of the panel's products by ``keys``."""
    ids = panel.columns.get_level_values(n.PRODUCT_ID)
    return rows[rows[n.PRODUCT_ID].isin(ids)].groupby(keys)[FORECAST].sum(min_count=1).reset_index()


def _kept_by_age(engine: Engine, model: str, panel: Panel, since: pd.Timestamp) -> list[pd.DataFrame]:
    """Return age, date, side, forecast and made of each forecast that the desk itself made, from ``since`` on."""
    parts = []
    for run in used_runs(engine):
        as_of = pd.Timestamp(run.manifest[n.AS_OF])
        recent = as_of + _days(max(AGES)) >= since
        if run.manifest[MODEL] == model and run.manifest[MADE] != AFTERWARDS and recent:
            parts.append(_of_ages(opened(engine, run), panel, since))
    return parts


def _of_ages(kept: KeptForecast, panel: Panel, since: pd.Timestamp) -> pd.DataFrame:
    sides = _long(expected_by_side(kept, panel), FORECAST)
    aged = sides.assign(**{AGE: (sides[n.DATE] - kept.as_of).dt.days}).assign(**{MADE: kept.made})
    known = panel.dropna(how="all").index[-1]
    return aged[aged[AGE].isin(AGES) & aged[n.DATE].between(since, known)]


def _errors(part: pd.DataFrame) -> tuple[float, float]:
    error, size = part[ACTUAL] - part[FORECAST], part[ACTUAL].abs().sum()
    return (error.abs().sum() / size, error.sum() / size) if size else (float("nan"), float("nan"))
