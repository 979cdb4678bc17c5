"""Forecasts as they were made: the desk's own are kept, so that each can be shown again and held against what came."""

from dataclasses import dataclass
from typing import Final

import pandas as pd

from core import names as n
from core.book import Book
from core.calendar import Calendar
from core.errors import MissingData
from core.forecast import Forecast
from core.plan.forecast_figures import VIEW, figures_of, packed, unpacked
from core.plan.forecasts import USUAL_HORIZON, forecast_desk
from core.plan.keeping import made_from
from core.plan.opening import desk_calendar
from core.store import Engine, Run, find_run, last_known_without, list_runs, load_book, save_run
from core.text.figures import day

KIND: Final = "forecast"
SEED: Final = 1
AS_OF, MADE_AT, MADE, MODEL, BOOK, KEY = "as_of", "made_at", "made", "model", "book", "key"

# What a forecast knew, the most honest last: flows up to its day as they are known now, perhaps restated; the book as
# it was known on its day, though made later; or it was made while its day was the last in the book.
AFTERWARDS: Final = "afterwards"
FROM_BOOK_THEN: Final = "from_book_then"
AT_THE_TIME: Final = "at_the_time"
HONESTY: Final = (AFTERWARDS, FROM_BOOK_THEN, AT_THE_TIME)


@dataclass(frozen=True, eq=False)
class KeptForecast:
    """A forecast as it was made. ``made``: one of HONESTY; ``made_at`` (UTC); ``figures`` as of ``figures_of``."""

    as_of: pd.Timestamp
    model: str
    made: str
    made_at: pd.Timestamp
    figures: pd.DataFrame

    def of(self, product_id: str, view: str) -> pd.DataFrame:
        """Return the figures of one product and view by date. Raises MissingData if it is no part of the forecast."""
        rows = self.figures[(self.figures[n.PRODUCT_ID] == product_id) & (self.figures[VIEW] == view)]
        if rows.empty:
            raise MissingData("vintages.not_forecast", product=product_id, day=day(self.as_of))
        return rows.drop(columns=[n.PRODUCT_ID, VIEW]).set_index(n.DATE)


def kept_forecast(
    engine: Engine, book: Book, calendar: Calendar, as_of: pd.Timestamp, model: str, made: str | None = None
) -> KeptForecast:
    """Return the forecast of this book as of a day, from the store if it was made before, else made and kept.

    ``made``: one of HONESTY, by default what the book's last day says. Raises what ``forecast_desk`` raises.
    """
    manifest = _manifest(book, calendar, as_of, model, made)
    if find_run(engine, KIND, manifest) is None:
        _keep(engine, manifest, forecast_desk(book, calendar, as_of, model, seed=SEED).forecast)
    return opened(engine, next(run for run in list_runs(engine, KIND) if run.manifest == manifest))


def keep_forecast(engine: Engine, book: Book, calendar: Calendar, forecast: Forecast) -> None:
    """Keep a forecast that the desk made of all products of this book; the first one of the same inputs stays."""
    days, seed = len(forecast.expected), forecast.paths.seed
    _keep(engine, _manifest(book, calendar, forecast.origin, forecast.model, days=days, seed=seed), forecast)


def past_forecast(engine: Engine, book: Book, calendar: Calendar, as_of: pd.Timestamp, model: str) -> KeptForecast:
    """Return the forecast that the desk used as of a day, else the most honest one that can be made now, and keep it.

    That is one from the book as it was known when the day was its last, where its versions go back that far.
    """
    used = {(run.manifest[AS_OF], run.manifest[MODEL]): run for run in used_runs(engine)}
    run = used.get((_written(as_of), model))
    if run is not None and run.manifest[MADE] != AFTERWARDS:
        return opened(engine, run)
    then = _book_then(engine, as_of) if as_of < book.as_of else None
    if then is None:
        return kept_forecast(engine, book, calendar, as_of, model)
    return kept_forecast(engine, then, desk_calendar(then), as_of, model, FROM_BOOK_THEN)


def vintages(engine: Engine, product_id: str | None = None) -> pd.DataFrame:
    """Return the forecasts that are kept, of one product if given: as_of, made_at, model, made, book, key; by as_of."""
    runs = [run for run in list_runs(engine, KIND) if product_id is None or product_id in _products(engine, run)]
    rows = [(*_described(run), run.manifest[BOOK], run.key) for run in runs]
    columns = [AS_OF, MODEL, MADE, MADE_AT, BOOK, KEY]
    return pd.DataFrame(rows, columns=columns).sort_values([AS_OF, MADE_AT], ignore_index=True)


def used_runs(engine: Engine) -> tuple[Run, ...]:
    """Return one run for each day and model: the last made of the most honest, which is what the desk went by."""
    runs = sorted(list_runs(engine, KIND), key=lambda run: (HONESTY.index(run.manifest[MADE]), run.at))
    return tuple({(run.manifest[AS_OF], run.manifest[MODEL]): run for run in runs}.values())


def opened(engine: Engine, run: Run) -> KeptForecast:
    """Return the forecast that a run keeps."""
    result = find_run(engine, KIND, run.manifest)
    if result is None:
        raise LookupError(f"run {run.key} is not kept")
    return KeptForecast(*_described(run), unpacked(result))


def _described(run: Run) -> tuple[pd.Timestamp, str, str, pd.Timestamp]:
    return pd.Timestamp(run.manifest[AS_OF]), run.manifest[MODEL], run.manifest[MADE], pd.Timestamp(run.at)


def _keep(engine: Engine, manifest: dict[str, str], forecast: Forecast) -> None:
    save_run(engine, KIND, manifest, packed(figures_of(forecast)))


def _manifest(
    book: Book,
    calendar: Calendar,
    as_of: pd.Timestamp,
    model: str,
    made: str | None = None,
    days: int = USUAL_HORIZON,
    seed: int = SEED,
) -> dict[str, str]:
    made = made or (AT_THE_TIME if as_of == book.as_of else AFTERWARDS)
    return made_from(book, calendar, as_of, model=model, made=made, days=str(days), seed=str(seed))


def _products(engine: Engine, run: Run) -> set[str]:
    result = find_run(engine, KIND, run.manifest)
    return set() if result is None else set(unpacked(result, [n.PRODUCT_ID])[n.PRODUCT_ID])


def _book_then(engine: Engine, as_of: pd.Timestamp) -> Book | None:
    """Return the book as it was known when ``as_of`` was its last day, None if it never was."""
    moment = last_known_without(engine, as_of.date())
    book = load_book(engine, known_at=moment) if moment else None
    return book if book is not None and len(book.flows) and book.as_of == as_of else None


def _written(as_of: pd.Timestamp) -> str:
    return str(as_of.date())
