"""A plan as it was shown, in plain values that JSON keeps to the last bit; two of them compared figure by figure.

What is kept is spelled out here and not the objects of a plan, so that what was decided opens with any later code.
"""

import math
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass
from typing import Any, Final, TypeAlias

import numpy as np
import pandas as pd

from core import names as n
from core.plan.forecast_figures import QUANTILES
from core.plan.results import Plan
from core.reserve import Allocation, free_cash
from core.reserve.limits import LIMIT

Frozen: TypeAlias = dict[str, Any]

ALLOCATIONS: Final = n.ALLOCATIONS
_OF_ALLOCATION: Final = (
    "policy", "status", "weights", "buffer", "objective_yield", "shortfall_probability", "sale_cost", "repo_cost",
    "borrowed",
)  # fmt: skip


@dataclass(frozen=True)
class Difference:
    """A ``figure`` by its place in a frozen plan ("allocations/model/buffer"), what it was and what it is."""

    figure: str
    then: float | None
    now: float | None


def frozen(plan: Plan) -> Frozen:
    """Return all that a reader of the plan is shown; a figure that there is none of is None.

    ``dates``: the H days ahead; ``outflow``: level -> quantile of the cumulative net outflow by day, shares of net
    assets; ``free`` and ``raisable``: policy -> cash by day from today on (H+1); ``limits``: policy -> limit -> row.
    """
    held = _held(plan)
    return {
        n.PRODUCT_ID: plan.choice.product_id,
        n.NAME: _plain(plan.product[n.NAME]),
        n.FAMILY: _plain(plan.product[n.FAMILY]),
        "net_assets": _plain(plan.net_assets),
        n.RULEBOOK: {n.NAME: plan.rulebook.name, "title": plan.rulebook.title},
        "dates": _plain(plan.paths.dates),
        ALLOCATIONS: {name: _allocation(each) for name, each in held.items()},
        "limits": {name: _by_name(frame) for name, frame in plan.limits.items()},
        "outflow": _quantiles(plan),
        "free": {name: _plain(free_cash(each.weights.to_numpy(float), plan.assets)) for name, each in held.items()},
        "raisable": {name: _plain(cash) for name, cash in plan.raisable.items()},
        "expected": {str(side): _plain(amounts) for side, amounts in plan.expected.items()},
        "yield_gain_bp": _plain(plan.yield_gain_bp),
        "yield_gain_money": _plain(plan.yield_gain_money),
        "drift": plan.drift.state,
        "safe_buffer": _plain(plan.safe_buffer),
        "next_outflow": _plain(asdict(plan.next_outflow)),
        "attention": [_plain(asdict(each)) for each in plan.attention],
    }


def differences(then: Any, now: Any, place: tuple[str, ...] = ()) -> Iterator[Difference]:
    """Yield every figure that is not the same to the last bit, or that only one of two frozen plans has.

    Words are not compared: they are those of the language in which a plan was shown.
    """
    before, after = _parts(then), _parts(now)
    for name in dict.fromkeys([*before, *after]):
        yield from differences(before.get(name), after.get(name), (*place, name))
    one, other = _figure(then), _figure(now)
    if one != other:
        yield Difference("/".join(place), one, other)


def _held(plan: Plan) -> dict[str, Allocation]:
    every = {n.CURRENT: plan.current, n.FIXED: plan.fixed, n.MODEL: plan.model}
    return {name: allocation for name, allocation in every.items() if allocation is not None}


def _allocation(allocation: Allocation) -> Frozen:
    fields = {name: _plain(getattr(allocation, name)) for name in _OF_ALLOCATION}
    return {**fields, "binding": [_plain(asdict(each)) for each in allocation.binding]}


def _by_name(limits: pd.DataFrame) -> Frozen:
    return {str(row[LIMIT]): _plain(row) for row in limits.to_dict("records")}


def _quantiles(plan: Plan) -> Frozen:
    levels = sorted({*QUANTILES, plan.choice.confidence})
    return {str(level): _plain(np.quantile(plan.outflow, level, axis=0)) for level in levels}


def _plain(value: Any) -> Any:
    """Return a value, or all those in it, as JSON has them."""
    if isinstance(value, pd.Series):
        value = value.to_dict() if value.index.name == n.ASSET_CLASS else value.to_numpy()
    if isinstance(value, Mapping):
        return {str(name): _plain(part) for name, part in value.items()}
    if isinstance(value, np.ndarray | pd.Index | list | tuple):
        return [_plain(part) for part in value]
    if isinstance(value, pd.Timestamp):
        return f"{value:%Y-%m-%d}"
    value = value.item() if isinstance(value, np.generic) else value
    return None if isinstance(value, float) and not math.isfinite(value) else value


def _parts(value: Any) -> Frozen:
    if isinstance(value, Mapping):
        return dict(value)
    return {str(place): part for place, part in enumerate(value)} if isinstance(value, list) else {}


def _figure(value: Any) -> float | None:
    return value if isinstance(value, int | float) else None
