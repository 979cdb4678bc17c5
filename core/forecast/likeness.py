"""How alike two products are: by their terms, by who their customers are, and how large each is."""

import numpy as np
import pandas as pd

from core import names as n

SAME_FAMILY = 4.0
SAME_ISSUER = 1.5


def customer_mix(flows: pd.DataFrame, as_of: pd.Timestamp) -> pd.DataFrame:
    """Return the share of each customer group (columns) in the flows of each product (rows) up to ``as_of``.

    A product without a flow has no row.
    """
    known = flows[flows[n.DATE] <= as_of]
    moved = known[list(n.SIDES)].sum(axis=1).groupby([known[n.PRODUCT_ID], known[n.GROUP]]).sum().unstack(fill_value=0)
    moved = moved[moved.sum(axis=1) > 0]
    return moved.div(moved.sum(axis=1), axis=0)


def likeness(one: str, other: str, products: pd.DataFrame, mix: pd.DataFrame) -> float:
    """Return how alike two products are by their terms and customers; what is not known does not count.

    Family (4 if the same) x holding period (1 to 2: one plus the ratio of the shorter to the longer) x issuer (1.5 if
    the same) x customers (0 to 1: the share of the flows that comes from the same groups).
    """
    terms = products.drop_duplicates(n.PRODUCT_ID).set_index(n.PRODUCT_ID)
    score = 1.0
    if {one, other} <= set(terms.index):
        own, others = terms.loc[one], terms.loc[other]
        held = [0.0 if pd.isna(row[n.HOLD_DAYS]) else float(row[n.HOLD_DAYS]) for row in (own, others)]
        score *= SAME_FAMILY if own[n.FAMILY] == others[n.FAMILY] else 1.0
        score *= SAME_ISSUER if own[n.ISSUER] == others[n.ISSUER] else 1.0
        score *= 1 + (1 + min(held)) / (1 + max(held))
    if {one, other} <= set(mix.index):
        score *= float(np.minimum(mix.loc[one], mix.loc[other]).sum())
    return score


def balances(flows: pd.DataFrame, as_of: pd.Timestamp, by: str = n.PRODUCT_ID) -> pd.Series:
    """Return net assets by product (or by group), each product's on the last day up to ``as_of`` that has them."""
    known = flows[flows[n.AUM].notna() & (flows[n.DATE] <= as_of)]
    last = known[known[n.DATE] == known.groupby(n.PRODUCT_ID)[n.DATE].transform("max")]
    return last.groupby(by)[n.AUM].sum()
