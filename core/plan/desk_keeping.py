"""The desk at a glance, built once for each version of the book: it opens at once and again."""

import json
from collections.abc import Callable
from dataclasses import asdict
from typing import Any

import pandas as pd

from core import names as n
from core.book import Book
from core.calendar import Calendar
from core.plan.desk import Desk, DeskRow, build_desk
from core.plan.forecasts import forecast_desk
from core.plan.headroom import Headroom
from core.plan.keeping import made_from
from core.plan.modelled import keep_answers
from core.plan.results import Attention, OutflowDay
from core.plan.vintages import keep_forecast
from core.store import Engine, find_run, save_run
from core.text import language

DESK = "desk"


def kept_desk(engine: Engine, book: Book, calendar: Calendar, tell: Callable[[str], None] = lambda _: None) -> Desk:
    """Return the desk of this version of the book, from the store if it was built before, else built and kept.

    The forecast that it is built from is kept too, as one that can be held against what comes, and what the model
    answered, which every other page needs.
    """
    manifest = made_from(book, calendar, book.as_of, model=n.ENSEMBLE, language=language())
    kept = find_run(engine, DESK, manifest)
    if kept is not None:
        return _desk(json.loads(kept))
    known = forecast_desk(book, calendar, book.as_of, n.ENSEMBLE, engine=engine)
    keep_forecast(engine, book, calendar, known.forecast)
    desk = build_desk(book, calendar, known=known, tell=tell)
    keep_answers(known.asked, len(known.forecast.expected), known.forecast.paths.seed)
    save_run(engine, DESK, manifest, json.dumps(asdict(desk), default=pd.Timestamp.isoformat).encode())
    return desk


def _desk(fields: dict[str, Any]) -> Desk:
    rows = tuple(DeskRow(**{**row, **_row(row)}) for row in fields["rows"])
    numbers = {key: tuple(fields[key]) for key in ("net_flow", "low", "high")}
    dates = tuple(pd.Timestamp(date) for date in fields["dates"])
    return Desk(pd.Timestamp(fields["as_of"]), fields["horizon"], rows, dates, **numbers, attention=_attention(fields))


def _row(row: dict[str, Any]) -> dict[str, Any]:
    outflow = row["next_outflow"]
    return {
        "net_flow": tuple(row["net_flow"]),
        "next_outflow": OutflowDay(**{**outflow, "date": pd.Timestamp(outflow["date"])}),
        "attention": _attention(row),
        "headroom": tuple(Headroom(**each) for each in row["headroom"]),
        "broken_since": row["broken_since"] and pd.Timestamp(row["broken_since"]),
    }


def _attention(fields: dict[str, Any]) -> tuple[Attention, ...]:
    return tuple(Attention(**item) for item in fields["attention"])
