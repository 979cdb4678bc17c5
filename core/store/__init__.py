"""Where the book, mappings, finished runs, decisions and alerts are kept: SQLite by itself, PostgreSQL for a team."""

from sqlalchemy import Engine

from core.store.alerts import (
    Alert,
    RaisedAlert,
    acknowledge,
    closed_alerts,
    lasting_alerts,
    open_alerts,
    raise_alerts,
)
from core.store.audit import Broken, LogState, as_written, log_table, verify_log
from core.store.connecting import connect
from core.store.decisions import Step, close_decision, decision_content, decision_steps, open_decision
from core.store.deliveries import Delivery, claim_delivery, mark_failed, mark_sent, waiting_deliveries
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
    night_files,
    note_refused,
    open_night,
    save_step,
    untold_files,
)
from core.store.revisions import all_stated, first_stated, last_known_without
from core.store.runs import Run, find_run, forget_runs, list_runs, save_run
from core.store.saving import Imported, imports, save_import, save_table, withdraw

__all__ = [
    "IMPORTED",
    "KNOWN",
    "REFUSED",
    "Alert",
    "Broken",
    "Delivery",
    "DropFile",
    "Engine",
    "Imported",
    "LogState",
    "NightStep",
    "Other",
    "RaisedAlert",
    "Run",
    "Step",
    "acknowledge",
    "all_stated",
    "alone",
    "as_written",
    "book_version",
    "claim_delivery",
    "close_decision",
    "closed_alerts",
    "connect",
    "decision_content",
    "decision_steps",
    "end_night",
    "find_run",
    "find_step",
    "first_stated",
    "forget_runs",
    "has_version",
    "import_file",
    "imports",
    "last_known_without",
    "lasting_alerts",
    "list_runs",
    "load_book",
    "load_version",
    "log_table",
    "mark_failed",
    "mark_sent",
    "night_files",
    "note_refused",
    "open_alerts",
    "open_decision",
    "open_night",
    "raise_alerts",
    "recall_mapping",
    "remember_mapping",
    "save_import",
    "save_run",
    "save_step",
    "save_table",
    "untold_files",
    "verify_log",
    "waiting_deliveries",
    "withdraw",
]
