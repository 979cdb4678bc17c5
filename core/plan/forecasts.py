"""One joint forecast for all products of the desk, so that every page reads the same figures from it."""

from dataclasses import dataclass, replace

import numpy as np
import pandas as pd

from core import names as n
from core.book import Book
from core.calendar import Calendar
from core.errors import InputError, MissingData
from core.forecast import Forecast, Paths, find_model, make_forecast
from core.text.figures import day
from core.types import Panel

USUAL_HORIZON = 45  # covers the calendar strip of Today and every shorter look
LONG_HORIZON = 90
FEWEST_DAYS = 100  # a product with less history is not forecast, and that is said
MEMORY_DAYS = 900
ENDED_DAYS = 14  # a product without a flow known for so long has ended


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
            days, last = self.too_young.get(product_id), day(self.forecast.origin)
            key = "plan.ended" if days is None else "plan.too_young"
            raise MissingData(key, product=product_id, days=days, day=last)
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
    if as_of > book.as_of:
        raise InputError("plan.after_flows", day=day(as_of), last=day(book.as_of))
    products = None if product_id is None else [product_id]
    panel = book.panel(products, by_group=product_id is not None).loc[:as_of].iloc[-MEMORY_DAYS:]
    history, young = _old_enough(panel.loc[:, panel.iloc[-ENDED_DAYS:].notna().any()])
    if history.empty:
        raise MissingData("plan.no_history", day=day(as_of), needed=FEWEST_DAYS)
    length = USUAL_HORIZON if horizon <= USUAL_HORIZON else max(horizon, LONG_HORIZON)
    forecast = make_forecast(find_model(model), history, length, calendar, products=book.products, seed=seed)
    return DeskForecast(history, with_maturities(forecast, book, calendar), young)


def _old_enough(panel: Panel) -> tuple[Panel, dict[str, int]]:
    """Return the series with enough days, and the days of the products that have too few."""
    age = np.logical_or.accumulate(panel.notna().to_numpy(), axis=0).sum(axis=0)  # days since the first flow
    old = age >= FEWEST_DAYS
    ids = panel.columns.get_level_values(n.PRODUCT_ID)
    return panel.loc[:, old], {str(name): int(days) for name, days in zip(ids[~old], age[~old], strict=True)}


def with_maturities(forecast: Forecast, book: Book, calendar: Calendar) -> Forecast:
    """Return the forecast with the balances of closed products paid back on the day they mature, in every scenario."""
    expected, values = forecast.expected.copy(), forecast.paths.values.copy()
    for k, (product_id, group, side) in enumerate(expected.columns.to_flat_index()):
        due = maturity(book, product_id, calendar)
        if side == n.REDEMPTION and due in expected.index:
            row = int(expected.index.get_indexer([due])[0])
            values[:, row, k] = expected.iloc[row, k] = _balance(book, product_id, group)
    return replace(forecast, expected=expected, paths=replace(forecast.paths, values=values))


def maturity(book: Book, product_id: str, calendar: Calendar) -> pd.Timestamp | None:
    """Return the day on which a closed product pays back, None for others and where its terms do not say."""
    terms = book.products[(book.products[n.PRODUCT_ID] == product_id) & (book.products[n.FAMILY] == n.CLOSED)]
    dated = terms.dropna(subset=[n.LAUNCHED, n.HOLD_DAYS])
    if dated.empty:
        return None
    row = dated.iloc[0]
    return calendar.roll(row[n.LAUNCHED] + pd.Timedelta(days=int(row[n.HOLD_DAYS])))


def _balance(book: Book, product_id: str, group: str) -> float:
    own = book.flows[(book.flows[n.PRODUCT_ID] == product_id) & ((group == n.ALL) | (book.flows[n.GROUP] == group))]
    return float(own.loc[own[n.DATE] == own[n.DATE].max(), n.AUM].sum())


def _sides(frame: pd.DataFrame, product_id: str) -> pd.DataFrame:
    """Return one column a side, groups summed."""
    own = frame.loc[:, frame.columns.get_level_values(n.PRODUCT_ID) == product_id]
    return own.T.groupby(level=n.SIDE).sum(min_count=1).T.reindex(columns=list(n.SIDES))
