"""Scenarios: the plan of a product once some things have changed; kept by name, opened again exactly, run again today.

A scenario keeps what it answered and all that it was made from, as a decision does.
"""

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass, fields, replace
from datetime import datetime
from typing import Any, Final

import numpy as np
import pandas as pd

from core import names as n
from core.book import Book
from core.calendar import Calendar
from core.errors import InputError
from core.plan.attention import next_outflow
from core.plan.case import Case
from core.plan.choice import Choice
from core.plan.forecasts import net_flow
from core.plan.keeping import library_versions, made_from
from core.plan.planning import make_plan
from core.plan.results import DaysBefore, Plan
from core.reserve import free_cash, raisable
from core.store import Engine, Run, find_run, list_runs, save_run
from core.stress.answers import LEVELS, Answer, kept, opened
from core.stress.changes import Change, from_mapping, moved, to_mapping
from core.stress.shocks import Grounds, Shocked, shocked
from core.text import language

SCENARIO: Final = "scenario"
PARENT, CHANGES, CHOICE, AUTHOR, LIBRARIES, SEED = "parent", "changes", "choice", "author", "libraries", "seed"
_DIALS: Final = frozenset(field.name for field in fields(Choice))


@dataclass(frozen=True)
class SavedScenario:
    """A scenario that is kept: what it changes, the ``choice`` it is a plan of, the scenario it branched from ("").

    ``made``: the version of the book it was made from.
    """

    key: str
    name: str
    author: str
    changes: tuple[Change, ...]
    choice: Choice
    parent: str
    made: str
    at: datetime


def plan_under(
    book: Book, calendar: Calendar, case: Case, choice: Choice, changes: Sequence[Change], grounds: Grounds
) -> tuple[Plan, Shocked]:
    """Return the plan of ``choice`` once ``changes`` have happened; without any it is the plan itself.

    Raises MissingData where a change has nothing to act on, and as ``make_plan`` does.
    """
    found = shocked(changes, grounds)
    reliance = min(max(choice.reliance + found.reliance, 0.0), 1.0) if found.reliance else choice.reliance
    changed = _changed(case, found, calendar)
    return make_plan(book, replace(choice, reliance=reliance), calendar, case=changed), found


def answers(
    book: Book, calendar: Calendar, case: Case, choice: Choice, changes: Sequence[Change], grounds: Grounds
) -> tuple[Answer, ...]:
    """Return what the plan is with none of ``changes``, with the first, with the first two, and so on."""
    upto = [tuple(changes[:count]) for count in range(len(changes) + 1)]
    return tuple(answer_of(*plan_under(book, calendar, case, choice, some, grounds), some) for some in upto)


def answer_of(plan: Plan, found: Shocked, changes: tuple[Change, ...]) -> Answer:
    """Return what a plan answers, in plain values."""
    levels = sorted({*LEVELS, plan.choice.confidence})
    weights = plan.current.weights.to_numpy(float)
    worst = np.quantile(plan.outflow.max(axis=1), plan.choice.confidence)
    model, fixed = plan.model, plan.fixed
    return Answer(
        changes=changes,
        dates=tuple(plan.paths.dates),
        outflow={level: _floats(np.quantile(plan.outflow, level, axis=0)) for level in levels},
        free=_floats(free_cash(weights, plan.assets)),
        full=_floats(raisable(weights, plan.assets)),
        confidence=plan.choice.confidence,
        net_assets=float(plan.net_assets),
        expected_outflow=-float(net_flow(plan.expected).sum()),
        worst=float(worst),
        buffer_now=plan.current.buffer,
        buffer_fixed=fixed.buffer if fixed else None,
        buffer_model=model.buffer if model else None,
        yield_model=model.objective_yield if model else None,
        gain_bp=plan.yield_gain_bp if model and fixed else None,
        shortfall_now=plan.current.shortfall_probability,
        fall=found.fall,
    )


def save_scenario(
    engine: Engine,
    book: Book,
    calendar: Calendar,
    choice: Choice,
    told: Sequence[Answer],
    name: str,
    author: str,
    parent: str = "",
) -> str:
    """Keep what ``answers`` told under a name, and return the key that opens it.

    Raises InputError without a name, author or change; StoreError if the database cannot be used.
    """
    if not name.strip():
        raise InputError("scenarios.needs_name")
    if not author.strip():
        raise InputError("scenarios.needs_author")
    if not told[-1].changes:
        raise InputError("scenarios.needs_change")
    manifest: dict[str, Any] = {
        **made_from(book, calendar, choice.as_of, language=language()),
        n.NAME: name.strip(),
        AUTHOR: author.strip(),
        PARENT: parent,
        CHANGES: [to_mapping(each) for each in told[-1].changes],
        CHOICE: {**asdict(choice), "as_of": f"{choice.as_of:%Y-%m-%d}"},
        LIBRARIES: library_versions(),
    }
    content = json.dumps([kept(each) for each in told], allow_nan=False)
    return save_run(engine, SCENARIO, manifest, content.encode())


def scenarios(engine: Engine, product_id: str | None = None) -> tuple[SavedScenario, ...]:
    """Return the scenarios of all products or one, newest first. Raises StoreError if the database is out of reach."""
    found = [_saved(run) for run in reversed(list_runs(engine, SCENARIO))]
    return tuple(each for each in found if product_id in (None, each.choice.product_id))


def open_scenario(engine: Engine, key: str) -> tuple[SavedScenario, tuple[Answer, ...]]:
    """Return a scenario with what it answered when it was kept, exactly.

    Raises InputError if there is none of that key, StoreError if the database is out of reach.
    """
    for run in list_runs(engine, SCENARIO):
        if run.key == key:
            content = find_run(engine, SCENARIO, run.manifest)
            return _saved(run), tuple(opened(each) for each in json.loads(content or b"[]"))
    raise InputError("scenarios.unknown", found=key)


def as_of_today(saved: SavedScenario, as_of: pd.Timestamp) -> tuple[Change, ...]:
    """Return the changes for a run on the data of ``as_of``: windows that have begun by then keep their distance."""
    days = (as_of - saved.choice.as_of).days
    past = any(each.start is not None and each.start <= as_of for each in saved.changes)
    return moved(saved.changes, days) if past else saved.changes


def _changed(case: Case, found: Shocked, calendar: Calendar) -> Case:
    mine = case.forecast
    expected, paths = found.flows.on_expected(mine.expected), found.flows.on(mine.paths)
    before = tuple(DaysBefore(found.flows.on(one.paths), one.net_assets * (1.0 - found.fall)) for one in case.earlier)
    return replace(
        case,
        net_assets=found.net_assets,
        forecast=replace(mine, expected=expected, paths=paths),
        assets=found.assets,
        earlier=before,
        next_outflow=next_outflow(-net_flow(expected), paths, calendar, found.net_assets),
    )


def _saved(run: Run) -> SavedScenario:
    said: dict[str, Any] = run.manifest
    dials = {name: value for name, value in said[CHOICE].items() if name in _DIALS}
    return SavedScenario(
        key=run.key,
        name=said[n.NAME],
        author=said[AUTHOR],
        changes=tuple(from_mapping(each) for each in said[CHANGES]),
        choice=Choice(**{**dials, "as_of": pd.Timestamp(dials["as_of"])}),
        parent=said[PARENT],
        made=str(said.get("book", "")),
        at=run.at,
    )


def _floats(values: Any) -> tuple[float, ...]:
    return tuple(float(value) for value in values)
