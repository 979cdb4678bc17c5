"""The sample book and what lies behind it, made once for all tests of this folder."""

from functools import cache

import pandas as pd

from core import names as n
from core.calendar import build_calendar
from core.sample.flows import simulate
from tests.sample_desk import whole_book as book

SEED = 2026
AS_OF = pd.Timestamp("2026-06-24")


@cache
def calendar():
    return build_calendar("CN")


@cache
def liabilities(seed=SEED):
    return simulate(seed, AS_OF, calendar())


def ids(*families):
    products = book().products
    return tuple(products.loc[products[n.FAMILY].isin(families), n.PRODUCT_ID])


def net_share(flows, start, end, products=None, groups=None):
    """Net flow from ``start`` to ``end``, both included, as a share of the balance on the eve."""
    chosen = flows
    if products is not None:
        chosen = chosen[chosen[n.PRODUCT_ID].isin(products)]
    if groups is not None:
        chosen = chosen[chosen[n.GROUP].isin(groups)]
    inside = chosen[chosen[n.DATE].between(start, end)]
    balance = chosen.loc[chosen[n.DATE] == start - pd.Timedelta(days=1), n.AUM].sum()
    return (inside[n.SUBSCRIPTION] - inside[n.REDEMPTION]).sum() / balance
