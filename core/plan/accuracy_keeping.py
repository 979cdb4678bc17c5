"""The evidence of the Accuracy page, worked out once for each version of the book and kept in the store."""

from collections.abc import Callable

import pandas as pd

from core import names as n
from core.book import Book
from core.calendar import Calendar
from core.forecast.coverage import LEVELS, quantiles_of
from core.plan.accuracy import accuracy_record, drift_record, past_outflows
from core.plan.keeping import kept_frame, made_from
from core.plan.leaderboard import leaderboard
from core.store import Engine

ACCURACY, COVERAGE, DRIFT, LEADERBOARD = "accuracy", "coverage", "drift", "leaderboard"


def kept_accuracy(
    engine: Engine, book: Book, calendar: Calendar, as_of: pd.Timestamp, product_id: str | None = None
) -> pd.DataFrame:
    """Return ``accuracy_record`` of the desk, or of one product and its groups."""
    manifest = made_from(book, calendar, as_of, model=n.ENSEMBLE, product=product_id or n.ALL)
    return kept_frame(engine, ACCURACY, manifest, lambda: accuracy_record(book, calendar, as_of, product_id))


def kept_outflows(engine: Engine, book: Book, calendar: Calendar, as_of: pd.Timestamp) -> pd.DataFrame:
    """Return ``past_outflows`` of the desk."""
    manifest = made_from(book, calendar, as_of, model=n.ENSEMBLE)
    kept = kept_frame(engine, COVERAGE, manifest, lambda: past_outflows(book, calendar, as_of).rename(columns=str))
    return kept.rename(columns={str(quantile): quantile for quantile in quantiles_of(LEVELS)})


def kept_drift(engine: Engine, book: Book, calendar: Calendar, as_of: pd.Timestamp) -> pd.DataFrame:
    """Return ``drift_record`` of the desk."""
    manifest = made_from(book, calendar, as_of, model=n.ENSEMBLE)
    return kept_frame(engine, DRIFT, manifest, lambda: drift_record(book, calendar, as_of))


def kept_leaderboard(
    engine: Engine, book: Book, calendar: Calendar, as_of: pd.Timestamp, product_id: str, tell: Callable[[str], None]
) -> pd.DataFrame:
    """Return ``leaderboard`` of one product."""
    manifest = made_from(book, calendar, as_of, product=product_id)
    return kept_frame(engine, LEADERBOARD, manifest, lambda: leaderboard(book, product_id, calendar, as_of, tell))
