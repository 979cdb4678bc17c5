"""Where the book, mappings, finished runs and decisions are kept: SQLite by itself, PostgreSQL for a team."""

from sqlalchemy import Engine

from core.store.connecting import connect
from core.store.decisions import Step, close_decision, decision_content, decision_steps, open_decision
from core.store.loading import book_version, has_version, load_book, load_version
from core.store.locking import Other, alone
from core.store.mappings import recall_mapping, remember_mapping
from core.store.nights import (
    IMPORTED,
    KNOWN,
    REFUSED,
    DropFile,
    NightStep,
    end_night,
    find_step,
    import_file,
    imported_file,
    night_files,
    note_known,
    note_refused,
    open_night,
    save_step,
    untold_files,
)
from core.store.revisions import all_stated, first_stated, last_known_without
from core.store.runs import Run, find_run, list_runs, save_run
from core.store.saving import Imported, imports, save_import, save_table, withdraw

__all__ = [
    "IMPORTED",
    "KNOWN",
    "REFUSED",
    "DropFile",
    "Engine",
    "Imported",
    "NightStep",
    "Other",
    "Run",
    "Step",
    "all_stated",
    "alone",
    "book_version",
    "close_decision",
    "connect",
    "decision_content",
    "decision_steps",
    "end_night",
    "find_run",
    "find_step",
    "first_stated",
    "has_version",
    "import_file",
    "imported_file",
    "imports",
    "last_known_without",
    "list_runs",
    "load_book",
    "load_version",
    "night_files",
    "note_known",
    "note_refused",
    "open_decision",
    "open_night",
    "recall_mapping",
    "remember_mapping",
    "save_import",
    "save_run",
    "save_step",
    "save_table",
    "untold_files",
    "withdraw",
]
