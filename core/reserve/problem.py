"""One product's problem, and how problems are stated as one programme: once in cvxpy, for whatever the dials say.

    maximise    yield . w - prices . sold - repo rate * borrowed
    subject to  sum w - borrowed = 1,  (buffer shares - 1) . w + 1 = buffer + up - down,  rows . w - relief <= bounds

Dials are bounds of columns: of ``buffer`` the policy's share, of ``borrowed`` the leverage; ``up``, ``down``, ``short``
and ``relief`` are zero unless it is asked what would have to give way. What makes the programme large, the cover of
every scenario and the sales in each, comes as cuts on ``short`` and ``sold`` (``programme``).
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cached_property, lru_cache
from hashlib import sha256
from typing import Any, Final

import numpy as np

from core.reserve import liquidity
from core.reserve.assets import Asset
from core.reserve.liquidity import SaleLayer, buffer_shares, sale_layers
from core.reserve.master import Stated
from core.reserve.rows import Row
from core.reserve.tranches import Tranches, tranches
from core.types import Floats

# The columns of a problem, in the order of the statement: weights of tranches, then ...
WEIGHTS: Final = "weights"
BORROWED: Final = "borrowed"
BUFFER: Final = "buffer"
UP: Final = "up"
DOWN: Final = "down"
SHORT: Final = "short"
SOLD: Final = "sold"
RELIEF: Final = "relief"


@dataclass(frozen=True, eq=False)
class Problem:
    """What is the same whatever the dials say.

    ``outflow``: (S, H), see ``liquidity``; ``repo_rate``: decimal a year paid for what is borrowed; ``size``: weight of
    this product among several, its share of their net assets.
    """

    assets: tuple[Asset, ...]
    rows: tuple[Row, ...]
    outflow: Floats
    repo_rate: float = 0.0
    size: float = 1.0

    @cached_property
    def parts(self) -> Tranches:
        """The tranches of the assets: the columns of the weights."""
        return tranches(self.assets)

    @cached_property
    def layers(self) -> tuple[SaleLayer, ...]:
        """The layers of early sales."""
        return sale_layers(self.parts)

    @cached_property
    def prices(self) -> Floats:
        """What a unit sold in each layer costs a year, (layers,)."""
        return np.array([layer.price for layer in self.layers]) * liquidity.a_year(self.outflow)

    def spread(self, by_class: Floats) -> Floats:
        """Return coefficients of tranches, (..., tranches), from those of classes, (..., assets)."""
        return np.asarray(by_class[..., self.parts.owner])


def name_of(column: str, place: int = 0) -> str:
    """Return the name under which a variable of the problem at ``place`` is stated."""
    return f"{column} {place}"


def state(problems: Sequence[Problem], shared: Sequence[Row] = ()) -> Stated:
    """Return the programme of all ``problems``, in minimising form.

    ``shared``: rows over all of them, coefficients of the classes of one problem after the other. Nothing of the
    scenarios is in it, so it is stated once for whatever they and the dials say.
    """
    return _state(_Asked(_digest(problems, shared), problems, shared))


@dataclass(frozen=True)
class _Asked:
    """Problems to state; those of equal digest are stated alike."""

    digest: str
    problems: Sequence[Problem] = field(compare=False)
    shared: Sequence[Row] = field(compare=False)


def _digest(problems: Sequence[Problem], shared: Sequence[Row]) -> str:
    parts = [part for problem in problems for part in (*_numbers(problem), *_stack(problem.rows))] + [*_stack(shared)]
    digest = sha256()
    for part in parts:
        digest.update(f"{part.shape}".encode() + part.tobytes())
    return digest.hexdigest()


def _numbers(problem: Problem) -> list[Any]:
    yields = np.array([asset.yield_ for asset in problem.assets])
    terms = np.array([problem.repo_rate, problem.size])
    return [yields, buffer_shares(problem.assets), terms, problem.prices, problem.parts.owner]


@lru_cache(maxsize=64)
def _state(asked: _Asked) -> Stated:
    problems, shared = asked.problems, asked.shared
    cp = _cvxpy()
    variables = [_variables(cp, problem) for problem in problems]
    relief = cp.Variable(len(shared), nonneg=True)
    equal = [one for each in zip(problems, variables, strict=True) for one in _balances(cp, *each)]
    limits = [one for each in zip(problems, variables, strict=True) for one in _limits(*each)]
    if shared:
        together = cp.hstack([one[WEIGHTS] for one in variables])
        matrix, bounds = _stack(shared)
        limits.append(matrix[:, _owners(problems)] @ together - relief <= bounds)
    cost = sum(_cost(cp, *each) for each in zip(problems, variables, strict=True)) + 0.0 * cp.sum(relief)
    data, _, _ = cp.Problem(cp.Minimize(cost), equal + limits).get_problem_data(cp.HIGHS)
    named = {name_of(key, place): one for place, each in enumerate(variables) for key, one in each.items()}
    return _arrays(data, named | {RELIEF: relief})


def _variables(cp: Any, problem: Problem) -> dict[str, Any]:
    sizes = {WEIGHTS: problem.parts.owner.size, SOLD: len(problem.layers), RELIEF: len(problem.rows)}
    free = cp.Variable(1)
    return {
        name: free if name == BUFFER else cp.Variable(sizes.get(name, 1), nonneg=True)
        for name in (WEIGHTS, BORROWED, BUFFER, UP, DOWN, SHORT, SOLD, RELIEF)
    }


def _balances(cp: Any, problem: Problem, own: dict[str, Any]) -> list[Any]:
    shares = problem.spread(buffer_shares(problem.assets))
    budget = cp.sum(own[WEIGHTS]) - own[BORROWED] == 1.0
    return [budget, (shares - 1.0) @ own[WEIGHTS] + 1.0 == own[BUFFER] + own[UP] - own[DOWN]]


def _limits(problem: Problem, own: dict[str, Any]) -> list[Any]:
    if not problem.rows:
        return []
    matrix, bounds = _stack(problem.rows)
    return [problem.spread(matrix) @ own[WEIGHTS] - own[RELIEF] <= bounds]


def _cost(cp: Any, problem: Problem, own: dict[str, Any]) -> Any:
    yields = problem.spread(np.array([asset.yield_ for asset in problem.assets]))
    idle = sum(cp.sum(own[name]) for name in (UP, DOWN, SHORT, RELIEF))  # named, so that they are columns at all
    earned = yields @ own[WEIGHTS] - problem.repo_rate * cp.sum(own[BORROWED]) - problem.prices @ own[SOLD]
    return -problem.size * earned + 0.0 * idle


def _stack(rows: Sequence[Row]) -> tuple[Floats, Floats]:
    stated = [row.stated for row in rows]
    return np.array([left for left, _ in stated]), np.array([right for _, right in stated])


def _owners(problems: Sequence[Problem]) -> Any:
    starts = np.cumsum([0, *(len(problem.assets) for problem in problems[:-1])])
    return np.concatenate([start + problem.parts.owner for start, problem in zip(starts, problems, strict=True)])


def _arrays(data: dict[str, Any], named: dict[str, Any]) -> Stated:
    starts = data["param_prob"].var_id_to_col
    columns = {name: slice(starts[one.id], starts[one.id] + one.size) for name, one in named.items() if one.size}
    size = data["c"].size
    lower = np.zeros(size)
    lower[[columns[name].start for name in columns if name.startswith(BUFFER)]] = -np.inf
    return Stated(data["c"], data["A"].tocsc(), data["b"], data["dims"].zero, lower, np.full(size, np.inf), columns)


def _cvxpy() -> Any:
    """Return cvxpy, imported where it is needed: the import takes a second, and its types hide half of its names."""
    import cvxpy

    return cvxpy
