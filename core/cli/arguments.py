"""Arguments that several commands share, and the values they stand for."""

import argparse
import math
from datetime import datetime
from pathlib import Path
from typing import Any, NoReturn, TypeAlias

import pandas as pd

from core import names as n
from core.book import Book, book_of, check, complete_mapping, read_table
from core.cli.results import tell
from core.errors import InputError
from core.text import say

Commands: TypeAlias = "argparse._SubParsersAction[Any]"
LONGEST = 366
CHINA = "CN"


class Parser(argparse.ArgumentParser):
    """A parser that says a mistake as every other is said, in one message."""

    def error(self, message: str) -> NoReturn:
        """Raise InputError."""
        raise InputError("cli.bad_arguments", command=self.prog, message=message)


def add_flows(parser: argparse.ArgumentParser, *, required: bool = True) -> None:
    """Add the arguments of a command that reads a file of flows and no database."""
    parser.add_argument("--flows", required=required, type=Path, metavar="FILE")
    parser.add_argument("--market", default=CHINA if required else None, metavar="CODE")
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
        return pd.Timestamp(datetime.strptime(text.strip(), "%Y-%m-%d"))
    except ValueError:
        raise InputError("cli.bad_date", found=text) from None


def days_of(text: str) -> list[pd.Timestamp]:
    """Return ISO dates separated by commas."""
    return [day_of(part) for part in text.split(",")]


def day_count(text: str) -> int:
    """Return a whole number of days from 1 to 366 (for argparse)."""
    value = int(text) if text.strip().isdecimal() else 0
    if not 1 <= value <= LONGEST:
        raise argparse.ArgumentTypeError(say("cli.bad_days", found=text, most=LONGEST))
    return value


def share(text: str) -> float:
    """Return a number between 0 and 1 (for argparse)."""
    value = _number(text)
    if not 0.0 <= value <= 1.0:
        raise argparse.ArgumentTypeError(say("cli.bad_share", found=text))
    return value


def amount(text: str) -> float:
    """Return a finite number of 0 or more (for argparse)."""
    value = _number(text)
    if not 0.0 <= value < math.inf:
        raise argparse.ArgumentTypeError(say("cli.bad_amount", found=text))
    return value


def flows_book(path: Path, pairs: list[str]) -> Book:
    """Return a book that holds nothing but the flows of a file; what the checks notice is told."""
    raw = read_table(path, path.name)
    checked = check(raw, n.FLOWS, complete_mapping(list(raw.columns), n.FLOWS, mapping(pairs)))
    frame = checked.require()
    for note in checked.notes:
        tell(note.text)
    return book_of({n.FLOWS: frame}, str(path))


def _number(text: str) -> float:
    try:
        return float(text)
    except ValueError:
        return math.nan
