"""One joint forecast for all products of the desk, so that every page reads the same figures from it.

The model forecasts what is uncertain. What the desk knows besides is put on top, step by step: overrides of the
manager, announced tickets, and the balances that closed products pay back.
"""

from dataclasses import dataclass, replace

import numpy as np
import pandas as pd

from core import names as n
from core.book import Book
from core.calendar import Calendar
from core.errors import InputError, MissingData
from core.forecast import Forecast, Paths
from core.forecast.announced import everyone, with_tickets, without
from core.forecast.explain import explain
from core.forecast.openness import open_days
from core.forecast.overrides import in_force, with_overrides
from core.plan.modelled import Question, balances, modelled
from core.store import Engine
from core.text.figures import day
from core.types import Panel

USUAL_HORIZON = 45  # covers the calendar strip of Today and every shorter look
LONG_HORIZON = 90
FEWEST_DAYS = 100  # a product with less history is not forecast, and that is said
MEMORY_DAYS = 900
ENDED_DAYS = 14  # a product without a flow known for so long has ended


@dataclass(frozen=True, eq=False)
class DeskForecast:
    """``history``: panel up to the origin; ``forecast``: joint over its series.

    ``too_young``: days of history by product that was left out for having too few; ``learned``: the history less what
    past tickets had announced, which the model learned from; ``asked``: what it was asked.
    """

    history: Panel
    forecast: Forecast
    too_young: dict[str, int]
    learned: Panel
    asked: Question

    def require(self, product_id: str) -> None:
        """Raise MissingData, saying why, when the product is no part of the forecast."""
        if product_id not in self.history.columns.get_level_values(n.PRODUCT_ID):
            days, last = self.too_young.get(product_id), day(self.forecast.origin)
            key = "plan.ended" if days is None else "plan.too_young"
            raise MissingData(key, product=product_id, days=days, day=last)

    def of(self, product_id: str, horizon: int) -> "ProductForecast":
        """Return one product's part of it, cut to ``horizon`` days. Raises MissingData as ``require`` does."""
        self.require(product_id)
        paths = self.forecast.paths.only(product_id)
        cut = Paths(paths.dates[:horizon], paths.columns, paths.values[:, :horizon], paths.seed)
        frames = (self.forecast.expected, self.forecast.modelled, self.forecast.announced)
        expected, modelled, announced = (_sides(frame, product_id).iloc[:horizon] for frame in frames)
        return ProductForecast(_sides(self.history, product_id), expected, cut, modelled, announced)


@dataclass(frozen=True, eq=False)
class ProductForecast:
    """One product: ``history`` (T x sides) and ``expected`` (H x sides), groups summed, and ``paths`` around it.

    ``modelled`` and ``announced`` (H x sides): what the model alone says, and what is certain. A side that the flows do
    not have is NaN in all of these, and no part of the paths.
    """

    history: pd.DataFrame
    expected: pd.DataFrame
    paths: Paths
    modelled: pd.DataFrame
    announced: pd.DataFrame


def forecast_desk(
    book: Book,
    calendar: Calendar,
    as_of: pd.Timestamp,
    model: str,
    *,
    horizon: int = USUAL_HORIZON,
    product_id: str | None = None,
    seed: int = 1,
    engine: Engine | None = None,
) -> DeskForecast:
    """Return the forecast of every product of the book, or of one product by customer group.

    Horizons up to 45 days are read from one forecast of 45 days, longer ones from one of 90, so that a look at 7 and
    at 30 days show the same scenarios. ``engine``: where what the model answered may be kept. Raises InputError for a
    day after the flows, MissingData when no product has enough history at ``as_of``.
    """
    if as_of > book.as_of:
        raise InputError("plan.after_flows", day=day(as_of), last=day(book.as_of))
    history, young = desk_history(book, as_of, product_id)
    learned = without(history, book.tickets)
    length = USUAL_HORIZON if horizon <= USUAL_HORIZON else max(horizon, LONG_HORIZON)
    asked = Question(model, product_id, learned, book, calendar, engine)
    forecast = with_known(modelled(asked, length, seed), learned, book, calendar)
    return DeskForecast(history, forecast, young, learned, asked)


def explain_desk(known: DeskForecast) -> pd.DataFrame:
    """Return why each day of ``known`` is as it is: the frame of ``core.forecast.explain.explain``."""
    asked = known.asked
    return explain(known.learned, known.forecast, asked.calendar, asked.book.products, balances(asked))


def with_known(forecast: Forecast, history: Panel, book: Book, calendar: Calendar) -> Forecast:
    """Return the model's forecast with what the desk knows besides it.

    ``history`` of all its series up to the origin shows on which days each of them is closed.
    """
    is_open = open_days(history, forecast.paths.dates, calendar, book.products)
    overridden = with_overrides(forecast, book.overrides, flows_by_group(book, forecast.origin), is_open)
    return with_maturities(with_tickets(overridden, book.tickets), book, calendar)


def desk_history(book: Book, as_of: pd.Timestamp, product_id: str | None = None) -> tuple[Panel, dict[str, int]]:
    """Return the flows up to ``as_of`` that a forecast is made from, and the days of products that have too few.

    Of every product, or of one by customer group. Raises MissingData when none has enough.
    """
    history, young = _old_enough(_running(_panel(book, as_of, product_id)))
    if history.empty:
        raise MissingData("plan.no_history", day=day(as_of), needed=FEWEST_DAYS)
    return history, young


def flows_by_group(book: Book, as_of: pd.Timestamp) -> Panel | None:
    """Return the flows by group up to ``as_of`` of the products whose overrides speak of a group, None if none does."""
    known = in_force(book.overrides, as_of)
    products = sorted({row[n.PRODUCT_ID] for row in known.to_dict("records") if not everyone(row[n.GROUP])})
    flowing = [product_id for product_id in products if (book.flows[n.PRODUCT_ID] == product_id).any()]
    return book.panel(flowing, by_group=True).loc[:as_of] if flowing else None


def net_flow(expected: pd.DataFrame) -> pd.Series:
    """Return subscriptions less redemptions by day, of amounts (H x sides); an unknown side adds nothing."""
    return expected[n.SUBSCRIPTION].fillna(0.0) - expected[n.REDEMPTION].fillna(0.0)


def _panel(book: Book, as_of: pd.Timestamp, product_id: str | None) -> Panel:
    """Return the last ``MEMORY_DAYS`` up to ``as_of``, also where the flows of the one product end before it."""
    panel = book.panel(None if product_id is None else [product_id], by_group=product_id is not None)
    return panel.reindex(pd.date_range(panel.index[0], as_of, name=n.DATE)).iloc[-MEMORY_DAYS:]


def _running(panel: Panel) -> Panel:
    """Return all series of the products that had any flow known in the last days."""
    ids = panel.columns.get_level_values(n.PRODUCT_ID)
    return panel.loc[:, ids.isin(ids[panel.iloc[-ENDED_DAYS:].notna().any()])]


def _old_enough(panel: Panel) -> tuple[Panel, dict[str, int]]:
    """Return all series of the products with enough days, and the days of the products that have too few."""
    ids = panel.columns.get_level_values(n.PRODUCT_ID)
    begun = np.logical_or.accumulate(panel.notna().to_numpy(), axis=0)
    age = pd.Series(begun.sum(axis=0), ids).groupby(level=0).max()  # days since the first flow on any side
    young = age[age < FEWEST_DAYS]
    return panel.loc[:, ~ids.isin(young.index)], {str(name): int(days) for name, days in young.items()}


def with_maturities(forecast: Forecast, book: Book, calendar: Calendar) -> Forecast:
    """Return the forecast with the balances of closed products paid back on the day they mature, in every scenario.

    It is their whole balance, and as certain as what is announced; nothing else leaves on that day.
    """
    amounts, announced = forecast.expected.to_numpy(copy=True), forecast.announced.to_numpy(copy=True)
    values = forecast.paths.values.copy()
    levels = (forecast.paths.columns.get_level_values(level) for level in n.PANEL_LEVELS)
    for k, (product_id, group, side) in enumerate(zip(*levels, strict=True)):
        due = forecast.paths.dates == maturity(book, product_id, calendar)
        if side == n.REDEMPTION and due.any():
            values[:, due, k] = amounts[due, k] = announced[due, k] = _balance(book, product_id, group, forecast.origin)
    frames = (pd.DataFrame(part, forecast.expected.index, forecast.expected.columns) for part in (amounts, announced))
    expected, certain = frames
    return replace(forecast, expected=expected, announced=certain, paths=replace(forecast.paths, values=values))


def maturity(book: Book, product_id: str, calendar: Calendar) -> pd.Timestamp | None:
    """Return the day on which a closed product pays back, None for others and where its terms do not say."""
    terms = book.products[(book.products[n.PRODUCT_ID] == product_id) & (book.products[n.FAMILY] == n.CLOSED)]
    dated = terms.dropna(subset=[n.LAUNCHED, n.HOLD_DAYS])
    if dated.empty:
        return None
    row = dated.iloc[0]
    return calendar.roll(row[n.LAUNCHED] + pd.Timedelta(days=int(row[n.HOLD_DAYS])))


def _balance(book: Book, product_id: str, group: str, as_of: pd.Timestamp) -> float:
    """Return the last balance of the group that is known on ``as_of``, 0 where none is."""
    known = book.flows[book.flows[n.AUM].notna() & (book.flows[n.DATE] <= as_of)]
    own = known[(known[n.PRODUCT_ID] == product_id) & ((group == n.ALL) | (known[n.GROUP] == group))]
    return float(own.loc[own[n.DATE] == own[n.DATE].max(), n.AUM].sum())


def _sides(frame: pd.DataFrame, product_id: str) -> pd.DataFrame:
    """Return one column a side, groups summed."""
    own = frame.loc[:, frame.columns.get_level_values(n.PRODUCT_ID) == product_id]
    return own.T.groupby(level=n.SIDE).sum(min_count=1).T.reindex(columns=list(n.SIDES))
