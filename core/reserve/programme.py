"""The rounds: solve the small programme, look where it is too bold, cut there, solve again from where it stood.

Every cut holds for any weights, so what was learned under one set of dials serves the next: only the cover's cuts go
when the confidence changes.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np

from core import names as n
from core.reserve.cuts import Plane, mean_plane, tail_plane, worst
from core.reserve.master import Master, Solution
from core.reserve.policies import Policy
from core.reserve.problem import (
    BORROWED,
    BUFFER,
    DOWN,
    RELIEF,
    SHORT,
    SOLD,
    UP,
    WEIGHTS,
    Problem,
    name_of,
    state,
)
from core.reserve.rows import Row
from core.types import Floats

CLOSE = 1e-9  # shares of net assets: a cut that moves less is not worth a round
MOST_ROUNDS = 1000


@dataclass(frozen=True)
class Dials:
    """What the desk chooses: ``policy``, ``confidence`` of the cover, ``leverage``: most that may be borrowed."""

    policy: Policy
    confidence: float = 0.99
    leverage: float = 0.0

    @property
    def covers(self) -> bool:
        """Whether the scenarios have to be covered."""
        return self.policy.kind == n.MODEL


@dataclass(frozen=True, eq=False)
class Cut:
    """A cut in the programme: of the problem at ``place``, of a layer of sales or (None) of the cover."""

    place: int
    layer: int | None
    by_day: Floats

    def covers(self, place: int) -> bool:
        """Whether it belongs to the cover of the problem at ``place``."""
        return self.place == place and self.layer is None


@dataclass(frozen=True, eq=False)
class Found:
    """A solution that no cut moves: ``cuts`` belong to the last duals of ``solution``; ``rounds``: solves it took."""

    solution: Solution
    cuts: tuple[Cut, ...]
    rounds: int


@dataclass(eq=False)
class Programme:
    """Problems stated once, solved for any dials. Belongs to one call: not to be shared by threads."""

    problems: Sequence[Problem]
    shared: Sequence[Row] = ()
    _cuts: list[Cut] = field(default_factory=list)
    _confidences: dict[int, float] = field(default_factory=dict)

    def __post_init__(self) -> None:
        """State the problems and hand them to the solver, with nothing allowed to give way."""
        self.stated = state(self.problems, self.shared)
        self._master = Master(self.stated)
        for place, problem in enumerate(self.problems):
            self.allow((WEIGHTS,), place, problem.parts.cap)
            self.allow((UP, DOWN, RELIEF), place, 0.0)
        if self.shared:
            self._master.bound(self.stated.columns[RELIEF], 0.0, 0.0)

    def columns(self, name: str, place: int = 0) -> slice:
        """Return where a variable of the problem at ``place`` lies in x; an empty slice where it has none."""
        return self.stated.columns.get(name_of(name, place), slice(0, 0))

    def value(self, solution: Solution, name: str, place: int = 0) -> Floats:
        """Return the values of a variable of the problem at ``place``."""
        return solution.x[self.columns(name, place)]

    def allow(self, names: Sequence[str], place: int, most: Floats | float) -> None:
        """Let variables of the problem at ``place`` go from zero to ``most``."""
        for name in names:
            self._master.bound(self.columns(name, place), 0.0, most)

    def allow_shared(self, most: Floats | float) -> None:
        """Let the shared rows give way by up to ``most``."""
        self._master.bound(self.stated.columns[RELIEF], 0.0, most)

    def price(self, costs: Floats | None = None) -> None:
        """Minimise ``costs . x``, (columns,), from now on; None: what the statement says."""
        self._master.price(self.stated.cost if costs is None else costs)

    def set(self, place: int, dials: Dials) -> None:
        """Turn the dials of the problem at ``place``."""
        share, pinned = dials.policy.share, dials.policy.kind == n.FIXED
        low, high = (-np.inf if share is None else share), (share if pinned and share is not None else np.inf)
        self._master.bound(self.columns(BUFFER, place), low, high)
        self.allow((BORROWED,), place, dials.leverage)
        self.allow((SHORT,), place, 0.0 if dials.covers else np.inf)
        if dials.covers and self._confidences.get(place, dials.confidence) != dials.confidence:
            self._forget_cover(place)
        if dials.covers:
            self._confidences[place] = dials.confidence

    def rows(self, place: int) -> slice:
        """Return where the limits of the problem at ``place`` lie among the row duals."""
        sizes = [len(problem.rows) for problem in self.problems]
        start = self.stated.equal + sum(sizes[:place])
        return slice(start, start + sizes[place])

    @property
    def shared_rows(self) -> slice:
        """Where the shared limits lie among the row duals: after those of every problem."""
        return slice(self.rows(len(self.problems) - 1).stop, self.stated.bound.size)

    def buffer_row(self, place: int) -> int:
        """Return where the balance of the buffer lies among the row duals: after each budget comes one."""
        return 2 * place + 1

    def cover_worth(self, found: Found, place: int) -> Floats:
        """Return by day 1..H what less outflow in the bad scenarios is worth, per share of net assets, (H,)."""
        duals = found.solution.row_duals[self.stated.bound.size :]
        mine = [-dual * cut.by_day for cut, dual in zip(found.cuts, duals, strict=True) if cut.covers(place)]
        return np.sum(mine, axis=0) if mine else np.zeros(self.problems[place].outflow.shape[1])

    def best(self, dials: Sequence[Dials]) -> Found | None:
        """Return the best solution under ``dials``, one for each problem; None if there is none.

        Raises RuntimeError if the solver fails or the rounds do not end.
        """
        for place, each in enumerate(dials):
            self.set(place, each)
        return self.rounds(dials)

    def rounds(self, dials: Sequence[Dials], *, sales: bool = True) -> Found | None:
        """Return the minimum of what is priced, as the columns are bounded now; ``sales``: whether they are priced."""
        for round_ in range(1, MOST_ROUNDS + 1):
            solution = self._master.solve()
            if solution is None:
                return None
            added = [self._cut(place, one, solution, sales) for place, one in enumerate(dials)]
            if not any(added):
                return Found(solution, tuple(self._cuts), round_)
        raise RuntimeError(f"no end of the cuts after {MOST_ROUNDS} rounds")

    def _forget_cover(self, place: int) -> None:
        gone = [number for number, cut in enumerate(self._cuts) if cut.covers(place)]
        self._master.drop(gone)
        self._cuts = [cut for number, cut in enumerate(self._cuts) if number not in set(gone)]

    def _cut(self, place: int, dials: Dials, solution: Solution, sales: bool) -> bool:
        """Add the planes that the solution is too bold for; return whether there was any."""
        problem, weights = self.problems[place], self.value(solution, WEIGHTS, place)
        before = len(self._cuts)
        sold = self.value(solution, SOLD, place)
        for layer, plane in enumerate(_sales(problem, weights) if sales else ()):
            if plane.value > sold[layer] + CLOSE:
                self._add(Cut(place, layer, plane.by_day), plane, self._row(place, plane, SOLD, layer))
        if dials.covers:
            plane = tail_plane(problem.outflow, problem.parts.full[1:], weights, dials.confidence)
            owed = self.value(solution, BORROWED, place)[0] - self.value(solution, SHORT, place)[0]
            if plane.value + owed > CLOSE:
                self._add(Cut(place, None, plane.by_day), plane, self._row(place, plane, SHORT, 0))
        return len(self._cuts) > before

    def _row(self, place: int, plane: Plane, held_by: str, number: int) -> Floats:
        """Return the coefficients of a cut: the plane less what holds it up, at most zero."""
        row = np.zeros(self.stated.cost.size)
        row[self.columns(WEIGHTS, place)] = -plane.slope
        row[self.columns(held_by, place).start + number] = -1.0
        if held_by == SHORT:
            row[self.columns(BORROWED, place)] = 1.0
        return row

    def _add(self, cut: Cut, plane: Plane, row: Floats) -> None:
        self._master.cut(row, -plane.level)
        self._cuts.append(cut)


def _sales(problem: Problem, weights: Floats) -> list[Plane]:
    """Return the plane of each layer of sales, as far as any scenario needs one.

    A scenario that a layer covers is covered by the dearer ones too, so each looks only at what the last left open.
    """
    planes: list[Plane] = []
    open_, scenarios = problem.outflow, len(problem.outflow)
    for layer in problem.layers:
        open_ = open_[worst(open_, layer.ladder @ weights) > 0.0]
        if not len(open_):
            break
        planes.append(mean_plane(open_, layer.ladder, weights, scenarios))
    return planes
