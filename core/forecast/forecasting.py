"""One forecast: expected amounts and scenario paths of a model, closed days respected."""

from dataclasses import dataclass

import numpy as np
import pandas as pd

from core import names as n
from core.calendar import Calendar
from core.forecast.contract import Model, ahead, days_of, require_history, series_of
from core.forecast.openness import open_days
from core.forecast.paths import Paths, draw
from core.forecast.rehearsal import rehearse
from core.types import Flags, Panel

NO_TERMS = pd.DataFrame(columns=[n.PRODUCT_ID, n.FAMILY, n.OPEN_DAY, n.LAUNCHED])
SCENARIOS = 500


@dataclass(frozen=True, eq=False)
class Forecast:
    """What is expected after ``origin``, and how sure that is; frames are H x K amounts.

    ``expected``: with announced tickets and overrides, ``paths`` around it; ``modelled``: what the model alone says of
    the uncertain part; ``announced``: the tickets in it.
    """

    origin: pd.Timestamp
    model: str
    expected: pd.DataFrame
    paths: Paths
    modelled: pd.DataFrame
    announced: pd.DataFrame


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
    past, ahead_open = _open(history, dates, calendar, products)
    rehearsal = rehearse(model, past, horizon, calendar)
    values = draw(rehearsal, len(rehearsal.origins) - 1, past, calendar, count, seed, ahead_open)
    expected = pd.DataFrame(np.where(ahead_open, rehearsal.forecasts[-1], 0.0), dates, series_of(history))
    paths = Paths(dates, series_of(history), values, seed)
    return Forecast(history.index[-1], model.name, expected, paths, modelled=expected, announced=expected * 0.0)


def expect(
    model: Model, history: Panel, horizon: int, calendar: Calendar, products: pd.DataFrame = NO_TERMS
) -> pd.DataFrame:
    """Return only the expected amounts (H x K) of ``make_forecast``, without the scenarios around them."""
    require_history(history)
    dates = ahead(history, horizon)
    past, ahead_open = _open(history, dates, calendar, products)
    return model.predict(past, horizon, calendar).where(ahead_open, 0.0)


def _open(history: Panel, dates: pd.DatetimeIndex, calendar: Calendar, products: pd.DataFrame) -> tuple[Panel, Flags]:
    """Return the history with closed days NaN, and (H, K) whether each series is open on each of ``dates``."""
    both = pd.DatetimeIndex(days_of(history).append(dates))
    flags = open_days(history, both, calendar, products)
    return history.where(flags[: len(history)]), flags[len(history) :]
