"""Where the book, the remembered mappings and finished runs are kept: SQLite by itself, PostgreSQL for a team."""

from sqlalchemy import Engine

from core.store.connecting import connect
from core.store.loading import book_version, load_book
from core.store.mappings import recall_mapping, remember_mapping
from core.store.revisions import first_stated, last_known_without
from core.store.runs import Run, find_run, list_runs, save_run
from core.store.saving import Imported, imports, save_import, save_table, withdraw

__all__ = [
    "Engine",
    "Imported",
    "Run",
    "book_version",
    "connect",
    "find_run",
    "first_stated",
    "imports",
    "last_known_without",
    "list_runs",
    "load_book",
    "recall_mapping",
    "remember_mapping",
    "save_import",
    "save_run",
    "save_table",
    "withdraw",
]
