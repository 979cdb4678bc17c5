"""How a group's cash cycle fits the products: how long its cash rests against how long each of them locks it."""

from collections.abc import Hashable, Mapping
from dataclasses import dataclass
from typing import Any

import pandas as pd

from core import names as n
from core.merchants.pass_through import Estimate, PassThrough
from core.merchants.resting import Rest, resting
from core.types import Panel

MONTH_DAYS = 30  # a monthly open day is at most so far away


@dataclass(frozen=True)
class Fit:
    """One product for one group.

    ``lock``: days before money is free again, at most; ``fits``: the group's cash rests as long; ``elasticities``: of
    subscriptions and redemptions to the group's net cash, by side where told; ``own_rate``: percent of subscriptions
    per 10 bp of the product's own yield, ``rival_rate``: of the rival's, None where untold.
    """

    product_id: str
    lock: int
    fits: bool
    elasticities: dict[str, Estimate]
    own_rate: Estimate | None
    rival_rate: Estimate | None


def rest_of(history: Panel, group: str) -> Rest | None:
    """Return how the group's cash rests, None where the panel of cash has no payments of it."""
    if (n.RECEIPTS, group, n.OUTFLOW) not in history:
        return None
    received, paid = (history[n.RECEIPTS, group, side].to_numpy(float) for side in (n.AMOUNT, n.OUTFLOW))
    return resting(received, paid)


def fits(products: pd.DataFrame, passed: PassThrough, group: str, rest: Rest | None) -> list[Fit]:
    """Return the products that the group's flows are told of, the shortest lock first."""
    told = {(each.product_id, each.side): each for each in passed.found if each.group == group}
    found = []
    for row in products.to_dict("records"):
        mine = {side: told[row[n.PRODUCT_ID], side] for side in n.SIDES if (row[n.PRODUCT_ID], side) in told}
        if not mine:
            continue
        subscriptions, days = mine.get(n.SUBSCRIPTION), lock_days(row)
        found.append(
            Fit(
                str(row[n.PRODUCT_ID]),
                days,
                rest is not None and days <= rest.days,
                {side: each.elasticity for side, each in mine.items()},
                subscriptions.own_rate if subscriptions else None,
                subscriptions.rival_rate if subscriptions else None,
            )
        )
    return sorted(found, key=lambda fit: fit.lock)


def lock_days(product: Mapping[Hashable, Any]) -> int:
    """Return how many days a product's money is locked at most: its holding period, or the wait for its open day."""
    if product[n.FAMILY] == n.MONTHLY_OPEN:
        return MONTH_DAYS
    held = product[n.HOLD_DAYS]
    return 0 if pd.isna(held) else int(held)
