"""What a model says of the flows, made once for the same flows, terms and calendar.

Tickets ahead, overrides and positions change nothing of it, so that one who enters them does not wait for it again.
"""

import hashlib
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

import pandas as pd

from core import names as n
from core.book import Book
from core.calendar import Calendar
from core.errors import MissingData
from core.forecast import Forecast, Model, Paths, make_forecast
from core.forecast.by_lots import LockedLots
from core.forecast.contract import days_of, series_of
from core.forecast.drift import Drift, drift_of
from core.forecast.forecasting import SCENARIOS, expect
from core.forecast.ladders import Ladder
from core.forecast.past_paths import past_paths
from core.merchants.cash_answer import ShopsCash, answering, worth_asking
from core.plan.answers import Answers, keep, recall
from core.plan.keeping import code_version, library_versions
from core.plan.models import desk_ladders, desk_lots, on_what_is_known, shops_cash
from core.reserve.need import REBUILD_DAYS, STEADY_DAYS
from core.store import Engine
from core.types import Panel

KEPT = 8
SEED = 1


@dataclass(frozen=True)
class Question:
    """What a model is asked: two are the same when all that the answer depends on is.

    ``learned``: the panel that it learns from; ``product_id``: the product whose customer groups these are, None for
    all products; of ``book`` flows and terms count; ``engine``: where answers are kept, None for nowhere.
    """

    model: str
    product_id: str | None
    learned: Panel = field(compare=False, repr=False)
    book: Book = field(compare=False, repr=False)
    calendar: Calendar = field(compare=False, repr=False)
    engine: Engine | None = field(default=None, compare=False, repr=False)
    digest: bytes = field(init=False, repr=False)

    def __post_init__(self) -> None:
        own = self.book.flows[n.PRODUCT_ID].isin(series_of(self.learned).get_level_values(n.PRODUCT_ID))
        cash = (self.book.receipts, self.book.merchants, self.book.rates)  # the ensemble may answer to it
        parts = (self.learned.T, self.book.flows[own], self.book.products, self.calendar.events, *cash)
        digest = hashlib.sha256(self.calendar.market.encode())
        for frame in parts:
            digest.update(repr(list(frame.columns)).encode())
            digest.update(pd.util.hash_pandas_object(frame).to_numpy().tobytes())
        object.__setattr__(self, "digest", digest.digest())


@lru_cache(maxsize=KEPT)
def modelled(asked: Question, horizon: int, seed: int) -> Forecast:
    """Return the model's own forecast of the ``horizon`` days after ``learned``."""
    kept = _kept(asked)
    if kept and (len(kept.forecast.expected), kept.forecast.paths.seed) == (horizon, seed):
        return kept.forecast
    found, products = _model(asked), asked.book.products
    return make_forecast(found, asked.learned, horizon, asked.calendar, products=products, seed=seed)


@lru_cache(maxsize=KEPT)
def judged(asked: Question) -> dict[str, Drift]:
    """Return by product whether the model's record holds on the last day of ``learned``."""
    if kept := _kept(asked):
        return kept.drift
    return drift_of(asked.learned, asked.calendar, _model(asked), products=asked.book.products)


@lru_cache(maxsize=KEPT)
def earlier(asked: Question, seed: int = SEED) -> tuple[Paths, ...]:
    """Return the scenarios that were drawn on the last days before today, the oldest first, for the buffer they call.

    None where too little was known on those days.
    """
    if (kept := _kept(asked)) and kept.forecast.paths.seed == seed:
        return kept.earlier
    days = days_of(asked.learned)[-STEADY_DAYS:-1]
    terms = asked.book.products
    try:
        return tuple(
            past_paths(_model(asked), asked.learned, days, REBUILD_DAYS, asked.calendar, terms, SCENARIOS, seed)
        )
    except MissingData:
        return ()


def keep_answers(asked: Question, horizon: int, seed: int) -> None:
    """Keep what the model answers where the question says; asked once more, it is not worked out again."""
    if asked.engine is not None:
        answers = Answers(modelled(asked, horizon, seed), judged(asked), earlier(asked, seed))
        keep(asked.engine, _manifest(asked), answers)


def _kept(asked: Question) -> Answers | None:
    return None if asked.engine is None else _recalled(asked)  # one that names no place must not stand for all


@lru_cache(maxsize=KEPT)
def _recalled(asked: Question) -> Answers | None:
    return None if asked.engine is None else recall(asked.engine, _manifest(asked), asked.learned)


def _manifest(asked: Question) -> dict[str, Any]:
    versions = {"code": code_version(), "libraries": library_versions()}
    return {"model": asked.model, "product": asked.product_id, "known": asked.digest.hex(), **versions}


@lru_cache(maxsize=4 * KEPT)
def expected(asked: Question, horizon: int) -> pd.DataFrame:
    """Return only what ``modelled`` expects."""
    return expect(_model(asked), asked.learned, horizon, asked.calendar, asked.book.products)


@lru_cache(maxsize=KEPT)
def balances(asked: Question) -> tuple[Ladder, ...]:
    """Return what may leave on which day, as the model knows it."""
    products = None if asked.product_id is None else [asked.product_id]
    return desk_ladders(asked.book, asked.calendar, products, by_group=asked.product_id is not None)


def _model(asked: Question) -> Model:
    """Return the model; the ensemble knows lots, and answers to the cash of shops where that explains enough."""
    # Of one product's groups only the shares count, which are the groups' own to say.
    whole = asked.product_id is None
    found = on_what_is_known(asked.model, balances(asked), _lots(asked) if whole else None, asked.book.products)
    cash = _cash(asked) if asked.model == n.ENSEMBLE and whole else None
    return answering(found, cash) if cash else found


@lru_cache(maxsize=KEPT)
def _lots(asked: Question) -> LockedLots | None:
    return desk_lots(asked.book, asked.calendar)


@lru_cache(maxsize=KEPT)
def _cash(asked: Question) -> ShopsCash | None:
    cash = shops_cash(asked.book, days_of(asked.learned)[-1])
    return cash if cash and worth_asking(cash.found(asked.learned, asked.calendar)) else None
