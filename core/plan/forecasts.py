"""One joint forecast for all products of the desk, so that every page reads the same figures from it."""

from dataclasses import dataclass

import pandas as pd

from core import names as n
from core.book import Book
from core.calendar import Calendar
from core.errors import MissingData
from core.forecast import Forecast, Paths, find_model, make_forecast
from core.text.figures import day
from core.types import Panel

USUAL_HORIZON = 45  # covers the calendar strip of Today and every shorter look
LONG_HORIZON = 90
FEWEST_DAYS = 100  # a product with less history is not forecast, and that is said
MEMORY_DAYS = 900


@dataclass(frozen=True, eq=False)
class DeskForecast:
    """``history``: panel up to the origin; ``forecast``: joint over its series; ``too_young``: days of history by
    product that was left out for having too few.
    """

    history: Panel
    forecast: Forecast
    too_young: dict[str, int]

    def of(self, product_id: str, horizon: int) -> "ProductForecast":
        """Return one product's part of it, cut to ``horizon`` days.

        Raises MissingData when the product was too young to be forecast.
        """
        if product_id not in self.history.columns.get_level_values(n.PRODUCT_ID):
            days = self.too_young.get(product_id, 0)
            raise MissingData("plan.too_young", product=product_id, days=days, day=day(self.forecast.origin))
        paths = self.forecast.paths.only(product_id)
        cut = Paths(paths.dates[:horizon], paths.columns, paths.values[:, :horizon], paths.seed)
        expected = _sides(self.forecast.expected, product_id).iloc[:horizon]
        return ProductForecast(_sides(self.history, product_id), expected, cut)


@dataclass(frozen=True, eq=False)
class ProductForecast:
    """One product: ``history`` (T x sides) and ``expected`` (H x sides), groups summed, and ``paths`` around it."""

    history: pd.DataFrame
    expected: pd.DataFrame
    paths: Paths


def forecast_desk(
    book: Book,
    calendar: Calendar,
    as_of: pd.Timestamp,
    model: str,
    *,
    horizon: int = USUAL_HORIZON,
    product_id: str | None = None,
    seed: int = 1,
) -> DeskForecast:
    """Return the forecast of every product of the book, or of one product by customer group.

    Horizons up to 45 days are read from one forecast of 45 days, longer ones from one of 90, so that a look at 7 and
    at 30 days show the same scenarios. Raises MissingData when no product has enough history at ``as_of``.
    """
    products = None if product_id is None else [product_id]
    panel = book.panel(products, by_group=product_id is not None).loc[:as_of].iloc[-MEMORY_DAYS:]
    first = panel.notna().idxmax().where(panel.notna().any(), panel.index[-1])
    age = (as_of - first).dt.days + 1
    old = age >= FEWEST_DAYS
    young = age[~old].groupby(level=0).max()
    if not old.any():
        raise MissingData("plan.no_history", day=day(as_of), needed=FEWEST_DAYS)
    history = panel.loc[:, old[old].index]
    length = USUAL_HORIZON if horizon <= USUAL_HORIZON else max(horizon, LONG_HORIZON)
    forecast = make_forecast(find_model(model), history, length, calendar, products=book.products, seed=seed)
    return DeskForecast(history, forecast, {str(k): int(v) for k, v in young.items()})


def _sides(frame: pd.DataFrame, product_id: str) -> pd.DataFrame:
    """Return one column a side, groups summed."""
    own = frame.loc[:, frame.columns.get_level_values(n.PRODUCT_ID) == product_id]
    return own.T.groupby(level=n.SIDE).sum(min_count=1).T.reindex(columns=list(n.SIDES))
