"""The log of decisions: a step that proposes, with all that was shown, and at most one that closes it.

Steps are only ever added, each at a moment of its own, so the log reads in the order in which it was written. Each is
chained to the one before it, so that nothing in the log is changed unseen (``core.store.audit``).
"""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import Connection, Engine, and_, func, insert, select

from core import names as n
from core.errors import StoreError
from core.store import chain
from core.store.tables import AT, CLOSES, CONTENT, KEY, MANIFEST, STEP, decision_head, decisions
from core.store.transactions import reading, writing

_SHORTEST = timedelta(microseconds=1)
_STEP = (KEY, STEP, AT, n.AUTHOR, n.REASON, MANIFEST)


@dataclass(frozen=True)
class Step:
    """One step of the decision ``key``: PROPOSED with its ``manifest``, or one of the others, which close it, without.

    ``at``: UTC.
    """

    key: str
    step: str
    at: datetime
    author: str
    reason: str
    manifest: dict[str, Any] | None = None


def open_decision(engine: Engine, author: str, reason: str, manifest: dict[str, Any], content: bytes) -> Step:
    """Propose what ``content`` shows, made from ``manifest``; the key of the step returned names the decision.

    Raises StoreError if the database cannot be used or is busy; TypeError or ValueError if the manifest is not JSON.
    """
    with writing(engine) as connection:
        at = _now(connection)
        step = Step(f"{at:%Y%m%d-%H%M%S-%f}", n.PROPOSED, at, author, reason, manifest)
        _add(connection, step, closes=False, content=content)
    return step


def close_decision(engine: Engine, key: str, step: str, author: str, reason: str) -> tuple[Step, bool]:
    """Close a decision that is there by a ``step``; return the step that closed it and whether it is this one.

    Whoever comes second changes nothing. Raises StoreError if the database cannot be used or is busy.
    """
    with writing(engine) as connection:
        before = connection.execute(_steps().where(decisions.c[KEY] == key, decisions.c[CLOSES])).first()
        if before is not None:
            return Step(*before), False
        closing = Step(key, step, _now(connection), author, reason)
        _add(connection, closing, closes=True)
    return closing, True


def decision_steps(engine: Engine, key: str | None = None) -> tuple[Step, ...]:
    """Return the steps of all decisions, or of one, oldest first.

    Raises StoreError if the database is out of reach, or if a step was changed so that it cannot be read.
    """
    query = _steps() if key is None else _steps().where(decisions.c[KEY] == key)
    with reading(engine) as connection:
        try:
            return tuple(Step(*row) for row in connection.execute(query.order_by(decisions.c[AT])))
        except ValueError as error:
            raise StoreError("audit.unreadable") from error


def decision_content(engine: Engine, key: str) -> bytes | None:
    """Return what was shown when ``key`` was proposed, None without one. Raises StoreError as ``decision_steps``."""
    query = select(decisions.c[CONTENT]).where(decisions.c[KEY] == key, ~decisions.c[CLOSES])
    with reading(engine) as connection:
        return connection.scalar(query)


def _steps() -> Any:
    return select(*(decisions.c[name] for name in _STEP))


def _add(connection: Connection, step: Step, *, closes: bool, content: bytes | None = None) -> None:
    values = {name: getattr(step, name) for name in _STEP if getattr(step, name) is not None}  # None would be JSON null
    connection.execute(insert(decisions).values({**values, CLOSES: closes, CONTENT: content}))
    entry = and_(decisions.c[KEY] == step.key, decisions.c[CLOSES] == closes)
    chain.append(connection, decisions, decision_head, entry)


def _now(connection: Connection) -> datetime:
    """Return the time, but later than that of any step before, whatever the clock says."""
    last = connection.scalar(select(func.max(decisions.c[AT])))
    return max(datetime.now(UTC), last + _SHORTEST) if last else datetime.now(UTC)
