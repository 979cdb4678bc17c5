"""The sample book in a database of its own, made as a new user makes it."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent


def database_url(path):
    return f"sqlite:///{path}"


def make_sample(folder):
    """Fill a new database by the command that a new user gives, and return its file."""
    path = folder / "sample.db"
    command = [sys.executable, "-m", "core", "init", "--sample"]
    environment = os.environ | {"TIDEGATE_DATABASE_URL": database_url(path)}
    subprocess.run(command, check=True, cwd=ROOT, env=environment, capture_output=True)
    return path


def copy_of(path, folder):
    """Return a database of the same content that a test may change."""
    folder.mkdir(parents=True, exist_ok=True)
    return Path(shutil.copy(path, folder / "book.db"))
