"""Designs on the desk: ready ones, those that are saved, named and branched, and studies that are kept."""

import tomllib
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from io import BytesIO
from pathlib import Path
from typing import Any, Final

import numpy as np
import pandas as pd

from core import names as n
from core.book import Book
from core.calendar import Calendar
from core.design import Design, Economics, Study, from_mapping, to_mapping, toml_of
from core.design.lab import Lab, open_lab
from core.design.lot_hazard import LotHazard
from core.design.walking import balance_of
from core.errors import InputError
from core.plan.keeping import made_from
from core.settings import DATA
from core.store import Engine, Run, find_run, list_runs, save_run

FOLDER: Final = DATA / "designs"
DESIGN, STUDY, PARENT = "design", "study", "parent"
LABS_KEPT = 4


@dataclass(frozen=True)
class SavedDesign:
    """A design that is saved under ``key``, the branch of ``parent`` (a key) if it is one; ``at``: UTC."""

    key: str
    design: Design
    parent: str | None
    at: datetime


def templates(folder: Path = FOLDER) -> dict[str, Design]:
    """Return the ready designs by key. Raises InputError if a file is no design."""
    return {path.stem: from_mapping(tomllib.loads(path.read_text("utf-8"))) for path in sorted(folder.glob("*.toml"))}


@lru_cache(maxsize=LABS_KEPT)
def desk_lab(book: Book, calendar: Calendar, as_of: pd.Timestamp) -> Lab:
    """Return the lab of a book on a day, fitted once; lots leave by their survival where lots are known on it.

    Raises MissingData as ``open_lab`` does.
    """
    return open_lab(book, calendar, as_of, hazard=LotHazard(book, calendar, as_of))


def kept_study(
    engine: Engine, book: Book, calendar: Calendar, design: Design, confidence: float = 0.99, rulebook: str = ""
) -> Study:
    """Return the study of a design, from the store if it was made before, else made and kept, to the last digit alike.

    Raises what ``Lab.study`` does.
    """
    asked = {DESIGN: toml_of(design), "confidence": repr(confidence), n.RULEBOOK: rulebook}
    manifest = made_from(book, calendar, book.as_of, **asked)
    kept = find_run(engine, STUDY, manifest)
    if kept is not None:
        return _opened(kept, design)
    made = desk_lab(book, calendar, book.as_of).study(design, confidence, rulebook)
    save_run(engine, STUDY, manifest, _written(made))
    return made


def save_design(engine: Engine, design: Design, parent: str | None = None) -> str:
    """Save a design, a branch of ``parent`` if one is named, and return its key; the same one has the same key.

    Raises InputError for an unknown parent, StoreError if the database cannot be used.
    """
    if parent is not None:
        find_design(engine, parent)
    return save_run(engine, DESIGN, {DESIGN: to_mapping(design), PARENT: parent}, toml_of(design).encode())


def saved_designs(engine: Engine) -> tuple[SavedDesign, ...]:
    """Return all saved designs, oldest first. Raises StoreError if the database is out of reach."""
    return tuple(_saved(run) for run in list_runs(engine, DESIGN))


def find_design(engine: Engine, key: str) -> SavedDesign:
    """Return the design saved under ``key``. Raises InputError if there is none."""
    found = next((run for run in list_runs(engine, DESIGN) if run.key == key), None)
    if found is None:
        raise InputError("design.unknown_key", found=key)
    return _saved(found)


def _saved(run: Run) -> SavedDesign:
    return SavedDesign(run.key, from_mapping(run.manifest[DESIGN]), run.manifest[PARENT], run.at)


# A study as it is kept: two arrays in single precision, of which net assets follow, and frames beside them.
_SIDES: Final = (n.SUBSCRIPTION, n.REDEMPTION)
_ARRAYS: Final = ("redeemable", "launch_curve")
_FRAMES: Final = ("demand", "taken")
_NUMBERS: Final = (
    "reserve", "confidence", "gross_yield", "unlocked_yield", "quoted", "promotion_cost", "left",
)  # fmt: skip


def _written(study: Study) -> bytes:
    economics = study.economics
    parts: dict[str, Any] = {side: getattr(study, side).astype(np.float32) for side in _SIDES}
    parts |= {name: getattr(study, name) for name in _ARRAYS}
    parts |= {name: np.frombuffer(_parquet(getattr(study, name)), np.uint8) for name in _FRAMES}
    parts["numbers"] = np.array([getattr(economics, name) for name in _NUMBERS])
    parts[n.RULEBOOK] = np.array(economics.rulebook)
    for name, series in (("weights", economics.weights), ("comparable", study.comparable)):
        parts[name] = np.frombuffer(_parquet(series.to_frame(n.VALUE)), np.uint8)
    content = BytesIO()
    np.savez_compressed(content, **parts)
    return content.getvalue()


def _opened(content: bytes, design: Design) -> Study:
    with np.load(BytesIO(content)) as parts:
        came, left = (parts[side].astype(float) for side in _SIDES)
        numbers = dict(zip(_NUMBERS, map(float, parts["numbers"]), strict=True))
        series = {name: _frame(parts[name])[n.VALUE] for name in ("weights", "comparable")}
        return Study(
            design=design,
            dates=pd.date_range(design.launched, periods=came.shape[1], freq="D", name=n.DATE),
            subscription=came,
            redemption=left,
            aum=balance_of(came, left),
            redeemable=parts["redeemable"],
            launch_curve=parts["launch_curve"],
            demand=_frame(parts["demand"]),
            taken=_frame(parts["taken"]),
            economics=Economics(rulebook=str(parts[n.RULEBOOK]), weights=series["weights"], **numbers),
            comparable=series["comparable"],
        )


def _parquet(frame: pd.DataFrame) -> bytes:
    return bytes(frame.to_parquet())


def _frame(content: "np.ndarray[Any, Any]") -> pd.DataFrame:
    return pd.read_parquet(BytesIO(content.tobytes()))
