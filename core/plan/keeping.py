"""Results that are computed once and kept with what they were made of, so that they open at once and again."""

import hashlib
from collections.abc import Callable
from functools import cache
from importlib.metadata import version
from io import BytesIO
from typing import Any, Final

import pandas as pd

from core.book import Book
from core.calendar import Calendar
from core.settings import ROOT
from core.store import Engine, find_run, save_run

LIBRARIES: Final = ("numpy", "pandas", "scipy", "cvxpy", "highspy", "lightgbm")  # whose figures ours are made of


def kept_frame(engine: Engine, kind: str, manifest: dict[str, Any], make: Callable[[], pd.DataFrame]) -> pd.DataFrame:
    """Return the frame kept under ``manifest``, exactly as it was made, else what ``make`` returns, and keep it."""
    kept = find_run(engine, kind, manifest)
    if kept is not None:
        return pd.read_parquet(BytesIO(kept))
    made = make()
    save_run(engine, kind, manifest, made.to_parquet())
    return made


def made_from(book: Book, calendar: Calendar, as_of: pd.Timestamp, **more: str) -> dict[str, str]:
    """Return the manifest of a result: the versions of all it is made from, and ``more`` of what was asked."""
    day = str(as_of.date())
    return {"book": book.version, "as_of": day, "market": calendar.market, "code": code_version(), **more}


@cache
def code_version() -> str:
    """Return a digest of the code, words and data that results depend on: a newer one never reopens older figures."""
    digest = hashlib.sha256()
    files = [
        *(ROOT / "core").rglob("*.py"),
        *(ROOT / "core").rglob("*.toml"),
        *(ROOT / "data").glob("*.toml"),
        *(ROOT / "data").glob("*/*.toml"),
    ]
    for path in sorted(files):
        digest.update(path.read_bytes())
    return digest.hexdigest()[:16]


@cache
def library_versions() -> dict[str, str]:
    """Return the versions of the libraries that may change the last digit of a figure."""
    return {name: version(name) for name in LIBRARIES}
