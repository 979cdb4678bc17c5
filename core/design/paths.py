"""A year of a design: what is ordered and what may leave on every day of many paths.

Orders replace what ordinarily leaves and bring new money as the launch curve rises; lots leave at their rate, more on
some days of the calendar than on others. How far a day strays is replayed from comparable products, both sides of a
fortnight together; how far the expected demand itself may be off moves a path as a whole.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Final, TypeAlias

import numpy as np
import pandas as pd

from core import names as n
from core.calendar import Calendar
from core.design.behaviour import Behaviour, Side, daily_redemption, until_next_open
from core.design.launching import launch_curve
from core.design.menu import YEAR
from core.design.replaying import coming, draw_fortnights, leaving, replayed
from core.design.spec import Design
from core.design.terms import leaving_rates, open_days, ordinary_rates
from core.design.walking import orders_towards
from core.types import Flags, Floats

RAISING_DAYS: Final = 10  # dealing days in which a closed product is raised
LONGEST_MONTH: Final = 31

# By natural days since a lot became redeemable, (A,): the share of it that leaves on an ordinary day, see ``terms``;
# the last one holds for older lots too. None where nothing is known of lots.
Hazard: TypeAlias = Callable[[Design], Floats | None]


@dataclass(frozen=True, eq=False)
class Demand:
    """What is asked for, currency units: ``usual`` at the quoted yield, ``promoted`` while a promotion runs.

    ``growth``: log a year; ``error``: standard deviation of its log; ``ramp``: days, see ``launching``.
    """

    usual: float
    promoted: float
    growth: float
    error: float
    ramp: float


@dataclass(frozen=True, eq=False)
class Likeness:
    """What paths are drawn from: how customers behave in the products ``found``, and ``weights`` of comparable ones."""

    found: Mapping[str, Behaviour]
    weights: pd.Series
    dates: pd.DatetimeIndex
    calendar: Calendar

    @cached_property
    def kin(self) -> list[Behaviour]:
        """The comparable products, in the order of ``weights``."""
        return [self.found[name] for name in self.weights.index]

    @cached_property
    def dealing(self) -> Flags:
        """Whether orders are dealt on each day, (D,)."""
        return self.calendar.dealing(self.dates)

    def profile(self, side: Callable[[Behaviour], Side | None]) -> Floats:
        """Return what the calendar makes of one side, (D,), the comparable products' mean; dealing days if untold."""
        told = [(side(one), weight) for one, weight in zip(self.kin, self.weights, strict=True)]
        levels = [(one.profile(self.dates, self.calendar), weight) for one, weight in told if one is not None]
        if not levels:
            return self.dealing / self.dealing.mean()
        return np.average([level for level, _ in levels], axis=0, weights=[weight for _, weight in levels])


@dataclass(frozen=True, eq=False)
class Drawn:
    """What paths are walked with: ``orders`` (S, D), ``rates`` (D, D) and ``factors`` (S, D), see ``walking.walk``."""

    orders: Floats
    rates: Floats
    factors: Floats


def draw(design: Design, demand: Demand, rates: Floats, like: Likeness, count: int, seed: int) -> Drawn:
    """Return what ``count`` paths of a design are walked with; ``rates`` as a ``Hazard`` returns them."""
    random = np.random.default_rng(seed)
    days = len(like.dates)
    level = np.exp(demand.error * random.standard_normal((count, 1)) - demand.error**2 / 2)
    drawn = draw_fortnights(like.weights.to_numpy(), days, count, random)
    came = level * replayed(coming(like.kin), drawn, days)
    left = replayed(leaving(like.kin), drawn, days)
    orders = _after_cutoff(_expected_orders(design, demand, rates, like) * came, design.after_cutoff, like.dealing)
    may_leave = leaving_rates(design.family, design.hold_days, design.open_day, rates, like.dates, like.calendar)
    whole = design.family == n.CLOSED  # pays back everything, whatever its customers would rather
    return Drawn(orders, may_leave, np.ones_like(left) if whole else _days(design, like) * left)


def _expected_orders(design: Design, demand: Demand, rates: Floats, like: Likeness) -> Floats:
    """Return the orders expected on each day, (D,)."""
    if design.family == n.CLOSED:
        return _raised(demand.promoted, like.dealing)
    days = len(like.dates)
    ordinary = ordinary_rates(design.family, design.hold_days, rates, days)
    return orders_towards(_target(design, demand, days), ordinary) * like.profile(lambda one: one.subscription)


def _target(design: Design, demand: Demand, days: int) -> Floats:
    """Return the net assets that customers would hold at each day's end, (D,)."""
    day = np.arange(days)
    asked = np.where(day < (design.promotion.days if design.promotion else 0), demand.promoted, demand.usual)
    return np.asarray(asked * launch_curve(demand.ramp, days) * np.exp(demand.growth * day / YEAR))


def _raised(amount: float, dealing: Flags) -> Floats:
    days = np.flatnonzero(dealing)[:RAISING_DAYS]
    orders = np.zeros(len(dealing))
    orders[days] = amount / len(days)
    return orders


def _after_cutoff(orders: Floats, share: float, dealing: Flags) -> Floats:
    """Return orders (S, D) by the day that confirms them: what comes after the cut-off a dealing day later."""
    moved = orders * (1.0 - share)
    days = np.flatnonzero(dealing)
    moved[:, days[1:]] += orders[:, days[:-1]] * share
    return np.asarray(moved * dealing)


def _days(design: Design, like: Likeness) -> Floats:
    """Return what the calendar makes of the rates, (D,); 0 on days on which nothing is paid."""
    if design.family == n.MONTHLY_OPEN:
        # A month beyond the year, for what is needed until the open day after its last.
        last = like.dates[-1] + pd.Timedelta(days=LONGEST_MONTH)
        wide = pd.date_range(like.dates[0], last, freq="D", name=n.DATE)
        opened = open_days(design.open_day, wide, like.calendar)
        return until_next_open(daily_redemption(like.found, wide, like.calendar), opened)[: len(like.dates)]
    level = like.profile(lambda one: one.redemption)
    if design.family == n.FIXED_TERM:  # its rates are of the days on which lots fall due, all of them dealing days
        level = level / level[like.dealing].mean()
    return level if design.family == n.CASH else level * like.dealing
