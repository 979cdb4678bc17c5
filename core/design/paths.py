"""A year of a design: what is ordered and what leaves on every day of many paths.

Orders replace what turns over and bring new money as the launch curve rises; lots leave at their rate, more on some
days of the calendar than on others. How far a day strays is replayed from comparable products, whole fortnights of both
sides together; how far the expected demand itself may be off moves a path as a whole.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final, TypeAlias

import numpy as np
import pandas as pd

from core import names as n
from core.calendar import Calendar
from core.design.behaviour import Behaviour, Side, daily_redemption, until_next_open
from core.design.launching import launch_curve
from core.design.menu import YEAR
from core.design.spec import Design
from core.design.terms import Counts, leaving_rates, open_days, ordinary_rates, rate_of
from core.design.walking import Walk, orders_towards, walk
from core.types import Flags, Floats

BLOCK: Final = 14  # days replayed together: the time in which a reserve is rebuilt
RAISING_DAYS: Final = 10  # dealing days in which a closed product is raised

# By natural days since a lot became redeemable, (A,): the share of it that leaves on an ordinary day, see ``terms``;
# the last one holds for older lots too.
Hazard: TypeAlias = Callable[[Design], Floats]


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
class Drawn:
    """What paths are walked with: ``orders`` (S, D), ``rates`` (D, D) and ``factors`` (S, D), see ``walking.walk``."""

    orders: Floats
    rates: Floats
    factors: Floats


def usual_rates(found: dict[str, Behaviour], weights: pd.Series, terms: pd.DataFrame, design: Design) -> Floats:
    """Return the one rate that comparable products' turnover tells, (1,): their weighted geometric mean."""
    rates = [_own_rate(found[name], terms.loc[name], design) for name in weights.index]
    return np.array([np.exp(np.average(np.log(rates), weights=weights))])


def _own_rate(one: Behaviour, row: pd.Series, design: Design) -> float:
    """Return a product's rate by its own terms, or by the design's where it is of another family."""
    alike = one.family == design.family
    hold = float(row[n.HOLD_DAYS]) if alike else design.hold_days
    return max(rate_of(one.turnover, one.family if alike else design.family, hold), 1e-6)


def draw(
    design: Design,
    demand: Demand,
    rates: Floats,
    found: dict[str, Behaviour],
    weights: pd.Series,
    dates: pd.DatetimeIndex,
    calendar: Calendar,
    count: int,
    seed: int,
) -> Drawn:
    """Return what ``count`` paths are walked with. ``found``: behaviours; ``weights``: of comparable products."""
    random = np.random.default_rng(seed)
    kin = {name: found[name] for name in weights.index}
    came, left = _strays(kin, weights, len(dates), count, random)
    level = np.exp(demand.error * random.standard_normal((count, 1)) - demand.error**2 / 2)
    profile = _mean_profile([one.subscription for one in kin.values()], weights, dates, calendar)
    base = _base(design, demand, rates, profile, dates, calendar)
    orders = _after_cutoff(base * level * came, design.after_cutoff, calendar.dealing(dates))
    leaving = leaving_rates(design.family, design.hold_days, design.open_day, rates, dates, calendar)
    factors = _factors(design, found, kin, weights, dates, calendar)
    return Drawn(orders, leaving, factors * (1.0 if design.family == n.CLOSED else left) * np.ones((count, 1)))


def walk_design(design: Design, drawn: Drawn) -> Walk:
    """Return the year of every path."""
    return walk(drawn.orders, drawn.rates, drawn.factors, design.cap)


def _base(
    design: Design, demand: Demand, rates: Floats, profile: Floats, dates: pd.DatetimeIndex, calendar: Calendar
) -> Floats:
    """Return the orders expected on each day, (D,)."""
    if design.family == n.CLOSED:
        return _raised(demand.promoted, calendar.dealing(dates))
    target = _target(design, demand, len(dates))
    return orders_towards(target, ordinary_rates(design.family, design.hold_days, rates, len(dates))) * profile


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


def _factors(
    design: Design,
    found: dict[str, Behaviour],
    kin: dict[str, Behaviour],
    weights: pd.Series,
    dates: pd.DatetimeIndex,
    calendar: Calendar,
) -> Floats:
    """Return what the calendar makes of the rates, (D,); 0 on days on which nothing is paid."""
    if design.family == n.CLOSED:
        return calendar.dealing(dates).astype(float)
    if design.family == n.MONTHLY_OPEN:
        # A month beyond the year, for what is needed until the open day after its last.
        wide = pd.date_range(dates[0], dates[-1] + pd.Timedelta(days=31), freq="D", name=n.DATE)
        opened = open_days(design.open_day, wide, calendar)
        return until_next_open(daily_redemption(found, wide, calendar), opened)[: len(dates)]
    sides = {name: one.redemption for name, one in kin.items() if one.redemption is not None}
    if not sides:
        return calendar.dealing(dates).astype(float)
    profile = _mean_profile(list(sides.values()), weights[list(sides)], dates, calendar)
    if design.family == n.FIXED_TERM:  # a rate is of the day on which a lot falls due, always a dealing day
        dealing = calendar.dealing(dates)
        return np.where(dealing, profile / profile[dealing].mean(), 0.0)
    return profile if design.family == n.CASH else profile * calendar.dealing(dates)


def _mean_profile(sides: list[Side], weights: pd.Series, dates: pd.DatetimeIndex, calendar: Calendar) -> Floats:
    return np.average([side.profile(dates, calendar) for side in sides], axis=0, weights=weights.to_numpy())


def _strays(
    kin: dict[str, Behaviour], weights: pd.Series, days: int, count: int, random: np.random.Generator
) -> tuple[Floats, Floats]:
    """Return by what orders and redemptions are multiplied, (S, D) each with mean 1 over a product's record."""
    blocks = -(-days // BLOCK)
    chosen = random.choice(len(kin), size=(count, blocks), p=weights.to_numpy())
    place = random.random((count, blocks))
    sides = ([one.subscription.strays for one in kin.values()], [one.leaving_strays for one in kin.values()])
    came, left = (_replayed(side, chosen, place).reshape(count, -1)[:, :days] for side in sides)
    return came, left


def _replayed(strays: list[Floats], chosen: Counts, place: Floats) -> Floats:
    """Return fortnights (S, blocks, BLOCK) of the ``chosen`` products, each from its ``place`` (0..1) in the record."""
    levels = [np.exp(each) / np.exp(each).mean() for each in strays]
    sizes = np.array([len(each) for each in levels])
    first = np.cumsum(sizes) - sizes
    start = (place * np.maximum(sizes - BLOCK, 1)[chosen]).astype(int)
    inside = np.minimum(start[:, :, None] + np.arange(BLOCK), sizes[chosen][:, :, None] - 1)
    return np.asarray(np.concatenate(levels)[first[chosen][:, :, None] + inside])
