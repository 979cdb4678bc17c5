"""The journal of the nightly job: each file that was dropped and what became of it, each night and its finished steps.

A file's import and the note of it are one transaction, so whoever is killed between them and the move of the file
neither loses it nor imports it twice.
"""

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Final

import pandas as pd
from sqlalchemy import ColumnElement, Connection, Engine, delete, insert, or_, select, update

from core import names as n
from core.store.runs import run_key
from core.store.saving import add_import
from core.store.tables import (
    ADDED,
    AT,
    DIGEST,
    FILE_ID,
    INPUTS,
    MANIFEST,
    MESSAGE,
    NIGHT,
    RESTATED,
    RESULT,
    SECONDS,
    STATUS,
    STEP,
    TOLD,
    drop_files,
    night_steps,
    nights,
)
from core.store.transactions import reading, writing

IMPORTED: Final = "imported"
KNOWN: Final = "known"  # it says nothing that the book does not say
REFUSED: Final = "refused"
_FILE = (n.NAME, n.KIND, DIGEST, STATUS, ADDED, RESTATED, MESSAGE, AT)


@dataclass(frozen=True)
class DropFile:
    """A dropped file and what became of it: one of IMPORTED, KNOWN and REFUSED.

    ``kind``: table of the book, "" where the name tells none; ``digest``: SHA-256 of the content; ``added`` and
    ``restated``: rows; ``message``: why it was refused; ``at``: UTC, when that was settled.
    """

    name: str
    kind: str
    digest: str
    status: str
    added: int
    restated: int
    message: str
    at: datetime


@dataclass(frozen=True)
class NightStep:
    """A finished step of a night: what it says of its work, as JSON, and how long that took."""

    step: str
    result: dict[str, Any]
    seconds: float


def import_file(engine: Engine, kind: str, frame: pd.DataFrame, name: str, digest: str) -> DropFile:
    """Import what a checked ``frame`` says and note the file, both or neither: KNOWN where it says nothing new.

    Raises StoreError as ``save_import``.
    """
    with writing(engine) as connection:
        done = add_import(connection, kind, frame, name)
        status = KNOWN if done.import_id is None else IMPORTED
        return _note(connection, _settled(name, kind, digest, status, done.added, done.restated))


def note_refused(engine: Engine, kind: str, name: str, digest: str, message: str) -> DropFile:
    """Note a file that was refused, and why. Raises StoreError if the database cannot be used or is busy."""
    with writing(engine) as connection:
        return _note(connection, _settled(name, kind, digest, REFUSED, message=message))


def untold_files(engine: Engine) -> tuple[DropFile, ...]:
    """Return the files that no finished run has told of yet, in the order in which they were settled."""
    return _listed(engine, ~drop_files.c[TOLD])


def night_files(engine: Engine, night: str) -> tuple[DropFile, ...]:
    """Return the files of a night, in the order in which they were settled."""
    return _listed(engine, drop_files.c[NIGHT] == night)


def open_night(engine: Engine, manifest: dict[str, Any]) -> str:
    """Begin the night of this ``manifest`` unless it has begun; the files not told of yet are its own. Return its key.

    Raises StoreError if the database cannot be used or is busy.
    """
    night = run_key(manifest)[:16]
    with writing(engine) as connection:
        if connection.execute(select(nights.c[NIGHT]).where(nights.c[NIGHT] == night)).first() is None:
            connection.execute(insert(nights).values({NIGHT: night, MANIFEST: manifest, AT: datetime.now(UTC)}))
        connection.execute(update(drop_files).where(~drop_files.c[TOLD]).values({NIGHT: night}))
    return night


def end_night(engine: Engine, night: str) -> None:
    """Note that the files of the night have been told of. Raises StoreError as ``open_night``."""
    with writing(engine) as connection:
        connection.execute(update(drop_files).where(drop_files.c[NIGHT] == night).values({TOLD: True}))


def find_step(engine: Engine, night: str, step: str, inputs: dict[str, Any]) -> NightStep | None:
    """Return a step that was finished from the same ``inputs``, or None. Raises StoreError as ``find_run``."""
    columns = (night_steps.c[name] for name in (STEP, RESULT, SECONDS))
    same = (night_steps.c[NIGHT] == night) & (night_steps.c[STEP] == step) & (night_steps.c[INPUTS] == run_key(inputs))
    with reading(engine) as connection:
        row = connection.execute(select(*columns).where(same)).first()
    return NightStep(*row) if row else None


def save_step(engine: Engine, night: str, done: NightStep, inputs: dict[str, Any]) -> None:
    """Note a finished step and its ``inputs`` in the place of one from other inputs.

    Raises StoreError if the database cannot be used or is busy; TypeError or ValueError if inputs are not JSON.
    """
    values = {NIGHT: night, STEP: done.step, RESULT: done.result, SECONDS: done.seconds, INPUTS: run_key(inputs)}
    with writing(engine) as connection:
        own = (night_steps.c[NIGHT] == night) & (night_steps.c[STEP] == done.step)
        connection.execute(delete(night_steps).where(own))
        connection.execute(insert(night_steps).values({**values, AT: datetime.now(UTC)}))


def _settled(
    name: str, kind: str, digest: str, status: str, added: int = 0, restated: int = 0, message: str = ""
) -> DropFile:
    return DropFile(name, kind, digest, status, added, restated, message, datetime.now(UTC))


def _note(connection: Connection, file: DropFile) -> DropFile:
    """Keep the note in the place of one of the same file that was refused, or not moved away, in a run that died."""
    again = or_(drop_files.c[STATUS] == REFUSED, drop_files.c[DIGEST] == file.digest)
    connection.execute(delete(drop_files).where(~drop_files.c[TOLD], drop_files.c[n.NAME] == file.name, again))
    connection.execute(insert(drop_files).values({**vars(file), TOLD: False}))
    return file


def _listed(engine: Engine, condition: ColumnElement[bool]) -> tuple[DropFile, ...]:
    with reading(engine) as connection:
        rows = connection.execute(_files(condition).order_by(drop_files.c[FILE_ID]))
        return tuple(DropFile(*row) for row in rows)


def _files(condition: ColumnElement[bool]) -> Any:
    return select(*(drop_files.c[name] for name in _FILE)).where(condition)
