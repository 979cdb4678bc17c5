"""What binds and what collides, said in words."""

from dataclasses import dataclass

import pandas as pd

from core.errors import Infeasible
from core.reserve.allocation import Binding
from core.reserve.rows import BORROWING, BUFFER, COVER, EXACTLY, Row
from core.reserve.rulebook import AT_LEAST
from core.text import figures, joining, say

POINT = 0.01  # one percentage point of net assets
BP_PER_ONE = 1e4
TELLING = 1e-6  # bp; a smaller dual is the solver's dust
SENSES = {AT_LEAST: "at_least", EXACTLY: "exactly"}


@dataclass(frozen=True)
class Collision:
    """One constraint of a conflict. ``give``: how far it would have to give way; 0 if only the others do."""

    limit: str
    give: float
    text: str
    change: str


def row_binding(row: Row, dual: float) -> Binding:
    """Return what a row costs. ``dual``: gain in yield per unit of the bound of the row as stated."""
    gain = dual / row.scale * (1.0 if row.in_days else POINT) * BP_PER_ONE
    key = "days" if row.in_days else SENSES.get(row.sense, "at_most")
    return Binding(row.limit, gain, _binding(key, gain, title=_title(row), bound=_bound(row, row.bound)))


def pin_binding(row: Row, dual: float) -> Binding:
    """Return what a pinned buffer costs. ``dual``: gain in yield per unit of a larger share."""
    gain = -dual * POINT * BP_PER_ONE
    key = "less_buffer" if gain >= 0.0 else "more_buffer"
    return Binding(BUFFER, gain, _binding(key, abs(gain), bound=_bound(row, row.bound)))


def cover_binding(as_of: pd.Timestamp, day: int, dual: float) -> Binding:
    """Return what covering the bad scenarios costs, with the day 1..H that binds most."""
    gain = dual * POINT * BP_PER_ONE
    return Binding(COVER, gain, _binding("cover", gain, day=figures.day(as_of + pd.Timedelta(days=day))), day)


def borrowing_binding(leverage: float, dual: float) -> Binding:
    """Return what the dial on borrowing costs."""
    gain = dual * POINT * BP_PER_ONE
    return Binding(BORROWING, gain, _binding("borrowing", gain, bound=figures.share(leverage)))


def telling(found: list[Binding]) -> tuple[Binding, ...]:
    """Return the bindings worth telling, dearest first."""
    return tuple(sorted((one for one in found if abs(one.dual_bp) > TELLING), key=lambda one: -abs(one.dual_bp)))


def row_collision(row: Row, give: float) -> Collision:
    """Return a row of a conflict. ``give``: of the row as stated."""
    bound, moved = _bound(row, row.bound), _bound(row, row.bound + row.turn * give * row.scale)
    text = say(f"reserve.conflict.{SENSES.get(row.sense, 'at_most')}", title=_title(row), bound=bound)
    change = say(f"reserve.change.{row.kind}", title=_title(row), bound=bound, moved=moved) if give else ""
    return Collision(row.limit, abs(give) * row.scale, text, change)


def cover_collision(confidence: float, give: float) -> Collision:
    """Return the cover as part of a conflict. ``give``: share of net assets that the bad scenarios lack."""
    text = say("reserve.conflict.cover", confidence=figures.share(confidence))
    change = say("reserve.change.cover", lacking=figures.share(give, 2)) if give else ""
    return Collision(COVER, give, text, change)


def infeasible(collisions: list[Collision], relaxations: tuple[object, ...]) -> Infeasible:
    """Return the error that names what collides and the least that would have to change.

    Its values carry ``limits``, the names of all that collide, ``give``, by name how far each gives way, and
    ``relaxations``.
    """
    return Infeasible(
        "reserve.infeasible",
        conflict=joining.clauses(one.text for one in collisions),
        changes=joining.clauses(one.change for one in collisions if one.change),
        limits=tuple(dict.fromkeys(one.limit for one in collisions)),
        give={one.limit: one.give for one in collisions if one.give},
        relaxations=relaxations,
    )


def _binding(key: str, gain: float, **values: str) -> str:
    return say(f"reserve.binding.{key}", gain=figures.basis_points(gain), **values)


def _title(row: Row) -> str:
    return joining.bracketed(row.title, row.subject) if row.subject else row.title


def _bound(row: Row, value: float) -> str:
    if row.in_days:
        return say("reserve.days", days=figures.count(value))
    return figures.share(value, 1 if abs(round(value, 3) - value) < TELLING else 2)
