"""How good the forecasts have been: the desk's past origins rehearsed, nothing known then from their future."""

import json
from collections.abc import Mapping

import numpy as np
import pandas as pd

from core import names as n
from core.book import Book
from core.calendar import Calendar
from core.errors import MissingData
from core.forecast import Model
from core.forecast.announced import without
from core.forecast.contract import Rows, days_of, series_of
from core.forecast.coverage import drawn_outflows
from core.forecast.drift import Drift
from core.forecast.hierarchy import PRODUCT, TOTAL
from core.forecast.openness import open_days
from core.forecast.rehearsal import actuals_at, forecasts_at
from core.forecast.scores import HORIZONS, PastForecasts, scores, summed
from core.plan.forecasts import FEWEST_DAYS, MEMORY_DAYS, desk_history
from core.plan.modelled import Question, judged
from core.plan.models import desk_model
from core.text.figures import day
from core.types import Flags, Panel

SPAN_DAYS = 364  # of origins: a year holds every kind of day
USUAL_STRIDE = 2  # days between origins; of no weekday more than of another


def accuracy_record(book: Book, calendar: Calendar, as_of: pd.Timestamp, product_id: str | None = None) -> pd.DataFrame:
    """Return the scores of the ensemble's forecasts over the last year, as ``core.forecast.scores.scores`` does.

    Levels are the total of all products, issuers and products; of one product, that product and its customer groups.
    Closed products are no part of it: what they pay back, and when, is in their terms. Forecasts are the model's own,
    without the desk's overrides. Raises MissingData when nothing was forecast long enough ago to be judged.
    """
    panel = judged_panel(book, as_of, product_id)
    model = _ensemble(book, calendar, product_id)
    past = past_forecasts(panel, model, calendar, book.products, max(HORIZONS))
    if product_id is None:
        levels = {TOTAL: _every(past), n.ISSUER: _issuers(past, book), PRODUCT: _products(past)}
    else:
        levels = {PRODUCT: _products(past), n.GROUP: _groups(past)}
    long = pd.concat([summed(past, level, units) for level, units in levels.items()], ignore_index=True)
    return scores(long, calendar, panel.index[-1])


def past_outflows(book: Book, calendar: Calendar, as_of: pd.Timestamp) -> pd.DataFrame:
    """Return what the ensemble's paths said on past days and what came, as ``core.forecast.coverage.drawn_outflows``.

    Raises MissingData as ``judged_panel`` does, and when the record is too short to draw paths from.
    """
    panel = judged_panel(book, as_of)
    return drawn_outflows(panel, calendar, _ensemble(book, calendar), products=book.products)


def drift_record(book: Book, calendar: Calendar, as_of: pd.Timestamp) -> pd.DataFrame:
    """Return one row a product, whether its record holds: product_id and the fields of ``core.forecast.drift.Drift``.

    It is what the plans of that day go by; closed products are no part of it. ``figures`` is written as JSON. Raises
    MissingData when no product has enough history to be forecast.
    """
    history, _ = desk_history(book, as_of)
    asked = Question(n.ENSEMBLE, None, without(history, book.tickets), book, calendar)
    closed = not_closed(book, None)
    found = {product_id: drift for product_id, drift in judged(asked).items() if product_id not in closed}
    rows = [{n.PRODUCT_ID: product_id, **vars(drift)} for product_id, drift in found.items()]
    frame = pd.DataFrame(rows, columns=[n.PRODUCT_ID, *Drift.__dataclass_fields__])
    frame["figures"] = [json.dumps(figures) for figures in frame["figures"]]
    return frame.astype({"since": "datetime64[ns]", "until": "datetime64[ns]"})


def _ensemble(book: Book, calendar: Calendar, product_id: str | None = None) -> Model:
    return desk_model(book, n.ENSEMBLE, calendar, product_id and [product_id], by_group=product_id is not None)


def judged_panel(book: Book, as_of: pd.Timestamp, product_id: str | None = None) -> Panel:
    """Return the flows up to ``as_of`` of all products but closed ones, or of one product by customer group.

    Raises MissingData for a closed product, and when no other has flows.
    """
    closed = not_closed(book, product_id)
    panel = book.panel(None if product_id is None else [product_id], by_group=product_id is not None).loc[:as_of]
    ids = panel.columns.get_level_values(n.PRODUCT_ID)
    panel = panel.loc[:, ~ids.isin(closed)].dropna(axis="columns", how="all")
    if panel.empty or panel.shape[1] == 0:
        raise MissingData("plan.no_history", day=day(as_of), needed=FEWEST_DAYS)
    return panel.iloc[-(MEMORY_DAYS + SPAN_DAYS) :]


def not_closed(book: Book, product_id: str | None) -> set[str]:
    """Return the closed products. Raises MissingData when the one asked for is one of them."""
    closed = set(book.products.loc[book.products[n.FAMILY] == n.CLOSED, n.PRODUCT_ID])
    if product_id in closed:
        raise MissingData("accuracy.closed", product=product_id)
    return closed


def past_forecasts(
    panel: Panel,
    model: Model,
    calendar: Calendar,
    products: pd.DataFrame,
    horizon: int,
    rows: Rows | None = None,
) -> PastForecasts:
    """Return what ``model`` would have forecast at ``rows`` of the panel (default: those of the last year).

    Which days a series is closed on is what was known of it when it was first forecast. Raises MissingData when no
    series had enough history at any of them.
    """
    rows = _past_rows(panel) if rows is None else rows
    old = _old_enough(panel, rows)
    if not old.any():
        raise MissingData("accuracy.too_young", days=len(panel), needed=FEWEST_DAYS + 1)
    flags = _open(panel, rows, old, horizon, calendar, products)
    forecasts = forecasts_at(model, panel.where(flags[: len(panel)]), horizon, calendar, rows)
    is_open = flags[rows[:, None] + np.arange(1, horizon + 1)]
    actuals = np.where(old[:, None, :], actuals_at(panel, rows, horizon), np.nan)
    return PastForecasts(days_of(panel)[rows], series_of(panel), forecasts * is_open, actuals)


def _past_rows(panel: Panel) -> Rows:
    last = len(panel) - 2  # the newest origin of which a day is known
    return np.arange(last, max(FEWEST_DAYS - 1, last - SPAN_DAYS) - 1, -USUAL_STRIDE)[::-1]


def _old_enough(panel: Panel, rows: Rows) -> Flags:
    """Return (O, K): whether the series had begun long enough before each row to be forecast."""
    age = np.logical_or.accumulate(panel.notna().to_numpy(), axis=0).cumsum(axis=0)
    return np.asarray(age[rows] >= FEWEST_DAYS)


def _open(panel: Panel, rows: Rows, old: Flags, horizon: int, calendar: Calendar, products: pd.DataFrame) -> Flags:
    """Return (T + H, K): whether each series is open, by what was known when it was first old enough."""
    days = pd.date_range(panel.index[0], periods=len(panel) + horizon, name=n.DATE)
    first = np.where(old.any(axis=0), old.argmax(axis=0), len(rows) - 1)
    flags = np.ones((len(days), panel.shape[1]), dtype=bool)
    for origin in np.unique(first):
        own = first == origin
        flags[:, own] = open_days(panel.iloc[: rows[origin] + 1, own], days, calendar, products)
    return flags


Units = Mapping[tuple[str, str], str]


def _every(past: PastForecasts) -> Units:
    return dict.fromkeys(_keys(past), n.ALL)


def _issuers(past: PastForecasts, book: Book) -> Units:
    issuer = book.products.dropna(subset=[n.ISSUER]).set_index(n.PRODUCT_ID)[n.ISSUER]
    return {key: str(issuer[key[0]]) for key in _keys(past) if key[0] in issuer.index}


def _products(past: PastForecasts) -> Units:
    return {key: key[0] for key in _keys(past)}


def _groups(past: PastForecasts) -> Units:
    return {key: key[1] for key in _keys(past)}


def _keys(past: PastForecasts) -> set[tuple[str, str]]:
    products, groups = (past.columns.get_level_values(name) for name in (n.PRODUCT_ID, n.GROUP))
    return set(zip(products, groups, strict=True))
