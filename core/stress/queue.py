"""The large-redemption rule: what a day pays, defers and cancels, exact to the cent.

A day is one of large redemption when redemption orders less subscriptions exceed a share of the day before's units
(REGULATION A19). The manager may then process no less than a share of those units besides what subscriptions bring, and
defer the rest to the next open day without priority; an investor may cancel what is deferred (A20, A21). All amounts
are whole cents at the price of the first day, that is units, so that nothing is gained or lost by rounding.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, TypeAlias

import numpy as np
import pandas as pd

from core import names as n
from core.types import Flags, Floats

Cents: TypeAlias = np.ndarray[tuple[int, ...], np.dtype[np.int64]]

CENTS: Final = 100
REQUESTED, CARRIED, PAID, DEFERRED, CANCELLED = "requested", "carried", "paid", "deferred", "cancelled"
LEAST, LARGE, UNITS = "least", "large", "units"
COLUMNS: Final = (REQUESTED, CARRIED, n.SUBSCRIPTION, PAID, DEFERRED, CANCELLED, LEAST, LARGE, UNITS)


@dataclass(frozen=True)
class LargeRedemption:
    """The rule. ``above``: share of units, net, from which it holds; ``least``: share processed on the day at least.

    ``cancel``: share of what is deferred that investors take back; ``gate``: whether a gate stands instead, with
    ``least`` as the most that a day pays; ``days``: working days that a gate may stand, and ``weekly_below``: weekly
    assets under which it may close, None = whatever.
    """

    above: float = 0.10
    least: float = 0.10
    cancel: float = 0.0
    gate: bool = False
    days: int | None = None
    weekly_below: float | None = None


@dataclass(frozen=True, eq=False)
class Day:
    """One day of any number of paths, (S,) cents each; ``deferred`` after ``cancelled``; ``units`` left at its end."""

    requested: Cents
    carried: Cents
    subscription: Cents
    paid: Cents
    deferred: Cents
    cancelled: Cents
    least: Cents
    large: np.ndarray[tuple[int, ...], np.dtype[np.bool_]]
    units: Cents


def one_day(
    requested: Cents,
    subscription: Cents,
    carried: Cents,
    units: Cents,
    cash: Cents,
    rule: LargeRedemption | None,
    may: Flags | bool = True,
) -> Day:
    """Return what one day does with what is asked for.

    ``carried``: deferred the day before; ``units``: at its end; ``cash``: most that can be paid without breaking what
    the desk wants to keep: under the rule, a large redemption is paid as far as it goes, and at least the minimum.
    Without a ``rule`` everything is paid, and wherever it ``may`` not be used. Nobody asks for more than is held.
    """
    new = np.minimum(requested, units - carried)
    asked = carried + new
    none = np.zeros_like(asked)
    if rule is None:
        return Day(
            new, carried, subscription, asked, none, none, asked, none.astype(bool), units - asked + subscription
        )
    large = (asked - subscription > _part(units, rule.above)) & may
    floor = -_part(-units, rule.least)  # rounded up
    least = np.minimum(asked, floor if rule.gate else floor + subscription)
    paid = np.where(large, np.clip(cash, least, least if rule.gate else asked), asked)
    left = asked - paid
    cancelled = _part(left, rule.cancel)
    least = np.where(large, least, asked)
    return Day(new, carried, subscription, paid, left - cancelled, cancelled, least, large, units - paid + subscription)


def queue(
    requested: Sequence[float],
    subscription: Sequence[float],
    units: float,
    cash: Sequence[float],
    rule: LargeRedemption | None,
    opens: Sequence[bool],
) -> pd.DataFrame:
    """Return COLUMNS day by day (H) in currency units, of one path.

    ``requested``, ``subscription``: (H,) a day; ``units``: held before the first; ``cash``: (H,) most that each day
    pays; ``opens``: (H,) whether anything is processed on it: what is asked for on other days waits.
    """
    held = cents([units])
    carried = waiting = held * 0
    rows = []
    for order, came, money, is_open in zip(cents(requested), cents(subscription), cents(cash), opens, strict=True):
        waiting = waiting + order
        if is_open:
            day = one_day(waiting, came[None], carried, held, money[None], rule)
            waiting = waiting * 0
        else:
            day = closed_day(came[None], carried, held)
        carried, held = day.deferred, day.units
        rows.append([int(getattr(day, name)[0]) for name in COLUMNS])
    table = pd.DataFrame(rows, columns=list(COLUMNS)).astype({LARGE: bool})
    money_columns = [name for name in COLUMNS if name != LARGE]
    table[money_columns] = table[money_columns] / CENTS
    return table


def cents(amounts: Sequence[float] | Floats) -> Cents:
    """Return amounts of currency units as whole cents."""
    return np.rint(np.asarray(amounts, dtype=float) * CENTS).astype(np.int64)


def closed_day(subscription: Cents, carried: Cents, units: Cents) -> Day:
    """Return a day on which nothing is processed."""
    none = np.zeros_like(carried)
    return Day(none, carried, subscription, none, carried, none, none, none.astype(bool), units + subscription)


def _part(amount: Cents, share: float) -> Cents:
    """Return a share of whole cents, rounded down; exact below 10^15 cents a cent of a share."""
    return np.floor(amount * share).astype(np.int64)
