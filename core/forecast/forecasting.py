"""One forecast: expected amounts and scenario paths of a model, closed days respected."""

from dataclasses import dataclass

import pandas as pd

from core.calendar import Calendar
from core.forecast.contract import Model, ahead, require_history
from core.forecast.openness import open_days
from core.forecast.paths import Paths, draw
from core.forecast.rehearsal import rehearse
from core.types import Panel

NO_TERMS = pd.DataFrame(columns=["product_id", "family", "open_day", "launched"])
SCENARIOS = 500


@dataclass(frozen=True, eq=False)
class Forecast:
    """What a model expects after ``origin``: ``expected`` (frame H x K, amounts) and ``paths`` around it."""

    origin: pd.Timestamp
    model: str
    expected: pd.DataFrame
    paths: Paths


def make_forecast(
    model: Model,
    history: Panel,
    horizon: int,
    calendar: Calendar,
    *,
    products: pd.DataFrame = NO_TERMS,
    count: int = SCENARIOS,
    seed: int = 1,
) -> Forecast:
    """Return the forecast of ``model`` for the ``horizon`` days after ``history``.

    Raises MissingData when the history is too short to forecast from, or to know how wrong the forecast may be.
    """
    require_history(history)
    dates = ahead(history, horizon)
    flags = open_days(history, history.index.append(dates), calendar, products)
    rehearsal = rehearse(model, history.where(flags[: len(history)]), horizon, calendar)
    rehearsal.forecasts[-1][~flags[len(history) :]] = 0.0
    values = draw(rehearsal, len(rehearsal.origins) - 1, history, calendar, count, seed)
    expected = pd.DataFrame(rehearsal.forecasts[-1], index=dates, columns=history.columns)
    return Forecast(history.index[-1], model.name, expected, Paths(dates, history.columns, values, seed))


def expect(
    model: Model, history: Panel, horizon: int, calendar: Calendar, products: pd.DataFrame = NO_TERMS
) -> pd.DataFrame:
    """Return only the expected amounts (H x K) of ``make_forecast``, without the scenarios around them."""
    require_history(history)
    dates = ahead(history, horizon)
    flags = open_days(history, history.index.append(dates), calendar, products)
    expected = model.predict(history.where(flags[: len(history)]), horizon, calendar)
    return expected.where(flags[len(history) :], 0.0)
