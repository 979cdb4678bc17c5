"""The book, the calendar and all that is worked out of them: shared by every visitor, once for each version."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import pandas as pd
import streamlit as st

from core import names as n
from core import plan as chain
from core.book import Book
from core.calendar import Calendar, marks
from core.plan import Choice, DeskForecast, DeskTogether, Plan
from core.plan.case import Case, make_case
from core.plan.forecasts import LONG_HORIZON, USUAL_HORIZON, explain_desk
from core.plan.frontier import Frontier, frontier
from core.plan.judging import USUAL_DAYS
from core.plan.levels import group_forecast
from core.plan.opening import desk_calendar
from core.plan.portfolio_judging import replay_portfolio
from core.plan.pricing import Step, dial_prices, house_limits_price
from core.plan.replay_keeping import kept_replay
from core.plan.trading import plan_trades
from core.plan.worth import kept_worth
from core.present.book_state import book_state
from core.present.product_marks import with_open_days
from core.present.template import Palette
from core.reserve.need import REBUILD_DAYS
from core.reserve.portfolio_replay import PortfolioReplay
from core.reserve.replay import Replay
from core.reserve.trades import TradeList
from core.settings import settings
from core.store import Engine, book_version, connect, load_book
from core.text import language
from pages.frame.strip import product_name, products


@dataclass(frozen=True)
class DialPrices:
    """What each dial costs a step away from the choice, and what the house limits do, bp of yield a year."""

    steps: Mapping[str, tuple[Step, ...]]
    house_limits: float


@dataclass(frozen=True, eq=False)
class Desk:
    """What a page asks of: the book as it is now, its market's calendar, and what the strip says.

    Every method raises TidegateError where the book cannot give an answer.
    """

    engine: Engine
    book: Book
    calendar: Calendar
    colours: Palette
    product: str  # a product_id, or names.ALL
    as_of: pd.Timestamp
    horizon: int

    @property
    def version_key(self) -> str:
        """What a result depends on besides the question: the book's content, and the language of its sentences."""
        return f"{self.book.version} {language()}"

    @property
    def product_names(self) -> dict[str, str]:
        """Return the names of the products that have flows, by product_id."""
        return {product: product_name(self.book, product) for product in products(self.book)}

    @property
    def groups(self) -> list[str]:
        """Return ``names.ALL`` and, where the strip names one product, its customer groups."""
        flows = self.book.flows
        return [n.ALL, *sorted(set(flows.loc[flows[n.PRODUCT_ID] == self.product, n.GROUP]) - {n.ALL})]

    def state(self) -> pd.DataFrame:
        """Return what is loaded, table by table: the frame of ``book_state``."""
        return _state(self.version_key, self.book)

    def marks(self, start: pd.Timestamp, end: pd.Timestamp) -> pd.DataFrame:
        """Return what a time axis from ``start`` to ``end`` marks, the open days of the strip's products among it."""
        return _marks(self.version_key, self.product, start, end, self.book, self.calendar)

    def whole(self) -> chain.Desk:
        """Return all products at a glance."""
        return _whole(self.version_key, self.as_of, self.horizon, self)

    def forecast(self, model: str, by_group: bool = False) -> DeskForecast:
        """Return the forecast of every product, or of the strip's product by customer group, which add up to it."""
        key = (self.book.version, self.as_of, model, _length(self.horizon))
        whole = _forecast(*key, self)
        return _groups(*key, self.product, whole, self.book, self.calendar) if by_group else whole

    def explained(self, model: str, by_group: bool = False) -> pd.DataFrame:
        """Return why each day of ``forecast`` is as it is: the frame of ``explain``."""
        known = self.forecast(model, by_group)
        product = self.product if by_group else None
        key = (self.book.version, self.as_of, model, len(known.forecast.expected), product)
        return _explained(*key, known)

    def override_worth(self) -> pd.DataFrame:
        """Return the overrides known on the strip's day and what each was worth: the frame of ``override_worth``."""
        return _override_worth(self.book.version, self)

    def plan(self, choice: Choice) -> Plan:
        """Return the plan of one choice."""
        return _plan(self.version_key, repr(choice), choice, self)

    def case(self, choice: Choice) -> Case:
        """Return what of the plan of one choice its dials do not change."""
        return _case(self.version_key, choice.product_id, choice.as_of, choice.horizon, choice.model, choice, self)

    def frontier(self, choice: Choice) -> Frontier:
        """Return the frontier of the plan of one choice."""
        return _frontier(self.version_key, repr(choice), self.plan(choice))

    def dial_prices(self, choice: Choice, steps: Mapping[str, Sequence[float]]) -> DialPrices:
        """Return what the dials of a plan cost at ``steps`` beside the choice, and what its house limits do."""
        return _dial_prices(self.version_key, repr((choice, steps)), self.plan(choice), steps)

    def trades(self, choice: Choice) -> TradeList:
        """Return how to trade from today's positions to the model's plan. The plan must have one."""
        return _trades(self.version_key, repr(choice), self.plan(choice))

    def replay(self, choice: Choice, rebuild_days: int = REBUILD_DAYS, days: int = USUAL_DAYS) -> Replay:
        """Return the replay of the choice's product over the last ``days`` days of its own past."""
        key = (choice.product_id, choice.as_of, choice.confidence, choice.reliance, rebuild_days, days)
        return _replay(self.book.version, *key, self.book, self.calendar)

    def kept_replay(self, product_id: str) -> Replay:
        """Return the replay of one product over the year to date under the usual dials."""
        return _kept_replay(self.book.version, self.as_of, product_id, self)

    def together(self, choice: Choice) -> DeskTogether:
        """Return all products in one problem under the dials of ``choice``, whose product is not read."""
        return _together(self.version_key, repr(choice), choice, self)

    def portfolio(self, choice: Choice, rebuild_days: int = REBUILD_DAYS, days: int = USUAL_DAYS) -> PortfolioReplay:
        """Return the portfolios of both rules of the choice's plan, carried through the days of its replay."""
        return _portfolio(self.version_key, repr(choice), rebuild_days, days, choice, self)


def engine() -> Engine:
    """Return the one connection pool to the database of the settings."""
    return _connected(settings().database_url)


@st.cache_resource(show_spinner=False)
def _connected(address: str) -> Engine:
    return connect(address)


def current_book() -> tuple[Book, Calendar]:
    """Return the book in its newest version and the calendar with its events."""
    return _book(book_version(engine()), engine())


@st.cache_resource(max_entries=4, show_spinner=False)
def _book(version: str, _engine: Engine) -> tuple[Book, Calendar]:
    book = load_book(_engine)
    return book, desk_calendar(book)


@st.cache_resource(max_entries=4, show_spinner=False)
def _state(key: str, _book: Book) -> pd.DataFrame:
    return book_state(_book)


@st.cache_resource(max_entries=64, show_spinner=False)
def _marks(
    key: str, product: str, start: pd.Timestamp, end: pd.Timestamp, _book: Book, _calendar: Calendar
) -> pd.DataFrame:
    products = _book.products
    chosen = products if product == n.ALL else products[products[n.PRODUCT_ID] == product]
    return with_open_days(marks(_calendar, start, end), chosen, _calendar, start, end)


@st.cache_resource(max_entries=16, show_spinner=False)
def _whole(key: str, as_of: pd.Timestamp, horizon: int, _desk: Desk) -> chain.Desk:
    if as_of == _desk.book.as_of and horizon == Choice.horizon:
        return chain.kept_desk(_desk.engine, _desk.book, _desk.calendar)
    return chain.build_desk(_desk.book, _desk.calendar, as_of, horizon, known=_desk.forecast(Choice.model))


@st.cache_resource(max_entries=16, show_spinner=False)
def _forecast(version: str, as_of: pd.Timestamp, model: str, horizon: int, _desk: Desk) -> DeskForecast:
    return chain.forecast_desk(_desk.book, _desk.calendar, as_of, model, horizon=horizon, engine=_desk.engine)


@st.cache_resource(max_entries=16, show_spinner=False)
def _groups(
    version: str,
    as_of: pd.Timestamp,
    model: str,
    horizon: int,
    product: str,
    _whole: DeskForecast,
    _book: Book,
    _calendar: Calendar,
) -> DeskForecast:
    return group_forecast(_book, _calendar, as_of, model, _whole, product, horizon)


@st.cache_resource(max_entries=16, show_spinner=False)
def _explained(
    version: str, as_of: pd.Timestamp, model: str, horizon: int, product: str | None, _known: DeskForecast
) -> pd.DataFrame:
    return explain_desk(_known)


@st.cache_resource(max_entries=4, show_spinner=False)
def _override_worth(version: str, _desk: Desk) -> pd.DataFrame:
    return kept_worth(_desk.engine, _desk.book, _desk.calendar)


@st.cache_resource(max_entries=256, show_spinner=False)
def _plan(key: str, asked: str, _choice: Choice, _desk: Desk) -> Plan:
    return chain.make_plan(_desk.book, _choice, _desk.calendar, case=_desk.case(_choice))


@st.cache_resource(max_entries=64, show_spinner=False)
def _case(key: str, product: str, as_of: pd.Timestamp, horizon: int, model: str, _choice: Choice, _desk: Desk) -> Case:
    return make_case(_desk.book, _choice, _desk.calendar, _desk.forecast(model))


@st.cache_resource(max_entries=64, show_spinner=False)
def _frontier(key: str, asked: str, _plan: Plan) -> Frontier:
    return frontier(_plan)


@st.cache_resource(max_entries=256, show_spinner=False)
def _dial_prices(key: str, asked: str, _plan: Plan, _steps: Mapping[str, Sequence[float]]) -> DialPrices:
    return DialPrices(dial_prices(_plan, _steps), house_limits_price(_plan))


@st.cache_resource(max_entries=64, show_spinner=False)
def _trades(key: str, asked: str, _plan: Plan) -> TradeList:
    return plan_trades(_plan)


@st.cache_resource(max_entries=64, show_spinner=False)
def _replay(
    version: str,
    product: str,
    as_of: pd.Timestamp,
    confidence: float,
    reliance: float,
    rebuild_days: int,
    days: int,
    _book: Book,
    _calendar: Calendar,
) -> Replay:
    return chain.replay_product(
        _book, product, _calendar, days=days, end=as_of, rebuild_days=rebuild_days, confidence=confidence,
        reliance=reliance,
    )  # fmt: skip


@st.cache_resource(max_entries=128, show_spinner=False)
def _kept_replay(version: str, as_of: pd.Timestamp, product_id: str, _desk: Desk) -> Replay:
    return kept_replay(_desk.engine, _desk.book, _desk.calendar, as_of, product_id)


@st.cache_resource(max_entries=16, show_spinner=False)
def _together(key: str, asked: str, _choice: Choice, _desk: Desk) -> DeskTogether:
    return chain.plan_together(_desk.book, _desk.calendar, _choice, plan=_desk.plan)


@st.cache_resource(max_entries=64, show_spinner=False)
def _portfolio(key: str, asked: str, rebuild_days: int, days: int, _choice: Choice, _desk: Desk) -> PortfolioReplay:
    past = _desk.replay(_choice, rebuild_days, days)
    return replay_portfolio(_desk.book, _desk.plan(_choice), past, _desk.calendar)


def _length(horizon: int) -> int:
    """Return how many days are forecast for a look at ``horizon`` days."""
    return USUAL_HORIZON if horizon <= USUAL_HORIZON else max(LONG_HORIZON, horizon)
