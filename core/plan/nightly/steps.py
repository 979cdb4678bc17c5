"""The steps of a night after the import, each a function of one fixed version of the book.

A step says in a small JSON object what it found. What it makes it keeps itself, so that a step that is begun again by a
run that follows a dead one makes the same again.
"""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import pandas as pd

from core import names as n
from core.book import Book
from core.calendar import Calendar
from core.plan.desk import Desk
from core.plan.desk_keeping import kept_desk
from core.plan.nightly.reporting import write_report
from core.plan.vintages import kept_forecast
from core.store import Engine, night_files
from core.text import figures

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
    """One step. ``vital``: without it the rest is not begun; ``files``: it is done again when other files came."""

    name: str
    work: Callable[[NightContext], dict[str, Any]]
    vital: bool = False
    files: bool = False

    def inputs(self, context: NightContext) -> dict[str, Any]:
        """Return what the step is made from: all of the night's own, and its files where the step tells of them."""
        return {"night": context.night, "files": context.files() if self.files else []}


@dataclass(frozen=True)
class StepOutcome:
    """What became of a step: one of DONE, KEPT, FAILED (``message`` says why) and SKIPPED."""

    name: str
    status: str
    seconds: float
    result: dict[str, Any]
    message: str = ""


def forecast_step(context: NightContext) -> dict[str, Any]:
    """Forecast every product, and keep the forecast so that it can be held against what comes."""
    made = kept_forecast(context.engine, context.book, context.calendar, context.as_of, n.ENSEMBLE)
    return {"products": len({*made.figures[n.PRODUCT_ID]} - {n.ALL})}


def plan_step(context: NightContext) -> dict[str, Any]:
    """Plan every product, and keep the desk."""
    desk = context.desk()
    gain = desk.yield_gain_bp
    return {"products": len(desk.rows), "yield_gain_bp": None if figures.missing(gain) else gain}


def report_step(context: NightContext) -> dict[str, Any]:
    """Write the report of the night."""
    written = write_report(context.reports, context.desk(), context.book.version, context.files())
    return {"reports": [path.name for path in written]}


STEPS: Final = (
    Step("forecast", forecast_step, vital=True),
    Step("plan", plan_step, vital=True),
    Step("report", report_step, files=True),
)
