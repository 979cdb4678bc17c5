"""When a gate may stand and a fee is due: by what is asked for, by weekly assets, by how long a gate has stood."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from core.stress.queue import Cents, LargeRedemption
from core.types import Flags, Floats


@dataclass(frozen=True)
class Fee:
    """A fee that stays in the product.

    ``rate``: share of what a day pays, None = what selling costs; ``above``: net redemption of the day, share of units,
    from which it is due, and ``weekly_below``: weekly assets under which it is then, None = always; ``weekly_alone``:
    weekly assets under which it is due whatever is asked for; ``young``: whether only those pay who leave young.
    """

    rate: float | None
    above: float | None = None
    weekly_below: float | None = None
    weekly_alone: float = 0.0
    young: bool = False


def weekly_left(paid: Floats, weekly: float) -> Floats:
    """Return what is cash within a week once ``paid`` (S,) was paid from it, share of what is left.

    ``weekly``: before, share of net assets. What comes due later is not counted: the stricter reading.
    """
    left = 1.0 - paid
    return np.divide(np.maximum(weekly - paid, 0.0), left, out=np.zeros_like(left), where=left > 0)


def may_defer(stood: Cents, weekly: Floats, rule: LargeRedemption | None) -> Flags:
    """Return (S,): paths on which a rule may be used; a gate once closed stands its days, then opens for good.

    ``stood``: working days since a gate was first closed; ``weekly``: as ``weekly_left``.
    """
    may = np.ones(len(stood), dtype=bool)
    if rule is not None and rule.days is not None:
        may &= stood < rule.days
    if rule is not None and rule.weekly_below is not None:
        may &= (weekly < rule.weekly_below) | (stood > 0)
    return may


def fee_rate(fees: Sequence[Fee], net: Floats, weekly: Floats, cost: float, young: float) -> Floats:
    """Return the largest fee due on a day, (S,) share of what is paid.

    ``net``: (S,) redemption less subscriptions, share of units; ``weekly``: as ``weekly_left``; ``cost``: of sales,
    decimal; ``young``: share of what leaves that was held for a few days only.
    """
    due = [_rate(fee, cost, young) * _is_due(fee, net, weekly) for fee in fees]
    return np.asarray(np.max(due, axis=0)) if due else np.zeros(len(net))


def _rate(fee: Fee, cost: float, young: float) -> float:
    return (cost if fee.rate is None else fee.rate) * (young if fee.young else 1.0)


def _is_due(fee: Fee, net: Floats, weekly: Floats) -> Flags:
    due = np.ones(len(net), dtype=bool) if fee.above is None else net > fee.above
    if fee.weekly_below is not None:
        due &= weekly < fee.weekly_below
    return np.asarray(due | (weekly < fee.weekly_alone))
