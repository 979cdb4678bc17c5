"""The allocation that earns most inside every limit.

    maximise    yield . w - expected cost of early sales - repo cost
    subject to  sum w = 1 + borrowed,  0 <= borrowed <= leverage,  w >= 0,  every row of the rulebook, and
        model:  CVaR over scenarios of max over u of (D[s,u] + borrowed - full ladder[u] . w) <= 0
        fixed:  buffer = share          floor:  buffer >= share

Stated once (``problem``) and solved by cuts (``programme``); early sales as in ``liquidity.sale_layers``. All shares
are of net assets, all rates decimals a year.
"""

import time
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np

from core import names as n
from core.errors import InputError, MissingData
from core.reserve import words
from core.reserve.allocation import Allocation, Binding, describe
from core.reserve.assets import Asset
from core.reserve.master import OPTIMAL
from core.reserve.policies import Policy
from core.reserve.problem import BORROWED, BUFFER, WEIGHTS, Problem
from core.reserve.programme import Dials, Found, Programme
from core.reserve.relaxing import conflict
from core.reserve.rows import policy_row, rulebook_rows
from core.reserve.rulebook import Rulebook
from core.types import Floats

REPO_CLASSES = (n.OVERNIGHT_REPO, n.TERM_REPO)


@dataclass(frozen=True, eq=False)
class Optimiser:
    """One product's problem, stated once, for any number of dials. Belongs to one call: not to be shared by threads.

    ``outflow``: (S, H), cumulative net outflow by day 1..H, share of net assets. ``repo_rate``: what is borrowed costs,
    default: what the book's own repo yields. Raises MissingData without assets, ValueError for an outflow that does not
    fit them.
    """

    assets: tuple[Asset, ...]
    rulebook: Rulebook
    outflow: Floats
    repo_rate: float | None = None

    def __post_init__(self) -> None:
        """Refuse what cannot be a problem."""
        if not self.assets:
            raise MissingData("reserve.no_positions")
        shape, horizons = self.outflow.shape, {asset.horizon for asset in self.assets}
        if len(shape) != 2 or not np.isfinite(self.outflow).all() or {shape[1]} != horizons:
            raise ValueError(f"outflow must be finite, (scenarios, horizon of the assets), not {shape}")

    @cached_property
    def problem(self) -> Problem:
        """The problem as it is stated."""
        rate = book_repo_rate(self.assets) if self.repo_rate is None else self.repo_rate
        return Problem(self.assets, tuple(rulebook_rows(self.rulebook, self.assets)), self.outflow, rate or 0.0)

    @cached_property
    def _programme(self) -> Programme:
        return Programme([self.problem])

    def best(self, policy: Policy, confidence: float = 0.99, leverage: float = 0.0) -> Allocation:
        """Return the best allocation; ``leverage``: most that may be borrowed, share of net assets.

        Raises Infeasible, naming what collides and the cheapest way out; InputError for dials out of range;
        RuntimeError with the solver's word if it fails.
        """
        started = time.perf_counter()
        dials = self._dials(policy, confidence, leverage)
        found = self._programme.best([dials])
        if found is None:
            raise conflict(self._programme, dials)
        allocation = allocation_of(self._programme, found, dials)
        return replace(allocation, milliseconds=(time.perf_counter() - started) * 1000.0)

    def _dials(self, policy: Policy, confidence: float, leverage: float) -> Dials:
        if not 0.0 < confidence < 1.0:
            raise InputError("reserve.confidence", found=confidence)
        if not 0.0 <= leverage <= 1.0:
            raise InputError("reserve.leverage", found=leverage)
        if leverage and self.repo_rate is None and book_repo_rate(self.assets) is None:
            raise InputError("reserve.no_repo_rate")
        return Dials(policy, confidence, leverage)


def optimise(
    assets: tuple[Asset, ...],
    rulebook: Rulebook,
    outflow: Floats,
    policy: Policy,
    confidence: float = 0.99,
    leverage: float = 0.0,
    repo_rate: float | None = None,
) -> Allocation:
    """Return the best allocation of a problem that is solved once: see ``Optimiser`` and its ``best``."""
    return Optimiser(assets, rulebook, outflow, repo_rate).best(policy, confidence, leverage)


def book_repo_rate(assets: tuple[Asset, ...]) -> float | None:
    """Return what the book's own repo yields, decimal a year, None if it holds none."""
    yields = {asset.asset_class: asset.yield_ for asset in assets}
    return next((yields[name] for name in REPO_CLASSES if name in yields), None)


def allocation_of(programme: Programme, found: Found, dials: Dials, place: int = 0) -> Allocation:
    """Return the allocation of the problem at ``place``, valued directly and not by the programme that found it."""
    problem = programme.problems[place]
    weights = _cleaned(programme, found, place)
    described = describe(weights, problem.assets, problem.outflow, dials.policy.name, OPTIMAL, problem.repo_rate)
    return replace(described, binding=_binding(programme, found, dials, place), rounds=found.rounds)


def _cleaned(programme: Programme, found: Found, place: int) -> Floats:
    """Return the weights of the classes without the solver's dust: none negative, their sum as it must be."""
    filled = np.maximum(programme.value(found.solution, WEIGHTS, place), 0.0)
    weights = programme.problems[place].parts.collect(filled)
    total = 1.0 + max(float(programme.value(found.solution, BORROWED, place)[0]), 0.0)
    return np.asarray(weights * (total / weights.sum()))


def _binding(programme: Programme, found: Found, dials: Dials, place: int) -> tuple[Binding, ...]:
    """Return what holds the yield down, dearest first: what a bound's giving way is worth is less of the minimum."""
    problem, solution = programme.problems[place], found.solution
    worth = -solution.row_duals[programme.rows(place)] / problem.size
    total = float(programme.value(solution, WEIGHTS, place).sum())
    bindings = [
        words.row_binding(row, float(gain) * row.per_bound(total))
        for row, gain in zip(problem.rows, worth, strict=True)
    ]
    by_column = {name: -float(solution.column_duals[programme.columns(name, place)][0]) for name in (BUFFER, BORROWED)}
    buffer = policy_row(dials.policy)
    if buffer is not None and dials.policy.kind == n.FIXED:
        bindings.append(words.pin_binding(buffer, by_column[BUFFER] / problem.size))
    elif buffer is not None:
        bindings.append(words.row_binding(buffer, -by_column[BUFFER] / problem.size))
    by_day = programme.cover_worth(found, place) / problem.size
    if dials.covers:
        bindings.append(words.cover_binding(problem.assets[0].as_of, int(by_day.argmax()) + 1, float(by_day.sum())))
    if dials.leverage > 0.0:
        bindings.append(words.borrowing_binding(dials.leverage, max(by_column[BORROWED] / problem.size, 0.0)))
    return words.telling(bindings)
