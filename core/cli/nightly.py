"""nightly: what was dropped is imported, and every step after it is done once."""

import argparse
from datetime import datetime
from pathlib import Path
from typing import Any, Final

from core.cli.arguments import Commands
from core.cli.database import opened
from core.cli.results import Result, tell
from core.plan.nightly import INCOMPLETE, NOTHING_NEW, Night, StepOutcome, run_night
from core.settings import settings
from core.store import DropFile, Other, alone
from core.text import figures, joining, say

UNFINISHED: Final = 1
ANOTHER_RUNS: Final = 3
RUNNING, WAITING = "running", "waiting"


def add(commands: Commands, common: argparse.ArgumentParser) -> None:
    """Add the commands of this module."""
    night = commands.add_parser("nightly", parents=[common], help=say("nightly.help"))
    night.add_argument("--drop", type=Path, default=settings().drop, metavar="FOLDER", help=say("nightly.help_drop"))
    night.set_defaults(command=_nightly)


def _nightly(options: argparse.Namespace) -> Result:
    with opened(options.database) as engine, alone(engine) as other:
        if other is not None:
            return _another(other)
        night = run_night(engine, options.drop, settings().reports, tell)
    return Result(_values(night), _said(night), UNFINISHED if night.status == INCOMPLETE else 0)


def _another(other: Other) -> Result:
    since = other.since and other.since.isoformat(timespec="seconds")
    text = say("nightly.another", since=_moment(other.since)) if other.since else say("nightly.another_somewhere")
    nothing: dict[str, Any] = {
        "night": None,
        "book_version": None,
        "as_of": None,
        "files": [],
        "steps": [],
        "alerts": None,
    }
    return Result({**nothing, "status": RUNNING, "since": since}, text, ANOTHER_RUNS)


def _moment(moment: datetime) -> str:
    return say("data.moment", day=figures.day(moment), time=f"{moment:%H:%M}")


def _values(night: Night) -> dict[str, Any]:
    sending = night.sending
    return {
        "night": night.night,
        "book_version": night.book_version,
        "as_of": night.as_of or None,
        "files": [*map(_file, night.files), *map(_waiting, night.waiting)],
        "steps": [{**vars(step), "seconds": round(step.seconds, 3)} for step in night.steps],
        "alerts": {"sent": sending.sent, "waiting": sending.waiting, "failed": list(sending.failures)},
        "status": night.status,
    }


def _file(file: DropFile) -> dict[str, Any]:
    rows = {"rows_added": file.added, "rows_restated": file.restated}
    return {"name": file.name, "kind": file.kind or None, "status": file.status, **rows, "message": file.message}


def _waiting(name: str) -> dict[str, Any]:
    rows = {"rows_added": 0, "rows_restated": 0}
    return {"name": name, "kind": None, "status": WAITING, **rows, "message": say("nightly.waiting")}


def _said(night: Night) -> str:
    if night.status == NOTHING_NEW:
        lines = [say("nightly.nothing_new", version=night.book_version)]
    else:
        lines = [*map(_file_line, night.files), *map(_step_line, night.steps)]
    lines += night.sending.failures
    return "\n".join([*lines, *(joining.labelled(name, say("nightly.waiting")) for name in night.waiting)])


def _file_line(file: DropFile) -> str:
    rows = {"added": figures.count(file.added), "restated": figures.count(file.restated)}
    return say("nightly.file_line", name=file.name, status=say(f"nightly.status.{file.status}"), **rows)


def _step_line(step: StepOutcome) -> str:
    seconds = f"{step.seconds:.1f}"
    return say(
        "nightly.step_line",
        step=say(f"nightly.step.{step.name}"),
        status=say(f"nightly.status.{step.status}"),
        seconds=seconds,
    )
