"""One night from the drop folder to the report; a run that follows one that died goes on where that one ended."""

import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from core.book import Book
from core.calendar import Calendar
from core.errors import StoreError, TidegateError
from core.plan.keeping import code_version
from core.plan.nightly.alerts_step import send_alerts
from core.plan.nightly.context import DONE, FAILED, KEPT, SKIPPED, NightContext, Sending, Step, StepOutcome
from core.plan.nightly.intake import take_in
from core.plan.nightly.steps import STEPS
from core.plan.opening import desk_calendar
from core.store import (
    REFUSED,
    DropFile,
    Engine,
    NightStep,
    end_night,
    find_step,
    load_book,
    open_night,
    save_step,
    untold_files,
)
from core.text import language, say

NOTHING_NEW: Final = "nothing_new"  # the book is unchanged and no file came: everything was done before
INCOMPLETE: Final = "incomplete"  # a file was refused, a step failed, or an alert could not be sent


@dataclass(frozen=True)
class Night:
    """What became of a night: its key, the version of the book, the last day with flows ("" without any).

    ``files``: settled since the last run that came to its end; ``waiting``: names of those left alone; ``steps`` in
    their order; ``sending``: of the alerts.
    """

    night: str
    book_version: str
    as_of: str
    files: tuple[DropFile, ...]
    waiting: tuple[str, ...]
    steps: tuple[StepOutcome, ...]
    sending: Sending

    @property
    def status(self) -> str:
        """One of DONE, NOTHING_NEW and INCOMPLETE."""
        of_files, of_steps = {file.status for file in self.files}, {step.status for step in self.steps}
        if REFUSED in of_files or of_steps & {FAILED, SKIPPED} or self.sending.failures:
            return INCOMPLETE
        idle = not of_files and of_steps <= {KEPT} and not self.sending.sent
        return NOTHING_NEW if idle else DONE


def run_night(engine: Engine, drop: Path, reports: Path, tell: Callable[[str], None] = lambda _: None) -> Night:
    """Import the files of ``drop``, then do what is not done yet of the steps for the book as it is then.

    A night is the version of the book, market, language and program that it is made from. The caller sees to it that
    only one runs at a time. Raises InputError if the drop folder cannot be used, StoreError if the database cannot.
    """
    waiting = take_in(engine, drop, tell)
    book = load_book(engine)
    calendar = desk_calendar(book)
    night = open_night(engine, _made_from(book, calendar))
    files = untold_files(engine)
    context = NightContext(engine, book, calendar, night, reports, tell)
    steps, sending = _walk(context), send_alerts(context)
    end_night(engine, night)
    as_of = "" if book.flows.empty else str(book.as_of.date())
    return Night(night, book.version, as_of, files, tuple(waiting), steps, sending)


def _made_from(book: Book, calendar: Calendar) -> dict[str, Any]:
    return {"book": book.version, "market": calendar.market, "code": code_version(), "language": language()}


def _walk(context: NightContext) -> tuple[StepOutcome, ...]:
    outcomes: list[StepOutcome] = []
    stopped = False
    for step in STEPS:
        outcomes.append(StepOutcome(step.name, SKIPPED, 0.0, {}) if stopped else _outcome(step, context))
        stopped = stopped or (step.vital and outcomes[-1].status == FAILED)
    return tuple(outcomes)


def _outcome(step: Step, context: NightContext) -> StepOutcome:
    """Return the step as it was done before from the same inputs, else do it and note that."""
    inputs = step.inputs(context)
    kept = find_step(context.engine, context.night, step.name, inputs)
    if kept is not None:
        return StepOutcome(step.name, KEPT, kept.seconds, kept.result)
    context.tell(say(f"nightly.doing.{step.name}"))
    begun = time.monotonic()
    try:
        result = step.work(context)
    except StoreError:
        raise
    except TidegateError as why:
        context.tell(str(why))
        return StepOutcome(step.name, FAILED, time.monotonic() - begun, {}, str(why))
    done = NightStep(step.name, result, time.monotonic() - begun)
    save_step(context.engine, context.night, done, inputs)
    return StepOutcome(step.name, DONE, done.seconds, result)
