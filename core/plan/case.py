"""What of a plan the dials do not change: the product on its day, its forecast, what it holds, what is to be said."""

from dataclasses import dataclass

import pandas as pd

from core import names as n
from core.book import Book
from core.calendar import Calendar
from core.errors import MissingData
from core.forecast.drift import BROKEN, Drift
from core.plan.attention import next_outflow, notices
from core.plan.choice import Choice
from core.plan.forecasts import DeskForecast, ProductForecast, maturity, net_flow
from core.plan.judging import balances_of
from core.plan.modelled import earlier, judged
from core.plan.results import Attention, DaysBefore, OutflowDay
from core.reserve import Asset, assets_from_positions
from core.reserve.dealing import load_dealing
from core.reserve.need import safe_buffer
from core.text.figures import day


@dataclass(frozen=True, eq=False)
class Case:
    """One product on one day over one horizon.

    ``safe_buffer``: the least share of net assets kept while the model's record is broken, else 0; ``earlier``: the
    days before whose scenarios still count; ``notices``: what needs attention whatever the dials.
    """

    product: pd.Series
    net_assets: float
    forecast: ProductForecast
    positions: pd.DataFrame
    assets: tuple[Asset, ...]
    drift: Drift
    safe_buffer: float
    earlier: tuple[DaysBefore, ...]
    next_outflow: OutflowDay
    notices: tuple[Attention, ...]


def make_case(book: Book, choice: Choice, calendar: Calendar, known: DeskForecast) -> Case:
    """Return the case of ``choice``, whose product, day, horizon and fixed rule alone are read.

    ``known``: the desk's forecast. Raises MissingData when flows, balance or positions are missing on that day.
    """
    product_id = choice.product_id
    product, held = book.product(product_id), _positions(book, choice)
    mine = known.of(product_id, choice.horizon)
    net_assets = book.net_assets(product_id, choice.as_of)
    drift = judged(known.asked)[product_id]
    safe = _safe_buffer(book, choice, known) if drift.state == BROKEN else 0.0
    due = maturity(book, product_id, calendar)
    return Case(
        product=product,
        net_assets=net_assets,
        forecast=mine,
        positions=held,
        assets=_assets(held, calendar, choice.horizon),
        drift=drift,
        safe_buffer=safe,
        earlier=_earlier(book, product_id, known),
        next_outflow=next_outflow(-net_flow(mine.expected), mine.paths, calendar, net_assets),
        notices=notices(book, choice, mine.paths, net_assets, drift, safe, due),
    )


def _earlier(book: Book, product_id: str, known: DeskForecast) -> tuple[DaysBefore, ...]:
    """Return the days before on which the product's balance is known."""
    drawn = [paths.only(product_id) for paths in earlier(known.asked)]
    days = [paths.dates[0] - pd.Timedelta(days=1) for paths in drawn]
    balances = balances_of(book.flows, product_id).reindex(days)
    return tuple(DaysBefore(*each) for each in zip(drawn, balances, strict=True) if each[1] > 0)


def _positions(book: Book, choice: Choice) -> pd.DataFrame:
    """Return the positions of the last day on or before the choice's."""
    own = book.positions[
        (book.positions[n.PRODUCT_ID] == choice.product_id) & (book.positions[n.AS_OF] <= choice.as_of)
    ]
    if own.empty:
        raise MissingData("plan.no_positions", product=choice.product_id, day=day(choice.as_of))
    return own[own[n.AS_OF] == own[n.AS_OF].max()]


def _assets(held: pd.DataFrame, calendar: Calendar, horizon: int) -> tuple[Asset, ...]:
    steps = {name: dealing.sale_steps for name, dealing in load_dealing().items()}
    return assets_from_positions(held, calendar, horizon, steps)


def _safe_buffer(book: Book, choice: Choice, known: DeskForecast) -> float:
    """Return the buffer kept while the record is broken: the worst outflow seen, at most that of the fixed rule."""
    own = known.history.columns.get_level_values(n.PRODUCT_ID) == choice.product_id
    return safe_buffer(known.history.loc[:, own], balances_of(book.flows, choice.product_id), cap=choice.fixed)
