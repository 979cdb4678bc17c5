"""Where the yield of one allocation over another comes from: buffer, mix, carry, leverage and costs.

Let B be the buffer (liquid within one dealing day, less what is borrowed) and V = 1 - B what is invested; l and v the
average yields of the liquid and of the invested part. What own money earns is B l + V v, and what borrowing adds is
borrowed x (l - repo rate). Between two allocations, with d for a change and a bar for the mean of the two,

    d(B l + V v)  =  dB l_bar + dV v_bar        buffer: money moved between the parts, at what they yield
                  +  B_bar dl + V_bar dv        the parts' own yields: carry and mix

where a yield is the curve at the remaining life of what is held plus a spread over it: carry is the curve's part of dl
and dv (lending longer), mix is the spread's (lending to others, in other paper). Means of both sides rather than the
weights of one (as Marshall and Edgeworth's index numbers; in performance attribution, Brinson without interaction) make
the gain of A over B minus that of B over A, item by item, and leave no residual: the items are the gain.
"""

import math
from dataclasses import dataclass
from typing import Final

import numpy as np

from core.reserve.allocation import Allocation
from core.reserve.assets import Asset
from core.reserve.curves import Curve
from core.reserve.liquidity import buffer_shares
from core.types import Floats

BUFFER: Final = "buffer"
MIX: Final = "mix"
CARRY: Final = "carry"
LEVERAGE: Final = "leverage"
COSTS: Final = "costs"
ITEMS: Final = (BUFFER, MIX, CARRY, LEVERAGE, COSTS)
BASIS_POINTS = 1e4
ROUNDING = 1e-12  # decimals a year


@dataclass(frozen=True)
class Attribution:
    """The yield gain of ``after`` over ``before`` (policies) by item, decimals a year of net assets.

    The buffers are shares of net assets. ``carry``: None without a curve; ``mix`` then holds it. ``costs``: less
    expected cost of early sales counts as gain.
    """

    before: str
    after: str
    before_yield: float
    after_yield: float
    before_buffer: float
    after_buffer: float
    buffer: float
    mix: float
    carry: float | None
    leverage: float
    costs: float

    @property
    def items(self) -> dict[str, float]:
        """The items that are known, in the order of ITEMS."""
        found = {BUFFER: self.buffer, MIX: self.mix, CARRY: self.carry, LEVERAGE: self.leverage, COSTS: self.costs}
        return {name: value for name, value in found.items() if value is not None}

    @property
    def gain(self) -> float:
        """The sum of the items, which is the whole gain."""
        return math.fsum(self.items.values())

    def in_bp(self) -> dict[str, float]:
        """Return the items in basis points a year."""
        return {name: value * BASIS_POINTS for name, value in self.items.items()}

    def in_money(self, net_assets: float) -> dict[str, float]:
        """Return the items in currency units a year."""
        return {name: value * net_assets for name, value in self.items.items()}


def attribute(
    after: Allocation, before: Allocation, assets: tuple[Asset, ...], curve: Curve | None = None
) -> Attribution:
    """Return where the gain of ``after`` over ``before`` comes from; both are allocations of ``assets``.

    Raises ValueError if an allocation's yield is not what its weights earn less its costs: then the items would not
    add up to the gain.
    """
    new, old = _Held(after, assets), _Held(before, assets)
    yields = np.array([asset.yield_ for asset in assets])
    base = np.zeros(len(assets)) if curve is None else _by_class(curve, assets)
    between = (new.own + old.own) / 2.0
    earned, known, over = (_means(new, old, values) for values in (yields, base, yields - base))
    found = Attribution(
        before=before.policy,
        after=after.policy,
        before_yield=before.objective_yield,
        after_yield=after.objective_yield,
        before_buffer=before.buffer,
        after_buffer=after.buffer,
        buffer=_dot(new.own - old.own, earned.mean(axis=0)),
        mix=_dot(between, over[0] - over[1]),
        carry=None if curve is None else _dot(between, known[0] - known[1]),
        leverage=_borrowing(new, earned[0]) - _borrowing(old, earned[1]),
        costs=before.sale_cost - after.sale_cost,
    )
    gain = after.objective_yield - before.objective_yield
    if not math.isclose(found.gain, gain, rel_tol=0.0, abs_tol=ROUNDING):
        raise ValueError(f"{after.policy} gains {gain} over {before.policy}, but its weights gain {found.gain}")
    return found


class _Held:
    """What one allocation holds in its two parts, liquid and invested; shares of net assets.

    ``parts``: by class, shape (2, assets); ``own``: without what is borrowed, which is liquid, shape (2,).
    """

    def __init__(self, allocation: Allocation, assets: tuple[Asset, ...]) -> None:
        weights = allocation.weights[[asset.asset_class for asset in assets]].to_numpy(float)
        liquid = weights * buffer_shares(assets)
        self.parts = np.array([liquid, weights - liquid])
        self.borrowed = math.fsum([*weights, -1.0])
        self.repo_cost = allocation.repo_cost
        self.own = np.array([math.fsum([*liquid, -self.borrowed]), math.fsum(self.parts[1])])


def _by_class(curve: Curve, assets: tuple[Asset, ...]) -> Floats:
    """Return the curve at the remaining life of each class, a mean over its holdings, shape (assets,)."""
    lives = [np.array([held.remaining_days for held in asset.holdings]) for asset in assets]
    return np.array([float(asset.shares @ curve.at(life)) for asset, life in zip(assets, lives, strict=True)])


def _means(new: _Held, old: _Held, values: Floats) -> Floats:
    """Return the mean of a value by class over each part, new and old, shape (2 allocations, 2 parts).

    A part that one allocation does not hold counts as the other's, so that nothing changes inside it.
    """
    means = np.full((2, 2), np.nan)
    for side, held in enumerate((new, old)):
        for part, weights in enumerate(held.parts):
            if weights.any():
                means[side, part] = _dot(weights, values) / math.fsum(weights)
    means = np.where(np.isnan(means), means[::-1], means)
    return np.nan_to_num(means)


def _borrowing(held: _Held, earned: Floats) -> float:
    """Return what borrowed money earns in the liquid part less what it costs."""
    return held.borrowed * float(earned[0]) - held.repo_cost


def _dot(left: Floats, right: Floats) -> float:
    return math.fsum(left * right)
