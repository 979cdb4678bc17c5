"""A stress lived through day by day: what is asked for, paid, sold and deferred, and what that does to the price.

    to find(u)  = paid up to u - subscriptions relied on - cash that is there by u without selling
    sold(u)     = max(sold(u-1), to find(u) - what repo lends), at most what can be sold by u
    fall(u)     = fall of the market + impact x sold(u) in points of net assets + cost of what was sold
    asked(u+1)  = orders(u+1) + feedback x (fall(u) - fall(u-1)) / 10 bp x units(u) x share of units free by u+1

The loop of falling prices and redemptions of November 2022 is the last line: with no feedback it is the plain shock.
Shares are of net assets before the first day.
"""

from dataclasses import dataclass
from typing import Any, Final

import numpy as np

from core.reserve import Asset, free_cash, raisable
from core.stress.conditions import Fee, fee_rate, may_defer, weekly_left
from core.stress.queue import CENTS, Cents, Day, LargeRedemption, cents, closed_day, one_day
from core.types import Flags, Floats

BASIS_POINT: Final = 1e-4
TEN_BP: Final = 10 * BASIS_POINT
POINT: Final = 0.01


@dataclass(frozen=True)
class Tools:
    """What a desk may do in a stress.

    ``rule``: of large redemptions, None = everything is paid; ``spare_sales``: whether under the rule no more is sold
    than its minimum needs; ``borrow``: share of net assets that repo lends, used before anything is sold; ``swing``:
    whether redeemers bear the cost of sales; ``fees``: of those due on a day the largest is charged.
    """

    rule: LargeRedemption | None = None
    spare_sales: bool = True
    borrow: float = 0.0
    swing: bool = False
    fees: tuple[Fee, ...] = ()


@dataclass(frozen=True, eq=False)
class Means:
    """What a portfolio can pay with, shares of net assets by day 0..H: ``free`` without selling, ``full`` with sales.

    ``cost``: decimal of what is sold, the mean over what can be sold.
    """

    free: Floats
    full: Floats
    cost: float


@dataclass(frozen=True, eq=False)
class Walk:
    """What happened, (S, H) shares of net assets before the first day unless said otherwise.

    ``asked``: orders that the day processes for the first time, those of frightened customers among them; ``paid``;
    ``deferred``: still waiting at the end of the day; ``cancelled``; ``least``: what the rule made the day pay;
    ``sold``: up to the day; ``fall``: of the net asset value up to the day, decimal; ``room``: cash that could still be
    found, negative = short; ``large``: days of large redemption; ``borrowed``: up to the day.
    """

    asked: Floats
    paid: Floats
    deferred: Floats
    cancelled: Floats
    least: Floats
    sold: Floats
    fall: Floats
    room: Floats
    large: Flags
    borrowed: Floats

    @property
    def shortfall(self) -> Floats:
        """What could not be found on the worst day, (S,); 0 where all was."""
        return np.maximum(-self.room.min(axis=1), 0.0)


def means(weights: Floats, assets: tuple[Asset, ...]) -> Means:
    """Return what a portfolio of these weights, (assets,), can pay with."""
    free, full = free_cash(weights, assets), raisable(weights, assets)
    saleable = weights * np.array([asset.early_ladder.max(initial=0.0) for asset in assets])
    costs = np.array([asset.sale_cost for asset in assets])
    cost = float(saleable @ costs / saleable.sum()) if saleable.sum() > 0 else 0.0
    return Means(free, full, cost)


@dataclass(frozen=True, eq=False)
class Setting:
    """What a stress is lived through with.

    ``opens`` (H,): days on which redemptions are processed; ``fall``: of the net asset value by the market, decimal, on
    the first day; ``feedback``: share of units asked for after a fall of 10 bp; ``impact``: bp of net asset value that
    a sale of 1% of net assets costs everyone; ``unlocked`` (H,): share of units that may have left by each day by
    contract, None = all: who is locked in cannot leave in fear. ``weekly``: what is cash within a week, share of net
    assets, as the rulebook measures it; ``working`` (H,): working days, None = the days that open; ``young`` (H,):
    share of what leaves that was held for a few days only.
    """

    net_assets: float
    held: Means
    opens: Flags
    reliance: float = 1.0
    fall: float = 0.0
    feedback: float = 0.0
    impact: float = 0.0
    tools: Tools = Tools()
    unlocked: Floats | None = None
    weekly: float = 0.0
    working: Flags | None = None
    young: Floats | None = None


def walk(orders: Floats, subscriptions: Floats, setting: Setting) -> Walk:
    """Return what happens to every path. ``orders`` and ``subscriptions``: (S, H) currency units a day."""
    state = _before(len(orders), setting.net_assets)
    told = []
    for day in range(orders.shape[1]):
        state = _next(state, day, cents(orders[:, day]), cents(subscriptions[:, day]), setting)
        told.append(_told(state, setting.net_assets * CENTS))
    return Walk(*(np.stack(each, axis=1) for each in zip(*told, strict=True)))


@dataclass(frozen=True, eq=False)
class _State:
    """The end of a day of every path, (S,).

    ``done``: the day, cents; ``waiting``: orders of closed days, cents; the rest are shares up to the day: what was
    ``paid`` less the subscriptions relied on and the fees ``kept``, what was ``sold`` and ``borrowed``; ``room`` left;
    ``stood``: working days since a gate was first closed.
    """

    done: Day
    waiting: Cents
    paid: Floats
    kept: Floats
    sold: Floats
    borrowed: Floats
    fall: Floats
    scare: Floats
    room: Floats
    stood: Cents


def _before(paths: int, net_assets: float) -> _State:
    nobody, nothing = np.zeros(paths, dtype=np.int64), np.zeros(paths)
    units = np.full(paths, round(net_assets * CENTS), dtype=np.int64)
    nought = dict.fromkeys(("paid", "kept", "sold", "borrowed", "fall", "scare", "room"), nothing)
    return _State(closed_day(nobody, nobody, units), nobody, **nought, stood=nobody)


def _next(before: _State, day: int, orders: Cents, came: Cents, setting: Setting) -> _State:
    """Return the end of the next day."""
    held, tools, opening = setting.held, setting.tools, setting.net_assets * CENTS
    may_leave = 1.0 if setting.unlocked is None else float(setting.unlocked[day])
    frightened = np.floor(setting.feedback * before.scare / TEN_BP * before.done.units * may_leave).astype(np.int64)
    waiting = before.waiting + orders + frightened
    due = before.paid - setting.reliance * came / opening  # what was paid so far, less all that came in
    reach = held.full[day + 1] + tools.borrow - due
    # What was sold early and would be cash by now anyway is in both: nothing beyond reach can be spared.
    spared = np.minimum(held.free[day + 1] + before.sold - due, reach) if tools.rule and tools.spare_sales else reach
    weekly = weekly_left(before.paid, setting.weekly)
    may = may_defer(before.stood, weekly, tools.rule)
    cash = _in_cents(spared, opening)
    done = _processed(before.done, waiting, came, cash, bool(setting.opens[day]), tools.rule, may)
    out = done.paid / opening
    fee = _fee(done, came, before.done.units, weekly, day, setting) * out
    paid = due + out - fee
    sold, borrowed = _found(before, paid - held.free[day + 1], held.full[day + 1] - held.free[day + 1], tools)
    kept = before.kept + fee
    fall = _fall(sold, kept, setting)
    left = waiting * 0 if setting.opens[day] else waiting
    scare = np.maximum(fall - before.fall, 0.0)
    stood = before.stood + _counts(setting, day) * ((before.stood > 0) | done.large)
    return _State(done, left, paid, kept, sold, borrowed, fall, scare, reach - out + fee, stood)


def _counts(setting: Setting, day: int) -> int:
    return int((setting.opens if setting.working is None else setting.working)[day])


def _processed(
    before: Day, waiting: Cents, came: Cents, cash: Cents, is_open: bool, rule: LargeRedemption | None, may: Flags
) -> Day:
    if not is_open:
        return closed_day(came, before.deferred, before.units)
    return one_day(waiting, came, before.deferred, before.units, cash, rule, may)


def _found(before: _State, needed: Floats, saleable: float, tools: Tools) -> tuple[Floats, Floats]:
    """Return what is sold and what is borrowed up to the day to find what is ``needed`` beyond the cash there is.

    What can be borrowed is used before anything more is sold, and is paid back as cash comes in.
    """
    sold = np.maximum(before.sold, np.clip(needed - tools.borrow, 0.0, max(saleable, 0.0)))
    return sold, np.clip(needed - sold, 0.0, tools.borrow)


def _fee(done: Day, came: Cents, units: Cents, weekly: Floats, day: int, setting: Setting) -> Floats:
    """Return the share of what each path's day pays that stays in the product."""
    net = (done.requested + done.carried - came) / np.maximum(units, 1)
    young = 0.0 if setting.young is None else float(setting.young[day])
    return fee_rate(setting.tools.fees, net, weekly, setting.held.cost, young)


def _fall(sold: Floats, kept: Floats, setting: Setting) -> Floats:
    spent = 0.0 if setting.tools.swing else setting.held.cost
    return setting.fall + (setting.impact * BASIS_POINT / POINT + spent) * sold - kept


def _in_cents(shares: Floats, opening: float) -> Cents:
    return np.maximum(np.floor(shares * opening), 0.0).astype(np.int64)


def _told(state: _State, opening: float) -> tuple[Any, ...]:
    """Return the day in the order of the fields of ``Walk``."""
    done = state.done
    shares = (part / opening for part in (done.requested, done.paid, done.deferred, done.cancelled, done.least))
    return (*shares, state.sold, state.fall, state.room, done.large, state.borrowed)
