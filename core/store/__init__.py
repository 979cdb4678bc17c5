"""Where the book, the remembered mappings and finished runs are kept: SQLite by itself, PostgreSQL for a team."""

from sqlalchemy import Engine

from core.store.connecting import connect
from core.store.loading import book_version, load_book
from core.store.mappings import recall_mapping, remember_mapping
from core.store.runs import find_run, save_run
from core.store.saving import Imported, delete_events, imports, save_import, save_table

__all__ = [
    "Engine",
    "Imported",
    "book_version",
    "connect",
    "delete_events",
    "find_run",
    "imports",
    "load_book",
    "recall_mapping",
    "remember_mapping",
    "save_import",
    "save_run",
    "save_table",
]
