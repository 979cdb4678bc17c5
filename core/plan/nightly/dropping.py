"""The drop folder: which files lie in it, what their names say they are, and where they go.

A file is left alone while it may still be written: hidden, named like a part of a download or an office program's own
file, or changed a moment ago. Whoever drops large files gives them a name that ends in .part until they are whole.
"""

import os
import time
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import Final

from core import names as n
from core.errors import InputError
from core.settings import DROP

SETTLED_SECONDS: Final = 5.0
UNFINISHED: Final = (".part", ".tmp", ".crdownload")
OWN_MARKS: Final = (".", "~")  # hidden, or what an office program keeps beside an open file
DONE_FOLDER, REFUSED_FOLDER = "done", "refused"


@dataclass(frozen=True)
class Dropped:
    """A file as it was read once: all that is done with it is done with this ``content``; ``state`` tells a change.

    ``fault``: why it could not be read, "" if it could.
    """

    path: Path
    kind: str
    content: bytes
    state: tuple[int, int, int]
    fault: str = ""

    @property
    def name(self) -> str:
        """The file's name without its folder."""
        return self.path.name

    @property
    def digest(self) -> str:
        """SHA-256 of the content."""
        return sha256(self.content).hexdigest()


def kind_of(filename: str) -> str:
    """Return the table of the book that a file's name begins with, the longest if several, "" if none."""
    return max((table for table in n.TABLES if filename.lower().startswith(table)), key=len, default="")


def dropped_files(folder: Path) -> tuple[list[Path], list[Path]]:
    """Return the files to take in, in the order of the book's tables and then by name, and those left alone.

    Only the folder that is there by default is made. Raises InputError if another is missing or cannot be read.
    """
    if folder == DROP:
        folder.mkdir(parents=True, exist_ok=True)
    try:
        files = sorted(path for path in folder.iterdir() if path.is_file() and not path.name.startswith(OWN_MARKS))
        writing = [path for path in files if _being_written(path)]
    except OSError as error:
        raise InputError("nightly.drop_folder", folder=folder, reason=error.strerror) from error
    return sorted((path for path in files if path not in writing), key=_place), writing


def read_dropped(path: Path) -> Dropped | None:
    """Return a file with its content or why that cannot be read, None if somebody took it back."""
    try:
        state = _state(path)
        return Dropped(path, kind_of(path.name), path.read_bytes(), state)
    except FileNotFoundError:
        return None
    except PermissionError as error:
        return Dropped(path, kind_of(path.name), b"", state, str(error.strerror))


def move(file: Dropped, folder: Path) -> None:
    """Move a file to ``folder``, unless another has come in its place meanwhile, which the next run takes in.

    One of the same name and other content stays there. Raises InputError if it cannot be moved.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True)
        if _state(file.path) == file.state:
            file.path.replace(folder / free_name(file, folder))
    except OSError as error:
        raise InputError("nightly.drop_folder", folder=folder, reason=error.strerror) from error


def free_name(file: Dropped, folder: Path) -> str:
    """Return the name under which a file lies in ``folder``: its own, or with its digest beside another content."""
    there = folder / file.name
    if not there.exists() or there.read_bytes() == file.content:
        return file.name
    return f"{file.path.stem}.{file.digest[:8]}{file.path.suffix}"


def write_whole(path: Path, text: str) -> None:
    """Write a text so that nobody ever reads a part of it; a run that dies leaves a hidden file that the next takes."""
    part = path.with_name(f".{path.name}.part")
    with part.open("w", encoding="utf-8") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())
    part.replace(path)


def _being_written(path: Path) -> bool:
    """Return whether a file may still grow. Clocks of two machines differ a little, so a moment ahead is now too."""
    return path.suffix.lower() in UNFINISHED or abs(time.time() - path.stat().st_mtime) < SETTLED_SECONDS


def _state(path: Path) -> tuple[int, int, int]:
    found = path.stat()
    return found.st_ino, found.st_mtime_ns, found.st_size


def _place(path: Path) -> tuple[int, str]:
    kind = kind_of(path.name)
    return n.TABLES.index(kind) if kind else len(n.TABLES), path.name
