"""What the pass-through reads of the sample, for many seeds at once: one product, its groups' shops, and rates.

The same steps as ``sample_book`` takes, less tables; lots of all seeds walk through the days together, a seed in the
place of a product.
"""

from dataclasses import dataclass

import numpy as np
import pandas as pd

from core import names as n
from core.merchants.panel import MerchantPanel
from core.sample.axis import build_axis
from core.sample.balance import opening_lots, ordinary_leaving
from core.sample.choice import products
from core.sample.factors import draw_factors
from core.sample.lots import walk
from core.sample.merchants import archetypes
from core.sample.orders import confirm, large_tickets, place_orders
from core.sample.pulses import pressure
from core.sample.quotes import quotes_table
from core.sample.terms import Terms, make_terms


@dataclass(frozen=True)
class Seen:
    """What a desk has."""

    flows: pd.DataFrame
    panel: MerchantPanel
    rates: pd.DataFrame


def books(seeds, product_id, groups, as_of, calendar):
    """Yield what a desk has of each seed."""
    axis = build_axis(calendar, as_of)
    offered = [product for product in products() if product.product_id == product_id]
    drawn = [draw_factors(seed, axis, pressure(axis), offered) for seed in seeds]
    terms = [make_terms(axis, offered, each) for each in drawn]
    opening = opening_lots(axis, tuple(offered), terms[0])
    leaving = ordinary_leaving(axis, tuple(offered), terms[0], opening)
    orders = [
        place_orders(seed, axis, offered, each, pressure(axis), leaving)
        for seed, each in zip(seeds, drawn, strict=True)
    ]
    subscription = np.concatenate([confirm(each, axis) for each in orders], axis=1)
    history = walk(
        axis,
        subscription,
        together(terms),
        np.concatenate([large_tickets(seed, axis, n.REDEMPTION, 1) for seed in seeds], axis=1),
        np.repeat(opening, len(seeds), axis=0),
    )
    recorded = slice(axis.first, axis.stop + 1)
    days = pd.DatetimeIndex(axis.days[recorded], name=n.DATE)
    for p, (seed, each) in enumerate(zip(seeds, drawn, strict=True)):
        sides = {n.SUBSCRIPTION: subscription[recorded, p], n.REDEMPTION: history.redemption[recorded, p]}
        columns = {
            (product_id, group, side): amounts[:, n.CUSTOMER_GROUPS.index(group)]
            for group in groups
            for side, amounts in sides.items()
        }
        flows = pd.DataFrame(columns, index=days)
        flows.columns = flows.columns.set_names(n.PANEL_LEVELS)
        yield Seen(flows, shops(seed, axis, each, groups, days), quotes_table(each.quotes, axis, offered))


def together(terms):
    """Return terms of which each is a product of its own."""
    return Terms(
        hazard=np.concatenate([each.hazard for each in terms]),
        behaviour=np.concatenate([each.behaviour for each in terms], axis=1),
        dated=np.concatenate([each.dated for each in terms], axis=1),
        cyclic=np.concatenate([each.cyclic for each in terms]),
        whole=np.concatenate([each.whole for each in terms]),
        monthly=np.concatenate([each.monthly for each in terms]),
    )


def shops(seed, axis, factors, groups, days):
    recorded = slice(axis.first, axis.stop + 1)
    known = [each for each in archetypes(seed, axis, factors) if each.group in groups]
    return MerchantPanel(
        days,
        np.concatenate([each.shops.ids for each in known]).astype(object),
        np.array([each.group for each in known for _ in each.shops.ids], dtype=object),
        np.concatenate([each.received[recorded] for each in known], axis=1),
        np.concatenate([each.paid[recorded] for each in known], axis=1),
    )
