"""The liabilities of the sample book: orders, what leaves, balances and lots, and the tables made of them."""

from dataclasses import dataclass

import numpy as np
import pandas as pd

from core import names as n
from core.calendar import Calendar
from core.sample.axis import Axis, build_axis
from core.sample.balance import opening_lots, ordinary_leaving
from core.sample.choice import products
from core.sample.factors import Factors, draw_factors
from core.sample.lots import History, walk
from core.sample.orders import CENTS, Orders, confirm, large_tickets, place_orders, raising_period
from core.sample.parameters import Product
from core.sample.pulses import pressure
from core.sample.terms import Terms, make_terms, maturity
from core.types import Flags, Floats


@dataclass(frozen=True, eq=False)
class Liabilities:
    """What customers did. Amounts are whole cents, shape (T, P, G); groups as in ``names.CUSTOMER_GROUPS``."""

    axis: Axis
    products: tuple[Product, ...]
    factors: Factors
    terms: Terms
    orders: Orders
    subscription: Floats
    opening: Floats  # lots bought before the run-in, (P, G, T)
    history: History


def simulate(seed: int, as_of: pd.Timestamp, calendar: Calendar) -> Liabilities:
    """Return the liabilities of every product from the run-in to ``as_of``."""
    axis, offered = build_axis(calendar, as_of), products()
    pressed = pressure(axis)
    factors = draw_factors(seed, axis, pressed, offered)
    terms = make_terms(axis, offered, factors)
    opening = opening_lots(axis, offered, terms)
    orders = place_orders(seed, axis, offered, factors, pressed, ordinary_leaving(axis, offered, terms, opening))
    subscription = confirm(orders, axis)
    tickets = large_tickets(seed, axis, n.REDEMPTION, len(offered))
    history = walk(axis, subscription, terms, tickets, opening)
    return Liabilities(axis, offered, factors, terms, orders, subscription, opening, history)


def flows_table(found: Liabilities) -> pd.DataFrame:
    """Return the flows from the first recorded day: date, product_id, group, subscription, redemption, aum."""
    recorded = slice(found.axis.first, found.axis.stop + 1)
    amounts = {
        n.SUBSCRIPTION: found.subscription[recorded],
        n.REDEMPTION: found.history.redemption[recorded],
        n.AUM: found.history.balance[recorded],
    }
    open_ = np.stack([_recorded(found.axis, product) for product in found.products], axis=1)[recorded]
    day, product, group = np.nonzero(np.broadcast_to(open_[:, :, None], amounts[n.AUM].shape))
    keys = {
        n.DATE: found.axis.days[recorded][day],
        n.PRODUCT_ID: np.array([item.product_id for item in found.products])[product],
        n.GROUP: np.array(n.CUSTOMER_GROUPS)[group],
    }
    return pd.DataFrame(keys | {name: array[day, product, group] / CENTS for name, array in amounts.items()})


def lots_table(found: Liabilities) -> pd.DataFrame:
    """Return what is left of each lot on the last day: as_of, product_id, purchase_date, amount, group."""
    lots = found.history.lots
    product, group, day = np.nonzero(lots)
    return pd.DataFrame(
        {
            n.AS_OF: found.axis.days[found.axis.stop],
            n.PRODUCT_ID: np.array([item.product_id for item in found.products])[product],
            n.PURCHASE_DATE: found.axis.days[day],
            n.AMOUNT: lots[product, group, day] / CENTS,
            n.GROUP: np.array(n.CUSTOMER_GROUPS)[group],
        }
    )


def net_assets(found: Liabilities) -> Floats:
    """Return each product's net assets on the last day, in currency units, shape (P,)."""
    return np.asarray(found.history.balance[found.axis.stop].sum(axis=-1) / CENTS)


def first_day(axis: Axis, product: Product) -> pd.Timestamp:
    """Return the first day on which a product takes orders: its launch, or the start of its raising period."""
    return raising_period(axis, product)[0] if product.family == n.CLOSED else product.launched


def _recorded(axis: Axis, product: Product) -> Flags:
    """Return the natural days of a product's life, shape (T,); a closed product lives until it is paid out.

    On days without dealing its flows are recorded as zero and its balance as it stands.
    """
    last = maturity(axis, product) if product.family == n.CLOSED else axis.last
    return np.asarray((axis.days >= first_day(axis, product)) & (axis.days <= last))
