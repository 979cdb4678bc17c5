"""Why was yesterday off? The error of one day's forecast, split into its causes by what the store and record know."""

from dataclasses import dataclass
from typing import Final

import pandas as pd

from core import names as n
from core.book import CONTRACTS, Book
from core.calendar import Calendar
from core.errors import MissingData
from core.forecast.announced import without
from core.forecast.contract import days_of, log_offset
from core.forecast.error_split import Outcome, Record, log_errors, split_error
from core.forecast.scores import AFTER_BREAK, BEFORE_BREAK, MONTH_END, QUARTER_END, day_kinds
from core.plan.forecast_figures import ANNOUNCED, EXPECTED, MODELLED
from core.plan.outcomes import (
    AGE,
    FORECAST,
    NET,
    NET_SIGNS,
    actual_by_side,
    expected_by_side,
    judged,
    rehearsed_by_age,
)
from core.plan.vintages import KeptForecast, past_forecast
from core.store import Engine, first_stated
from core.text import joining
from core.text.figures import day as written
from core.types import Panel

EDGES: Final = (QUARTER_END, MONTH_END, BEFORE_BREAK, AFTER_BREAK)
LONGEST_EVENT: Final = pd.Timedelta(days=14)  # what lasts longer is a season, which the level takes in


@dataclass(frozen=True, eq=False)
class WhyOff:
    """Why the forecast ``kept`` was off on ``day``: ``parts`` add up to ``actual`` less ``forecast``.

    Currency units of one of ``names.SIDES``, or of NET, where above zero arrives; ``parts`` by name of
    ``error_split.PARTS``.
    """

    day: pd.Timestamp
    view: str
    kept: KeptForecast
    actual: float
    forecast: float
    parts: pd.Series


def why_off(
    engine: Engine,
    book: Book,
    calendar: Calendar,
    model: str,
    product_id: str,
    view: str,
    day: pd.Timestamp,
    marks: pd.DataFrame,
    age: int = 1,
) -> WhyOff:
    """Return why the forecast made ``age`` days before ``day`` was off, of one product or of all (``names.ALL``).

    ``view``: a side or NET; ``marks``: what falls on days, with start and end; ``age``: one of ``outcomes.AGES``.
    Raises MissingData where nothing is known of the day or it was not forecast.
    """
    panel = judged(book, product_id)
    actual = actual_by_side(panel)
    sides = [side for side in n.SIDES if side in actual and view in (side, NET)]
    if not sides or day not in actual.index or actual.loc[day, sides].isna().any():
        raise MissingData("vintages.nothing_known", day=written(day))
    kept = past_forecast(engine, book, calendar, day - pd.Timedelta(days=age), model)
    outcomes = _outcomes(kept, panel, actual[sides], _first_known(engine, book, panel, day), day)
    rehearsed = rehearsed_by_age(engine, book, calendar, model, panel)
    ordinary = actual_by_side(without(panel, book.tickets))[sides]
    records = _records(rehearsed[rehearsed[AGE] == age], ordinary, _eventful(days_of(panel), calendar, marks))
    signs = {side: NET_SIGNS[side] if view == NET else 1.0 for side in sides}
    parts = pd.DataFrame({side: signs[side] * split_error(outcomes[side], records[side]) for side in sides})
    came = sum(signs[side] * outcomes[side].actual for side in sides)
    expected = sum(signs[side] * outcomes[side].expected for side in sides)
    return WhyOff(day, view, kept, came, expected, parts.sum(axis="columns"))


def _outcomes(
    kept: KeptForecast, panel: Panel, actual: pd.DataFrame, first: pd.Series, day: pd.Timestamp
) -> dict[str, Outcome]:
    """Return by side what came and what was forecast. Raises MissingData where the day was not forecast."""
    told = [expected_by_side(kept, panel, name) for name in (EXPECTED, MODELLED, ANNOUNCED)]
    came = actual.loc[day]
    rows = pd.DataFrame([came, first.fillna(came), *(frame.reindex([day]).iloc[0] for frame in told)])[list(actual)]
    if rows.isna().to_numpy().any():
        product = joining.listed(panel.columns.get_level_values(n.PRODUCT_ID).unique())
        raise MissingData("vintages.not_forecast", product=product, day=written(kept.as_of))
    return {str(side): Outcome(day, *map(float, rows[side])) for side in rows}


def _first_known(engine: Engine, book: Book, panel: Panel, day: pd.Timestamp) -> pd.Series:
    """Return by side what was first stated of the day, for the keys that the book still holds."""
    holds = book.flows[(book.flows[n.DATE] == day) & book.flows[n.PRODUCT_ID].isin(panel.columns.get_level_values(0))]
    keys = list(CONTRACTS[n.FLOWS].key)
    stated = holds[keys].merge(first_stated(engine, day.date(), day.date()), on=keys)
    return stated[list(n.SIDES)].sum(min_count=1)


def _records(rehearsed: pd.DataFrame, actual: pd.DataFrame, eventful: pd.Series) -> dict[str, Record]:
    """Return by side the record of the model's own forecasts of one age."""
    forecasts = rehearsed.pivot(index=n.DATE, columns=n.SIDE, values=FORECAST).reindex_like(actual)
    offsets = dict(zip(map(str, actual), log_offset(actual.to_numpy(float)), strict=True))
    return {
        side: Record(log_errors(actual[side], forecasts[side], offset), eventful, offset)
        for side, offset in offsets.items()
    }


def _eventful(days: pd.DatetimeIndex, calendar: Calendar, marks: pd.DataFrame) -> pd.Series:
    """Return whether each day is at the edge of a month, quarter or long break, or lies in a short mark."""
    falls = day_kinds(calendar, days).isin(EDGES)
    short = marks[marks[n.END] - marks[n.START] < LONGEST_EVENT]
    for start, end in zip(short[n.START], short[n.END], strict=True):
        falls.loc[start:end] = True
    return falls
