"""Arguments that several commands share, and the values they stand for."""

import argparse
from pathlib import Path
from typing import Any, TypeAlias

import pandas as pd
from pandas.errors import OutOfBoundsDatetime

from core import names as n
from core.book import Book, book_of, check, complete_mapping, read_table
from core.cli.results import tell
from core.errors import InputError

Parser: TypeAlias = "argparse._SubParsersAction[Any]"


def add_flows(parser: argparse.ArgumentParser) -> None:
    """Add the arguments of a command that reads a file of flows and no database."""
    parser.add_argument("--flows", required=True, type=Path, metavar="FILE")
    parser.add_argument("--market", default="CN", metavar="CODE")
    add_map(parser)


def add_map(parser: argparse.ArgumentParser) -> None:
    """Add ``--map header=column``, which may be repeated."""
    parser.add_argument("--map", action="append", default=[], metavar="HEADER=COLUMN")


def mapping(pairs: list[str]) -> dict[str, str]:
    """Return ``--map`` arguments as a dictionary. Raises InputError for one without "="."""
    for pair in pairs:
        if "=" not in pair:
            raise InputError("cli.bad_map", found=pair)
    return dict(pair.rsplit("=", 1) for pair in pairs)


def day_of(text: str) -> pd.Timestamp:
    """Return an ISO date. Raises InputError for anything else."""
    try:
        return pd.Timestamp(pd.to_datetime(text.strip(), format="%Y-%m-%d"))
    except (ValueError, OutOfBoundsDatetime):
        raise InputError("cli.bad_date", found=text) from None


def days_of(text: str) -> list[pd.Timestamp]:
    """Return ISO dates separated by commas."""
    return [day_of(part) for part in text.split(",")]


def positive(text: str) -> int:
    """Return a whole number of days from 1 to 366 (for argparse)."""
    value = int(text)
    if not 1 <= value <= 366:
        raise argparse.ArgumentTypeError(f"{value} is not between 1 and 366")
    return value


def share(text: str) -> float:
    """Return a number between 0 and 1 (for argparse)."""
    value = float(text)
    if not 0.0 <= value <= 1.0:
        raise argparse.ArgumentTypeError(f"{value} is not between 0 and 1")
    return value


def flows_book(path: Path, pairs: list[str]) -> Book:
    """Return a book that holds nothing but the flows of a file; what the checks notice is told."""
    raw = read_table(path, path.name)
    checked = check(raw, n.FLOWS, complete_mapping(list(raw.columns), n.FLOWS, mapping(pairs)))
    frame = checked.require()
    for note in checked.notes:
        tell(note.text)
    return book_of({n.FLOWS: frame}, str(path))
