"""The sample book in a database of its own, made as a new user makes it."""

import fcntl
import os
import sqlite3
import subprocess
import sys
from contextlib import closing
from functools import cache
from pathlib import Path

from core.sample import sample_book

ROOT = Path(__file__).resolve().parent.parent


@cache
def whole_book():
    """The sample book, made once for all tests of a worker, which only read it."""
    return sample_book()


def database_url(path):
    return f"sqlite:///{path}"


def shared_sample(tmp_path_factory):
    """Return the file of a database with the sample book; the first worker of a run that asks makes it for all."""
    base = tmp_path_factory.getbasetemp()
    home = base.parent if "PYTEST_XDIST_WORKER" in os.environ else base
    with (home / "sample.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not (home / "sample").is_dir():
            making = home / "sample.part"
            making.mkdir()
            make_sample(making)
            making.rename(home / "sample")
    return home / "sample" / "sample.db"


def make_sample(folder):
    """Fill a new database by the command that a new user gives, and return its file; beside it lies what it said."""
    path = folder / "sample.db"
    command = [sys.executable, "-m", "core", "init", "--sample", "--json"]
    environment = os.environ | {"TIDEGATE_DATABASE_URL": database_url(path)}
    with path.with_name("out").open("w") as out, path.with_name("err").open("w") as err:
        subprocess.run(command, check=True, cwd=ROOT, env=environment, stdout=out, stderr=err)
    return path


def copy_of(path, folder):
    """Return a database of the same content that a test may change."""
    folder.mkdir(parents=True, exist_ok=True)
    target = folder / "book.db"
    # A file copy would miss what still lies in the write-ahead log.
    with closing(sqlite3.connect(path)) as source, closing(sqlite3.connect(target)) as copy:
        source.backup(copy)
    return target


def link_of(app):
    """Return what the link of an AppTest says."""
    return {name: value if isinstance(value, str) else value[0] for name, value in app.query_params.items()}
