"""Results that are computed once and kept with what they were made of, so that they open at once and again."""

import hashlib
import json
from collections.abc import Callable
from dataclasses import asdict
from functools import cache
from typing import Any

import pandas as pd

from core import names as n
from core.book import Book
from core.calendar import Calendar
from core.plan.desk import Desk, DeskRow, build_desk
from core.plan.results import Attention, OutflowDay
from core.settings import ROOT
from core.store import Engine, find_run, save_run
from core.text import language

DESK = "desk"


def kept_desk(engine: Engine, book: Book, calendar: Calendar, tell: Callable[[str], None] = lambda _: None) -> Desk:
    """Return the desk of this version of the book, from the store if it was built before, else built and kept."""
    manifest = {
        "book": book.version,
        "as_of": str(book.as_of.date()),
        "market": calendar.market,
        "model": n.ENSEMBLE,
        "language": language(),
        "code": code_version(),
    }
    kept = find_run(engine, DESK, manifest)
    if kept is not None:
        return _desk(json.loads(kept))
    desk = build_desk(book, calendar, tell=tell)
    save_run(engine, DESK, manifest, json.dumps(asdict(desk), default=pd.Timestamp.isoformat).encode())
    return desk


@cache
def code_version() -> str:
    """Return a digest of the code, words and data that results depend on: a newer one never reopens older figures."""
    digest = hashlib.sha256()
    files = [*(ROOT / "core").rglob("*.py"), *(ROOT / "core").rglob("*.toml"), *(ROOT / "data").glob("*/*.toml")]
    for path in sorted(files):
        digest.update(path.read_bytes())
    return digest.hexdigest()[:16]


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
    }


def _attention(fields: dict[str, Any]) -> tuple[Attention, ...]:
    return tuple(Attention(**item) for item in fields["attention"])
