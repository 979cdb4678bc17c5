"""Several products in one problem, each inside its own rulebook and all of them inside limits that they share.

A shared limit speaks of the products as one portfolio: its bound is a share of their net assets together.
"""

import time
from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
import pandas as pd

from core.errors import Infeasible
from core.reserve import words
from core.reserve.allocation import Allocation, Binding
from core.reserve.assets import Asset
from core.reserve.limits import check_limits
from core.reserve.optimise import Optimiser, allocation_of
from core.reserve.policies import Policy
from core.reserve.problem import RELIEF
from core.reserve.programme import Dials, Found, Programme
from core.reserve.relaxing import PRICE, TOUCHED, relaxations_of
from core.reserve.rows import Row, rulebook_rows
from core.reserve.rulebook import HARD, SOFT, Rulebook
from core.types import Floats


@dataclass(frozen=True, eq=False)
class Member:
    """One product of several: its problem, its dials, and its net assets in currency."""

    name: str
    optimiser: Optimiser
    policy: Policy
    net_assets: float
    confidence: float = 0.99
    leverage: float = 0.0


@dataclass(frozen=True, eq=False)
class Together:
    """The allocations in the order of the members; ``limits``: the shared ones checked on the whole portfolio.

    ``binding``: the shared limits that hold the yield of the whole down, worth told per point of all net assets;
    ``rounds``: solves needed.
    """

    allocations: tuple[Allocation, ...]
    limits: pd.DataFrame
    binding: tuple[Binding, ...]
    rounds: int
    milliseconds: float


def optimise_together(members: Sequence[Member], shared: Rulebook) -> Together:
    """Return the allocations that earn most on all net assets together.

    Raises Infeasible as ``Optimiser.best`` does for a member that has no allocation even by itself, its name said
    first; and naming the shared limits that have to give way, and how far, where the members have none together.
    """
    started = time.perf_counter()
    sizes = shares_of([member.net_assets for member in members])
    problems = [
        replace(member.optimiser.problem, size=float(size)) for member, size in zip(members, sizes, strict=True)
    ]
    rows = shared_rows(shared, [problem.assets for problem in problems], sizes)
    programme = Programme(problems, rows)
    dials = [Dials(member.policy, member.confidence, member.leverage) for member in members]
    found = programme.best(dials)
    if found is None:
        raise _conflict(members, programme, dials)
    allocations = tuple(allocation_of(programme, found, one, place) for place, one in enumerate(dials))
    assets = pooled([problem.assets for problem in problems], [one.weights for one in allocations], sizes)
    limits = check_limits(amounts(assets), assets, shared)
    milliseconds = (time.perf_counter() - started) * 1000.0
    return Together(allocations, limits, _binding(programme, found), found.rounds, milliseconds)


def shared_rows(shared: Rulebook, assets: Sequence[tuple[Asset, ...]], sizes: Floats) -> list[Row]:
    """Return every row of every shared limit over the classes of one product after the other, by size."""
    every = tuple(asset for own in assets for asset in own)
    by_size = np.repeat(sizes, [len(own) for own in assets])
    return [replace(row, coefficients=row.coefficients * by_size) for row in rulebook_rows(shared, every)]


def pooled(assets: Sequence[tuple[Asset, ...]], weights: Sequence[pd.Series], sizes: Floats) -> tuple[Asset, ...]:
    """Return the products' holdings as one portfolio: a class each, ``amount`` its share of all net assets."""
    parts: dict[str, list[tuple[float, Asset]]] = {}
    for own, held, size in zip(assets, weights, sizes, strict=True):
        for asset in own:
            parts.setdefault(asset.asset_class, []).append((size * float(held[asset.asset_class]), asset))
    return tuple(_pooled(each) for each in parts.values())


def amounts(assets: tuple[Asset, ...]) -> pd.Series:
    """Return what is held of each class, as ``check_limits`` reads it of a portfolio that is ``pooled``."""
    return pd.Series({asset.asset_class: asset.amount for asset in assets})


def shares_of(net_assets: Sequence[float]) -> Floats:
    """Return the share of each product in all net assets."""
    return np.asarray(net_assets) / sum(net_assets)


def _pooled(parts: list[tuple[float, Asset]]) -> Asset:
    total = sum(amount for amount, _ in parts)
    shares = [amount / total if total else 1.0 / len(parts) for amount, _ in parts]
    holdings = [
        replace(holding, share=share * holding.share)
        for share, (_, asset) in zip(shares, parts, strict=True)
        for holding in asset.holdings
    ]
    average = sum(share * asset.yield_ for share, (_, asset) in zip(shares, parts, strict=True))
    return replace(parts[0][1], amount=total, yield_=average, holdings=tuple(holdings))


def _binding(programme: Programme, found: Found) -> tuple[Binding, ...]:
    worth = -found.solution.row_duals[programme.shared_rows]
    return words.telling(
        [words.row_binding(row, float(gain)) for row, gain in zip(programme.shared, worth, strict=True)]
    )


def _conflict(members: Sequence[Member], programme: Programme, dials: Sequence[Dials]) -> Infeasible:
    """Return why there is no allocation: a member's own conflict, else the shared limits and the least they give."""
    for member in members:
        try:
            member.optimiser.best(member.policy, member.confidence, member.leverage)
        except Infeasible as own:
            return Infeasible("reserve.member_infeasible", member=member.name, why=str(own), **own.values)
    for kinds in ((SOFT,), (SOFT, HARD)):
        found = _give(programme, dials, kinds)
        if found is not None:
            gives = found.solution.x[programme.stated.columns[RELIEF]]
            given = [(row, float(give)) for row, give in zip(programme.shared, gives, strict=True) if give > TOUCHED]
            found_relaxations = relaxations_of(given) if kinds == (SOFT,) else ()
            return words.infeasible([words.row_collision(*each) for each in given], found_relaxations)
    raise RuntimeError("each product has an allocation, but not side by side without shared limits")


def _give(programme: Programme, dials: Sequence[Dials], kinds: tuple[str, ...]) -> Found | None:
    """Return the least that shared limits of these kinds have to give way."""
    programme.allow_shared(np.array([np.inf if row.kind in kinds else 0.0 for row in programme.shared]))
    costs = np.zeros(programme.stated.cost.size)
    costs[programme.stated.columns[RELIEF]] = [PRICE[row.kind] for row in programme.shared]
    programme.price(costs)
    return programme.rounds(dials, sales=False)
