"""Decisions: a plan is proposed as it was shown, a second person approves or rejects it, and it opens again exactly.

A decision keeps the figures and words that were shown, and all that they were made from: the version of the book, the
day, the dials, the seed, the code and its libraries. With these it can be computed again and compared to the last bit.
"""

import json
from dataclasses import asdict, dataclass, fields
from datetime import datetime
from typing import Any, Final

import pandas as pd

from core import names as n
from core.book import Book
from core.calendar import Calendar
from core.errors import InputError
from core.plan.choice import Choice
from core.plan.forecasts import forecast_desk
from core.plan.frozen import ALLOCATIONS, Difference, Frozen, differences, frozen
from core.plan.keeping import code_version, library_versions, made_from
from core.plan.opening import desk_calendar
from core.plan.planning import make_plan
from core.plan.results import Plan
from core.store import (
    Engine,
    Step,
    close_decision,
    decision_content,
    decision_steps,
    has_version,
    load_version,
    open_decision,
)
from core.text import language, say
from core.text.figures import day

CODE, LIBRARIES = "code", "libraries"
_CHOICE, _SEED, _POLICY = "choice", "seed", "policy"
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


@dataclass(frozen=True, eq=False)
class Remade:
    """A decision's plan computed again from the book as it was known then.

    ``differences``: the figures that are not the same to the last bit; ``changed``: what may be why, of CODE and
    LIBRARIES.
    """

    decision: Decision
    plan: Plan
    differences: tuple[Difference, ...]
    changed: tuple[str, ...]

    @property
    def same(self) -> bool:
        """Whether every figure is the same."""
        return not self.differences


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
        raise InputError("decisions.policy", found=policy, known=", ".join(content[ALLOCATIONS]))
    if not has_version(engine, book.version):
        raise InputError("store.no_version", found=book.version)
    manifest = {**_manifest(book, calendar, plan), _POLICY: policy}
    _require_new(engine, manifest)
    kept = json.dumps(content, ensure_ascii=False, allow_nan=False, separators=(",", ":"))
    return _decision((open_decision(engine, author, reason, manifest, kept.encode()),))


def approve(engine: Engine, key: str, author: str, reason: str, *, four_eyes: bool) -> Decision:
    """Approve an open proposal; ``four_eyes``: whether another person than its author must do so.

    Raises InputError if there is none, if it is closed, if it needs a second person, or without author or reason;
    StoreError if the database cannot be used.
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
    """Return the decisions on all products or on one, newest first. Raises StoreError if the database is out of reach."""
    steps: dict[str, list[Step]] = {}
    for step in decision_steps(engine):
        steps.setdefault(step.key, []).append(step)
    found = [_decision(tuple(each)) for each in reversed(steps.values())]
    return tuple(each for each in found if product_id in (None, each.product_id))


def reopen(engine: Engine, key: str) -> Reopened:
    """Return a decision with what was shown when it was proposed, exactly as it was, in the words of then.

    Raises InputError if there is no such decision, StoreError if the database is out of reach.
    """
    decision = _found(engine, key)
    return Reopened(decision, json.loads(decision_content(engine, key) or b"{}"))


def remake(engine: Engine, key: str) -> Remade:
    """Compute a decision's plan again, from the book in the version that it was made from, and compare every figure.

    Raises as ``reopen`` does; other TidegateErrors where newer code can make no such plan any more.
    """
    kept = reopen(engine, key)
    manifest, choice = kept.decision.manifest, kept.decision.choice
    book = load_version(engine, manifest["book"])
    calendar = desk_calendar(book, manifest["market"])
    known = forecast_desk(book, calendar, choice.as_of, choice.model, horizon=choice.horizon, seed=manifest[_SEED])
    plan = make_plan(book, choice, calendar, known)
    return Remade(kept.decision, plan, tuple(differences(kept.content, frozen(plan))), _changed(manifest))


def _manifest(book: Book, calendar: Calendar, plan: Plan) -> dict[str, Any]:
    choice = plan.choice
    dials = {**asdict(choice), "as_of": f"{choice.as_of:%Y-%m-%d}"}
    made = made_from(book, calendar, choice.as_of, language=language())
    return {**made, LIBRARIES: library_versions(), _CHOICE: dials, _SEED: plan.paths.seed}


def _changed(manifest: dict[str, Any]) -> tuple[str, ...]:
    now = {CODE: code_version(), LIBRARIES: library_versions()}
    return tuple(name for name, version in now.items() if manifest[name] != version)


def _decision(steps: tuple[Step, ...]) -> Decision:
    """Return the decision of these steps; a dial that is not known any more is left to the manifest."""
    first = steps[0]
    manifest = first.manifest or {}
    dials = {name: value for name, value in manifest[_CHOICE].items() if name in _DIALS}
    choice = Choice(**{**dials, "as_of": pd.Timestamp(dials["as_of"])})
    return Decision(first.key, choice.product_id, manifest[_POLICY], choice, steps, manifest)


def _found(engine: Engine, key: str) -> Decision:
    steps = decision_steps(engine, key)
    if not steps:
        raise InputError("decisions.unknown", found=key)
    return _decision(steps)


def _decide(engine: Engine, key: str, step: str, author: str, reason: str, *, four_eyes: bool) -> Decision:
    author, reason = _said(author, reason)
    proposed = _found(engine, key)
    if four_eyes and _same_person(proposed.author, author):
        raise InputError("decisions.second_person", author=proposed.author)
    closing, mine = close_decision(engine, key, step, author, reason)
    if not mine:
        status = say(f"decisions.status.{closing.step}").lower()
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
