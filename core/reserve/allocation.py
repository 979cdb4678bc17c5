"""An allocation, as the optimiser found it or as the product holds it today."""

import math
from dataclasses import dataclass

import numpy as np
import pandas as pd

from core import names as n
from core.reserve import liquidity
from core.reserve.assets import Asset
from core.types import Floats

HELD = "held"


@dataclass(frozen=True)
class Binding:
    """A limit that holds the yield down. ``limit``: its name in the rulebook, or BUFFER, COVER, BORROWING.

    ``dual_bp``: yield gained, in bp a year, if the bound gives way by one percentage point of net assets (by one day
    for the average maturities); for a pinned buffer, if it falls by one point: negative where more would pay.
    ``day``: of COVER, the day 1..H that binds most; else 0.
    """

    limit: str
    dual_bp: float
    text: str
    day: int = 0


@dataclass(frozen=True, eq=False)
class Allocation:
    """Shares of net assets by asset class and what they are worth; rates are decimals a year.

    ``policy``: name as in ``Policy.name``, or "current"; ``buffer``: share that is cash by the next dealing day without
    loss; ``objective_yield``: net of ``sale_cost`` (expected, of early sales) and ``repo_cost``; ``borrowed``: share
    financed by repo; ``shortfall_probability``: share of scenarios that outrun all cash; ``rounds``: solves needed.
    """

    policy: str
    status: str
    weights: pd.Series
    buffer: float
    objective_yield: float
    shortfall_probability: float
    binding: tuple[Binding, ...]
    rounds: int
    milliseconds: float
    sale_cost: float
    repo_cost: float
    borrowed: float


def describe(
    weights: Floats, assets: tuple[Asset, ...], outflow: Floats, policy: str, status: str, repo_rate: float = 0.0
) -> Allocation:
    """Return the allocation of these weights, shape (assets,), valued directly and not by the program that found them.

    ``outflow``: (S, H), see ``liquidity``; ``repo_rate``: decimal a year paid for what is borrowed.
    """
    sale_cost = liquidity.sale_cost(weights, assets, outflow)
    borrowed = liquidity.borrowed(weights)
    repo_cost = repo_rate * borrowed
    gross = float(weights @ [asset.yield_ for asset in assets])
    return Allocation(
        policy=policy,
        status=status,
        weights=pd.Series(weights, index=pd.Index([asset.asset_class for asset in assets], name=n.ASSET_CLASS)),
        buffer=liquidity.buffer(weights, assets),
        objective_yield=gross - sale_cost - repo_cost,
        shortfall_probability=liquidity.shortfall_probability(weights, assets, outflow),
        binding=(),
        rounds=0,
        milliseconds=0.0,
        sale_cost=sale_cost,
        repo_cost=repo_cost,
        borrowed=borrowed,
    )


def current_allocation(assets: tuple[Asset, ...], outflow: Floats) -> Allocation:
    """Return what the product holds today, taken as 100% of its net assets. ``outflow``: (S, H) share of net assets."""
    amounts = np.array([asset.amount for asset in assets])
    return describe(amounts / math.fsum(amounts), assets, outflow, n.CURRENT, HELD)
