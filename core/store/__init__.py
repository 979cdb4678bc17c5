"""Where the book, mappings, finished runs and decisions are kept: SQLite by itself, PostgreSQL for a team."""

from sqlalchemy import Engine

from core.store.audit import Broken, LogState, as_written, log_table, verify_log
from core.store.connecting import connect
from core.store.decisions import Step, close_decision, decision_content, decision_steps, open_decision
from core.store.loading import book_version, has_version, load_book, load_version
from core.store.mappings import recall_mapping, remember_mapping
from core.store.revisions import all_stated, first_stated, last_known_without
from core.store.runs import Run, find_run, list_runs, save_run
from core.store.saving import Imported, imports, save_import, save_table, withdraw

__all__ = [
    "Broken",
    "Engine",
    "Imported",
    "LogState",
    "Run",
    "Step",
    "all_stated",
    "as_written",
    "book_version",
    "close_decision",
    "connect",
    "decision_content",
    "decision_steps",
    "find_run",
    "first_stated",
    "has_version",
    "imports",
    "last_known_without",
    "list_runs",
    "load_book",
    "load_version",
    "log_table",
    "open_decision",
    "recall_mapping",
    "remember_mapping",
    "save_import",
    "save_run",
    "save_table",
    "verify_log",
    "withdraw",
]
