"""Decisions: a plan is proposed as it was shown, a second person approves or rejects it, and it opens again exactly.

A decision keeps the figures and words that were shown, and all that they were made from: the version of the book, the
day, the dials, the seed, the code and its libraries. With these ``remaking`` computes it again, to the last bit.
"""

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass, fields
from datetime import datetime
from typing import Any, Final

import pandas as pd

from core import names as n
from core.book import Book
from core.calendar import Calendar
from core.errors import InputError, StoreError
from core.plan.choice import Choice
from core.plan.frozen import ALLOCATIONS, Frozen, frozen
from core.plan.keeping import library_versions, made_from
from core.plan.results import Plan
from core.present.words import policy_name
from core.store import (
    Engine,
    Step,
    as_written,
    close_decision,
    decision_content,
    decision_steps,
    has_version,
    open_decision,
)
from core.text import joining, language, say
from core.text.figures import day

KEY, POLICY, CHOICE, SEED, LIBRARIES = "key", "policy", "choice", "seed", "libraries"
_TOLD: Final = ("at", "by", "why")
_DIALS: Final = frozenset(field.name for field in fields(Choice))


@dataclass(frozen=True, eq=False)
class Decision:
    """A plan that was proposed: ``policy`` of those in the plan of ``choice``, its ``steps`` so far, oldest first.

    ``manifest``: what the plan was made from.
    """

    key: str
    product_id: str
    policy: str
    choice: Choice
    steps: tuple[Step, ...]
    manifest: dict[str, Any]

    @property
    def status(self) -> str:
        """PROPOSED while it is open, else APPROVED, REJECTED or WITHDRAWN."""
        return self.steps[-1].step

    @property
    def open(self) -> bool:
        """Whether it waits to be approved or rejected."""
        return self.status == n.PROPOSED

    @property
    def author(self) -> str:
        """Who proposed it."""
        return self.steps[0].author

    @property
    def at(self) -> datetime:
        """When it was proposed, UTC."""
        return self.steps[0].at


@dataclass(frozen=True, eq=False)
class Reopened:
    """A decision with the plan as it was shown when it was proposed; see ``frozen``."""

    decision: Decision
    content: Frozen


def propose(
    engine: Engine, book: Book, calendar: Calendar, plan: Plan, policy: str, author: str, reason: str
) -> Decision:
    """Propose to hold what ``plan``, made of ``book`` and ``calendar``, has under ``policy``: CURRENT, FIXED or MODEL.

    Raises InputError if the plan has no such allocation or is proposed already, if its book is not of this database,
    or without author or reason; StoreError if the database cannot be used.
    """
    author, reason = _said(author, reason)
    content = frozen(plan)
    if policy not in content[ALLOCATIONS]:
        known = joining.listed(map(policy_name, content[ALLOCATIONS]))
        raise InputError("decisions.policy", found=policy_name(policy), known=known)
    if not has_version(engine, book.version):
        raise InputError("store.no_version", found=book.version)
    manifest = {**_manifest(book, calendar, plan), POLICY: policy}
    _require_new(engine, manifest)
    kept = json.dumps(content, ensure_ascii=False, allow_nan=False, separators=(",", ":"))
    return _decision((open_decision(engine, author, reason, manifest, kept.encode()),))


def approve(engine: Engine, key: str, author: str, reason: str, *, four_eyes: bool) -> Decision:
    """Approve an open proposal; ``four_eyes``: whether another person than its author must do so.

    Raises InputError if there is none, if it is closed, if it needs a second person, or without author or reason;
    StoreError if the database cannot be used, or if the proposal is not as it was written.
    """
    return _decide(engine, key, n.APPROVED, author, reason, four_eyes=four_eyes)


def reject(engine: Engine, key: str, author: str, reason: str, *, four_eyes: bool) -> Decision:
    """Reject an open proposal. Raises as ``approve`` does."""
    return _decide(engine, key, n.REJECTED, author, reason, four_eyes=four_eyes)


def withdraw(engine: Engine, key: str, author: str, reason: str) -> Decision:
    """Take an open proposal back, which only its author may. Raises as ``approve`` does."""
    proposed = _found(engine, key)
    if not _same_person(proposed.author, author):
        raise InputError("decisions.withdraw_own", author=proposed.author)
    return _decide(engine, key, n.WITHDRAWN, author, reason, four_eyes=False)


def decisions(engine: Engine, product_id: str | None = None) -> tuple[Decision, ...]:
    """Return the decisions on all products or one, newest first. Raises StoreError if the database is out of reach."""
    steps: dict[str, list[Step]] = {}
    for step in decision_steps(engine):
        steps.setdefault(step.key, []).append(step)
    found = [_decision(tuple(each)) for each in reversed(steps.values())]
    return tuple(each for each in found if product_id in (None, each.product_id))


def reopen(engine: Engine, key: str) -> Reopened:
    """Return a decision with what was shown when it was proposed, exactly as it was, in the words of then.

    Raises InputError if there is no such decision; StoreError if the database is out of reach, or if the decision is
    not as it was written.
    """
    decision = _found(engine, key)
    return Reopened(decision, json.loads(decision_content(engine, key) or b"{}"))


def decision_table(found: Sequence[Decision]) -> pd.DataFrame:
    """Return one row a decision: key, product_id, policy, status; who proposed and decided it, when (UTC) and why.

    Nothing is known of the decision of an open one: "" and NaT.
    """
    rows = [
        {KEY: each.key, n.PRODUCT_ID: each.product_id, POLICY: each.policy, "status": each.status}
        | _told("proposed", each.steps[0])
        | _told("decided", None if each.open else each.steps[-1])
        for each in found
    ]
    columns = [
        KEY,
        n.PRODUCT_ID,
        POLICY,
        "status",
        *(f"{of}_{part}" for of in ("proposed", "decided") for part in _TOLD),
    ]
    return pd.DataFrame(rows, columns=columns)


def _manifest(book: Book, calendar: Calendar, plan: Plan) -> dict[str, Any]:
    choice = plan.choice
    dials = {**asdict(choice), "as_of": f"{choice.as_of:%Y-%m-%d}"}
    made = made_from(book, calendar, choice.as_of, language=language())
    return {**made, LIBRARIES: library_versions(), CHOICE: dials, SEED: plan.paths.seed}


def _told(of: str, step: Step | None) -> dict[str, Any]:
    if step is None:
        return dict.fromkeys((f"{of}_by", f"{of}_why"), "") | {f"{of}_at": pd.NaT}
    return {f"{of}_at": pd.Timestamp(step.at), f"{of}_by": step.author, f"{of}_why": step.reason}


def _decision(steps: tuple[Step, ...]) -> Decision:
    """Return the decision of these steps; a dial that is not known any more is left to the manifest."""
    first = steps[0]
    manifest = first.manifest or {}
    if first.step != n.PROPOSED or not {CHOICE, POLICY} <= manifest.keys():
        raise StoreError("audit.unreadable")
    dials = {name: value for name, value in manifest[CHOICE].items() if name in _DIALS}
    choice = Choice(**{**dials, "as_of": pd.Timestamp(dials["as_of"])})
    return Decision(first.key, choice.product_id, manifest[POLICY], choice, steps, manifest)


def _found(engine: Engine, key: str) -> Decision:
    steps = decision_steps(engine, key)
    if not steps:
        raise InputError("decisions.unknown", found=key)
    if not as_written(engine, key):
        raise StoreError("audit.changed", found=key)
    return _decision(steps)


def _decide(engine: Engine, key: str, step: str, author: str, reason: str, *, four_eyes: bool) -> Decision:
    author, reason = _said(author, reason)
    proposed = _found(engine, key)
    if four_eyes and _same_person(proposed.author, author):
        raise InputError("decisions.second_person", author=proposed.author)
    closing, mine = close_decision(engine, key, step, author, reason)
    if not mine:
        status = joining.lowered(say(f"decisions.status.{closing.step}"))
        raise InputError("decisions.closed", status=status, author=closing.author, day=day(closing.at))
    return _decision((proposed.steps[0], closing))


def _require_new(engine: Engine, manifest: dict[str, Any]) -> None:
    """Raise InputError where the very same is proposed already, as by a button pressed twice."""
    for each in decisions(engine):
        if each.open and each.manifest == manifest:
            raise InputError("decisions.proposed_already", author=each.author, day=day(each.at))


def _said(author: str, reason: str) -> tuple[str, str]:
    if not author.strip():
        raise InputError("decisions.author")
    if not reason.strip():
        raise InputError("decisions.reason")
    return author.strip(), reason.strip()


def _same_person(one: str, other: str) -> bool:
    """Return whether two names are one, however they are spaced and capitalised."""
    return one.casefold().split() == other.casefold().split()
