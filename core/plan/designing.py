"""Designs on the desk: ready ones, those that are saved, named and branched, and the lab that studies them."""

import tomllib
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from pathlib import Path
from typing import Final

import pandas as pd

from core.book import Book
from core.calendar import Calendar
from core.design import Design, from_mapping, to_mapping, toml_of
from core.design.lab import Lab, open_lab
from core.design.lot_hazard import LotHazard
from core.errors import InputError
from core.settings import DATA
from core.store import Engine, Run, list_runs, save_run

FOLDER: Final = DATA / "designs"
DESIGN, PARENT = "design", "parent"
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
