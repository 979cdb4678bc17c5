"""What to do when no allocation meets every limit: the cheapest set of house limits to relax, regulation never.

The limits that may give way do so at a price per point, and the least total is sought: first of house limits alone;
if they do not suffice, of the desk's dials too. If even that is not enough, regulation collides with what the product
holds, and it is only said which limits do.

The list is minimal: without any one of its items, the others as they are, there is still no allocation, or the least
total had not been the least.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from core.errors import Infeasible
from core.reserve import words
from core.reserve.problem import DOWN, RELIEF, SHORT, UP, WEIGHTS
from core.reserve.programme import Dials, Found, Programme
from core.reserve.rows import DIAL, Row, policy_row
from core.reserve.rulebook import HARD, SOFT, Rulebook
from core.types import Floats

# The price of a point: of a dial more than of a house limit, of regulation, which is only named, most.
PRICE = {SOFT: 1.0, DIAL: 10.0, HARD: 1000.0}
STAGES = ((SOFT,), (SOFT, DIAL), (SOFT, DIAL, HARD))
TOUCHED = 1e-7
ROOM = 1e-9  # beyond the least: the solver's own tolerance is narrower


@dataclass(frozen=True)
class Relaxation:
    """A house limit's bound as it is and as it has to be, share of net assets or days."""

    limit: str
    bound: float
    moved: float


def relaxed(rulebook: Rulebook, relaxations: Sequence[Relaxation]) -> Rulebook:
    """Return the rulebook with these limits at their moved bounds."""
    moved = {one.limit: one.moved for one in relaxations}
    limits = tuple(replace(limit, bound=moved.get(limit.name, limit.bound)) for limit in rulebook.limits)
    return replace(rulebook, limits=limits)


def conflict(programme: Programme, dials: Dials) -> Infeasible:
    """Return why the only problem of ``programme`` has no allocation, and what has to give way.

    The error's values: ``limits``, the names of all that collide; ``give``, by name how far each gives way;
    ``relaxations``, the house limits with their new bounds where those alone make room, else empty.
    """
    for kinds in STAGES:
        costs = _allow(programme, dials, kinds)
        programme.price(costs)
        found = programme.rounds([dials], sales=False)
        _forbid(programme, dials)
        if found is not None:
            return _said(programme, dials, found, kinds)
    raise RuntimeError("no allocation although every limit may give way")


def _allow(programme: Programme, dials: Dials, kinds: tuple[str, ...]) -> Floats:
    """Let limits of these kinds give way; return the price of every column."""
    rows = programme.problems[0].rows
    costs = np.zeros(programme.stated.cost.size)
    costs[programme.columns(RELIEF)] = [PRICE[row.kind] for row in rows]
    programme.allow((RELIEF,), 0, np.array([np.inf if row.kind in kinds else 0.0 for row in rows]))
    if DIAL in kinds:
        for name in (UP, DOWN, *((SHORT,) if dials.covers else ())):
            programme.allow((name,), 0, np.inf)
            costs[programme.columns(name)] = PRICE[DIAL]
    return costs


def _forbid(programme: Programme, dials: Dials) -> None:
    programme.allow((UP, DOWN, RELIEF), 0, 0.0)
    programme.set(0, dials)
    programme.price()


def _said(programme: Programme, dials: Dials, found: Found, kinds: tuple[str, ...]) -> Infeasible:
    solution, rows = found.solution, programme.problems[0].rows
    total = float(programme.value(solution, WEIGHTS).sum())
    per_bound = np.array([row.per_bound(total) for row in rows])
    reliefs, duals = programme.value(solution, RELIEF) / per_bound, solution.row_duals[programme.rows(0)]
    collisions = [
        words.row_collision(row, give)
        for row, give, dual in zip(rows, map(_touched, reliefs), duals, strict=True)
        if give or abs(dual) > TOUCHED
    ]
    buffer = policy_row(dials.policy)
    if buffer is not None:
        down, up = (_touched(programme.value(solution, name)[0]) for name in (DOWN, UP))
        if down or up or abs(solution.row_duals[programme.buffer_row(0)]) > TOUCHED:
            collisions.append(words.row_collision(buffer, down if buffer.turn < 0 else up - down))
    short, worth = _touched(programme.value(solution, SHORT)[0]), programme.cover_worth(found, 0)
    if dials.covers and (short or worth.max(initial=0.0) > TOUCHED):
        collisions.append(words.cover_collision(dials.confidence, short))
    given = [(row, float(give)) for row, give in zip(rows, reliefs, strict=True) if give > TOUCHED]
    return words.infeasible(collisions, relaxations_of(given) if kinds == (SOFT,) else ())


def relaxations_of(given: Sequence[tuple[Row, float]]) -> tuple[Relaxation, ...]:
    """Return the limits that give way, a single-issuer limit by what its furthest issuer needs.

    ``given``: rows and how far the bound of each gives way, in the size it is stated in.
    """
    by_limit = {row.limit: (row, give) for row, give in sorted(given, key=lambda one: one[1])}  # the furthest stays
    return tuple(
        Relaxation(row.limit, row.bound, row.bound + row.turn * (give + ROOM) * row.scale)
        for row, give in by_limit.values()
    )


def _touched(value: float) -> float:
    return float(value) if abs(value) > TOUCHED else 0.0
