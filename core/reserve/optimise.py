"""The allocation that earns most inside every limit: a linear programme, stated in cvxpy and solved by HiGHS.

    maximise    yield . w - expected cost of early sales - repo cost
    subject to  sum w = 1 + borrowed,  0 <= borrowed <= leverage,  w >= 0,  every row of the rulebook, and
        model:  CVaR over scenarios of max over u of (D[s,u] + borrowed - full ladder[u] . w) <= 0
        fixed:  buffer = share          floor:  buffer >= share

CVaR as Rockafellar and Uryasev (2000) state it; early sales as in ``liquidity.sale_layers``. The whole programme is
solved at once, on the rows that ``reduction`` leaves. All shares are of net assets, all rates decimals a year.
"""

import time
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from core import names as n
from core.errors import InputError, MissingData
from core.reserve import liquidity, words
from core.reserve.allocation import OPTIMAL, Allocation, Binding, describe
from core.reserve.assets import Asset
from core.reserve.policies import Policy
from core.reserve.reduction import Needs, needs, positive, tail_candidates
from core.reserve.rows import BORROWING, COVER, DIAL, Row, policy_row, rulebook_rows
from core.reserve.rulebook import HARD, SOFT, Rulebook
from core.types import Floats

TOLERANCE = 1e-10  # HiGHS' smallest; its vertices then keep every limit to 1e-9
REPO_CLASSES = (n.OVERNIGHT_REPO, n.TERM_REPO)
# What giving way costs when no allocation exists: a house limit first, then the desk's dials, regulation never.
PENALTY = {SOFT: 1.0, DIAL: 10.0, HARD: 1000.0}
TOUCHED = 1e-7


@dataclass(frozen=True, eq=False)
class _Case:
    """One problem: all it is made of."""

    assets: tuple[Asset, ...]
    rows: list[Row]
    pin: Row | None  # the policy's row if it is an equality; a floor is among the rows
    outflow: Floats
    policy: Policy
    confidence: float
    leverage: float
    repo_rate: float


@dataclass(frozen=True, eq=False)
class _Programme:
    """The problem as cvxpy states it; the constraints whose duals are read are kept by name."""

    problem: Any
    weights: Any
    borrowed: Any
    constraints: dict[str, Any]
    tail: Needs | None
    give: dict[str, Any]  # elastic programme: how far each constraint gives way


def optimise(
    assets: tuple[Asset, ...],
    rulebook: Rulebook,
    outflow: Floats,
    policy: Policy,
    confidence: float = 0.99,
    leverage: float = 0.0,
    repo_rate: float | None = None,
) -> Allocation:
    """Return the best allocation. ``outflow``: (S, H), cumulative net outflow by day 1..H, share of net assets.

    ``leverage``: most that may be borrowed, share of net assets, at ``repo_rate`` (default: what the book's own repo
    yields). Raises Infeasible, naming the limits in conflict; InputError for dials out of range; RuntimeError with
    the solver's word if it fails.
    """
    started = time.perf_counter()
    case = _case(assets, rulebook, outflow, policy, confidence, leverage, repo_rate)
    programme = _state(case)
    status = _solve(programme.problem)
    if status != OPTIMAL:
        raise _conflict(case, status)
    weights = _cleaned(programme)
    found = describe(weights, assets, outflow, policy.name, status, case.repo_rate)
    milliseconds = (time.perf_counter() - started) * 1000.0
    return replace(found, binding=_binding(programme, case), rounds=1, milliseconds=milliseconds)


def _case(
    assets: tuple[Asset, ...],
    rulebook: Rulebook,
    outflow: Floats,
    policy: Policy,
    confidence: float,
    leverage: float,
    repo_rate: float | None,
) -> _Case:
    if not assets:
        raise MissingData("reserve.no_positions")
    if not 0.0 < confidence < 1.0:
        raise InputError("reserve.confidence", found=confidence)
    if not 0.0 <= leverage <= 1.0:
        raise InputError("reserve.leverage", found=leverage)
    if outflow.ndim != 2 or not np.isfinite(outflow).all() or {outflow.shape[1]} != {a.horizon for a in assets}:
        raise ValueError(f"outflow must be finite, (scenarios, horizon of the assets), not {outflow.shape}")
    rows = rulebook_rows(rulebook, assets)
    buffer = policy_row(policy, assets)
    floor = [buffer] if buffer is not None and policy.kind != n.FIXED else []
    pin = buffer if policy.kind == n.FIXED else None
    rate = _repo_rate(assets, leverage, repo_rate)
    return _Case(assets, rows + floor, pin, outflow, policy, confidence, leverage, rate)


def _repo_rate(assets: tuple[Asset, ...], leverage: float, given: float | None) -> float:
    if given is not None or leverage == 0.0:
        return given or 0.0
    yields = {asset.asset_class: asset.yield_ for asset in assets}
    for name in REPO_CLASSES:
        if name in yields:
            return yields[name]
    raise InputError("reserve.no_repo_rate")


def _state(case: _Case, elastic: bool = False) -> _Programme:
    """State the problem, or its elastic twin in which every limit may give way at a penalty and nothing is earned."""
    cp = _cvxpy()

    weights = cp.Variable(len(case.assets), nonneg=True)
    borrowed = cp.Variable(nonneg=True)
    constraints = {"budget": cp.sum(weights) == 1.0 + borrowed, BORROWING: borrowed <= case.leverage}
    give: dict[str, Any] = {}
    if case.rows:
        stated = [row.stated for row in case.rows]
        matrix, bounds = np.array([left for left, _ in stated]), np.array([right for _, right in stated])
        give["rows"] = cp.Variable(len(case.rows), nonneg=True) if elastic else np.zeros(len(case.rows))
        constraints["rows"] = matrix @ weights <= bounds + give["rows"]
    if case.pin is not None:
        give["pin"] = cp.Variable() if elastic else 0.0
        coefficients, bound = case.pin.stated
        constraints["pin"] = coefficients @ weights == bound + give["pin"]
    tail = None
    if case.policy.kind == n.MODEL:
        give["cover"] = cp.Variable(nonneg=True) if elastic else 0.0
        tail = _cover(case, constraints, weights, borrowed, give["cover"])
    objective = -_penalty(case, give) if elastic else _earned(case, constraints, weights, borrowed)
    problem = cp.Problem(cp.Maximize(objective), list(constraints.values()))
    return _Programme(problem, weights, borrowed, constraints, tail, give)


def _cover(case: _Case, constraints: dict[str, Any], weights: Any, borrowed: Any, give: Any) -> Needs:
    """Add the CVaR row: a level ``worst`` and each scenario's excess above it; return the pairs it stands on."""
    cp = _cvxpy()

    candidates = case.outflow[tail_candidates(case.outflow, case.confidence)]
    tail = needs(candidates, liquidity.full_ladders(case.assets))
    worst, excess = cp.Variable(), cp.Variable(tail.scenarios, nonneg=True)
    cash = cp.Variable(tail.ladder.shape[0])  # by day: keeps the many rows below at three entries each
    count = liquidity.tail_count(case.outflow.shape[0], case.confidence)
    constraints["cash"] = cash == tail.ladder @ weights - borrowed
    constraints["tail"] = tail.level - cash[tail.point] - worst <= excess[tail.scenario]
    constraints[COVER] = worst + cp.sum(excess) / count <= give
    return tail


def _earned(case: _Case, constraints: dict[str, Any], weights: Any, borrowed: Any) -> Any:
    """Return yield less costs, a year; add each sale layer's rows."""
    cp = _cvxpy()

    earned = np.array([asset.yield_ for asset in case.assets]) @ weights - case.repo_rate * borrowed
    a_year = liquidity.a_year(case.outflow) / case.outflow.shape[0]
    for number, layer in enumerate(liquidity.sale_layers(case.assets)):
        found = positive(needs(case.outflow, layer.ladder))
        if not found.scenarios:
            continue
        sold, cash = cp.Variable(found.scenarios, nonneg=True), cp.Variable(found.ladder.shape[0])
        constraints[f"cash {number}"] = cash == found.ladder @ weights
        constraints[f"sales {number}"] = found.level - cash[found.point] <= sold[found.scenario]
        earned = earned - layer.price * a_year * cp.sum(sold)
    return earned


def _penalty(case: _Case, give: dict[str, Any]) -> Any:
    cp = _cvxpy()

    dials = [PENALTY[DIAL] * cp.abs(give[name]) for name in ("pin", COVER) if name in give]
    rows = [PENALTY[row.kind] * give["rows"][place] for place, row in enumerate(case.rows)]
    return cp.sum(dials + rows)


def _cvxpy() -> Any:
    """Return cvxpy, imported where it is needed: the import takes a second, and its types hide half of its names."""
    import cvxpy

    return cvxpy


def _solve(problem: Any) -> str:
    problem.solve(solver="HIGHS", primal_feasibility_tolerance=TOLERANCE, dual_feasibility_tolerance=TOLERANCE)
    return str(problem.status)


def _cleaned(programme: _Programme) -> Floats:
    """Return the weights without the solver's dust: none negative, their sum as it must be."""
    weights = np.maximum(programme.weights.value, 0.0)
    total = 1.0 + max(float(programme.borrowed.value), 0.0)
    return np.asarray(weights * (total / weights.sum()))


def _binding(programme: _Programme, case: _Case) -> tuple[Binding, ...]:
    """Return what holds the yield down, dearest first. A dual is the gain in yield per unit of the bound."""
    duals = {name: constraint.dual_value for name, constraint in programme.constraints.items()}
    found = [words.row_binding(row, dual) for row, dual in zip(case.rows, duals.get("rows", ()), strict=True)]
    if case.pin is not None:
        found.append(words.pin_binding(case.pin, float(duals["pin"])))
    if programme.tail is not None:
        by_day = np.bincount(programme.tail.day, duals["tail"])
        found.append(words.cover_binding(case.assets[0].as_of, int(by_day.argmax()), float(duals[COVER])))
    if case.leverage > 0.0:
        found.append(words.borrowing_binding(case.leverage, float(duals[BORROWING])))
    return words.telling(found)


def _conflict(case: _Case, status: str) -> Exception:
    """Return why no allocation exists: what collides (nonzero duals: Farkas), and what gives way at least penalty."""
    programme = _state(case, elastic=True)
    elastic = _solve(programme.problem)
    if elastic != OPTIMAL or -programme.problem.value < TOUCHED:
        return RuntimeError(f"HiGHS ended with {status!r}, the elastic programme with {elastic!r}")
    duals = {name: np.atleast_1d(programme.constraints[name].dual_value) for name in programme.give}
    gives = {name: np.atleast_1d(give.value) for name, give in programme.give.items()}
    collisions = [
        words.row_collision(row, _give(give))
        for row, give, dual in zip(case.rows, gives.get("rows", ()), duals.get("rows", ()), strict=True)
        if _give(give) or abs(dual) > TOUCHED
    ]
    if case.pin is not None and (_give(gives["pin"][0]) or abs(duals["pin"][0]) > TOUCHED):
        collisions.append(words.row_collision(case.pin, _give(gives["pin"][0])))
    if COVER in duals and (_give(gives[COVER][0]) or abs(duals[COVER][0]) > TOUCHED):
        collisions.append(words.cover_collision(case.confidence, _give(gives[COVER][0])))
    return words.infeasible(collisions)


def _give(value: float) -> float:
    return float(value) if abs(value) > TOUCHED else 0.0
