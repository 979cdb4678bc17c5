"""Taking in what was dropped: each file is imported or refused by itself, noted, and moved out of the way."""

from collections.abc import Callable
from io import BytesIO
from pathlib import Path

from core import names as n
from core.book import bad_cells_said, read_table
from core.errors import InputError, RowsError, StoreError, TidegateError
from core.plan.importing import Ready, ready_to_import
from core.plan.nightly.dropping import (
    DONE_FOLDER,
    REFUSED_FOLDER,
    Dropped,
    dropped_files,
    free_name,
    move,
    read_dropped,
    write_whole,
)
from core.store import REFUSED, DropFile, Engine, import_file, note_refused, untold_files
from core.text import joining, say


def take_in(engine: Engine, folder: Path, tell: Callable[[str], None]) -> list[str]:
    """Import what lies in the drop folder, and return the names of the files that were left alone.

    What became of each file is noted in the store. A bad one never stops the rest. Raises InputError if the folder
    cannot be used, StoreError if the database cannot.
    """
    files, waiting = dropped_files(folder)
    for path in files:
        file = read_dropped(path)
        if file is not None:
            _take(engine, folder, file, tell)
    return [path.name for path in waiting]


def _take(engine: Engine, folder: Path, file: Dropped, tell: Callable[[str], None]) -> None:
    tell(say("nightly.taking_in", name=file.name))
    try:
        note = _settled(engine, file) or _imported(engine, file, tell)
    except StoreError:
        raise
    except TidegateError as why:
        tell(str(why))
        _refuse(engine, folder / REFUSED_FOLDER, file, why)
    else:
        move(file, folder / DONE_FOLDER / f"{note.at:%Y-%m-%d}")


def _settled(engine: Engine, file: Dropped) -> DropFile | None:
    """Return the note of a file that a run took in which died before it moved it, None for any other.

    Whatever is dropped again is imported again: it changes nothing, unless the book has come to say something else.
    """
    same = (file.name, file.digest)
    taken = [note for note in untold_files(engine) if (note.name, note.digest) == same and note.status != REFUSED]
    return taken[-1] if taken else None


def _imported(engine: Engine, file: Dropped, tell: Callable[[str], None]) -> DropFile:
    ready = _ready(engine, file)
    for note in ready.notes:
        tell(note)
    return import_file(engine, file.kind, ready.frame, file.name, file.digest)


def _ready(engine: Engine, file: Dropped) -> Ready:
    if not file.kind:
        raise InputError("nightly.unknown_kind", name=file.name, kinds=joining.listed(n.TABLES))
    if file.fault:
        raise InputError("book.cannot_open", filename=file.name, reason=file.fault)
    return ready_to_import(engine, file.kind, read_table(BytesIO(file.content), file.name))


def _refuse(engine: Engine, folder: Path, file: Dropped, why: TidegateError) -> None:
    """Say why beside the file before it is noted and moved: a run that dies in between says the same again."""
    cells = bad_cells_said(why.rows) if isinstance(why, RowsError) else []
    try:
        folder.mkdir(exist_ok=True)
        write_whole(folder / f"{free_name(file, folder)}.txt", "\n".join([str(why), *cells, ""]))
    except OSError as error:
        raise InputError("nightly.drop_folder", folder=folder, reason=error.strerror) from error
    note_refused(engine, file.kind, file.name, file.digest, str(why))
    move(file, folder)
