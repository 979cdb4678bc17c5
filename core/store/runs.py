"""Finished work, kept under all that it was made from, so that it is done once and any number can be reopened."""

import json
from dataclasses import dataclass
from datetime import UTC, datetime
from hashlib import sha256
from typing import Any

from sqlalchemy import Engine, delete, insert, select

from core.names import KIND
from core.store.tables import AT, KEY, MANIFEST, RESULT, runs
from core.store.transactions import reading, writing


@dataclass(frozen=True)
class Run:
    """A run that is kept: under which ``manifest``, and since when (``at``, UTC)."""

    kind: str
    key: str
    manifest: dict[str, Any]
    at: datetime


def save_run(engine: Engine, kind: str, manifest: dict[str, Any], result: bytes) -> str:
    """Keep ``result`` under the ``manifest`` of its inputs' versions, parameters and seed; return the run's key.

    The first result kept under a manifest stays: whoever brings another one has done the same work again.
    Raises StoreError if the database cannot be used or is busy; TypeError or ValueError if the manifest is not JSON.
    """
    key = run_key(manifest)
    entry = {KIND: kind, KEY: key, MANIFEST: manifest, RESULT: result, AT: datetime.now(UTC)}
    with writing(engine) as connection:
        if connection.execute(select(runs.c[KEY]).where(runs.c[KIND] == kind, runs.c[KEY] == key)).first() is None:
            connection.execute(insert(runs).values(entry))
    return key


def find_run(engine: Engine, kind: str, manifest: dict[str, Any]) -> bytes | None:
    """Return the result kept under ``manifest``, or None. Raises StoreError if the database cannot be used."""
    query = select(runs.c[RESULT]).where(runs.c[KIND] == kind, runs.c[KEY] == run_key(manifest))
    with reading(engine) as connection:
        return connection.scalar(query)


def list_runs(engine: Engine, kind: str) -> tuple[Run, ...]:
    """Return all runs of a kind without their results, oldest first. Raises StoreError if the database is out of reach.

    ``find_run`` opens the result of one by its manifest.
    """
    query = select(runs.c[KIND], runs.c[KEY], runs.c[MANIFEST], runs.c[AT]).where(runs.c[KIND] == kind)
    with reading(engine) as connection:
        return tuple(Run(*row) for row in connection.execute(query.order_by(runs.c[AT], runs.c[KEY])))


def forget_runs(engine: Engine, kind: str, newest: int) -> None:
    """Let go of all runs of a kind but the ``newest``. Raises StoreError if the database cannot be used or is busy."""
    kept = select(runs.c[KEY]).where(runs.c[KIND] == kind).order_by(runs.c[AT].desc(), runs.c[KEY]).limit(newest)
    with writing(engine) as connection:
        connection.execute(delete(runs).where(runs.c[KIND] == kind, runs.c[KEY].not_in(kept)))


def run_key(manifest: dict[str, Any]) -> str:
    """Return the SHA-256 of the manifest in canonical JSON: the order of its keys does not matter."""
    words = json.dumps(manifest, sort_keys=True, separators=(",", ":"), ensure_ascii=False, allow_nan=False)
    return sha256(words.encode()).hexdigest()
