"""What a step of a night is: what it works on, when it is to be done, and what becomes of it."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import pandas as pd

from core.book import Book
from core.calendar import Calendar
from core.calendar.clock import today
from core.plan.desk import Desk
from core.plan.desk_keeping import kept_desk
from core.store import Engine, night_files

DONE: Final = "done"
KEPT: Final = "kept"  # done by a run before
FAILED: Final = "failed"
SKIPPED: Final = "skipped"  # not begun, since one that it builds on failed


@dataclass(frozen=True, eq=False)
class NightContext:
    """What every step works on: one ``book`` and its ``calendar``, whatever is imported meanwhile.

    ``night``: the key of the night; ``reports``: the folder of the reports.
    """

    engine: Engine
    book: Book
    calendar: Calendar
    night: str
    reports: Path
    tell: Callable[[str], None]

    @property
    def as_of(self) -> pd.Timestamp:
        """The last day with flows. Raises MissingData without any."""
        return self.book.as_of

    def desk(self) -> Desk:
        """Return the desk of this book, planned once and kept."""
        return kept_desk(self.engine, self.book, self.calendar, self.tell)

    def files(self) -> list[dict[str, Any]]:
        """Return the files of this night, without when they were settled."""
        return [
            {key: value for key, value in vars(file).items() if key != "at"}
            for file in night_files(self.engine, self.night)
        ]


@dataclass(frozen=True)
class Step:
    """One step. ``vital``: without it the rest is not begun.

    It is done once for a night; with ``files`` again when other files came, with ``daily`` again on another day, since
    what it finds depends on the day of the clock.
    """

    name: str
    work: Callable[[NightContext], dict[str, Any]]
    vital: bool = False
    files: bool = False
    daily: bool = False

    def inputs(self, context: NightContext) -> dict[str, Any]:
        """Return what the step is made from beside the night's own: its files and the day, where they count."""
        day = str(today().date()) if self.daily else ""
        return {"night": context.night, "files": context.files() if self.files else [], "day": day}


@dataclass(frozen=True)
class Sending:
    """What became of the alerts that waited: how many deliveries were sent, still wait, and each failure in words."""

    sent: int = 0
    waiting: int = 0
    failures: tuple[str, ...] = ()


@dataclass(frozen=True)
class StepOutcome:
    """What became of a step: one of DONE, KEPT, FAILED (``message`` says why) and SKIPPED."""

    name: str
    status: str
    seconds: float
    result: dict[str, Any]
    message: str = ""
