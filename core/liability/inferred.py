"""Lots where only flows are known: first in, first out, and how sure that is.

Flows say what came and what left, not which lot left. Oldest first is the usual guess; youngest first is the other
end. What both leave in place is known whatever customers did: how much of today's balance that is says how sure the
guess is.
"""

from dataclasses import dataclass

import numpy as np
import pandas as pd

from core import names as n
from core.calendar import Calendar
from core.errors import MissingData
from core.liability.terms import may_leave
from core.types import Flags, Floats


@dataclass(frozen=True, eq=False)
class InferredLots:
    """``lots``: frame of the contract, oldest left first; what was bought before the flows begin has the day before.

    ``sure``: share of today's balance whose purchase day is the same if the youngest left first; ``undated``: share of
    it bought before the flows begin, whose day is not known.
    """

    lots: pd.DataFrame
    sure: float
    undated: float


def inferred_lots(product: pd.Series, flows: pd.DataFrame, calendar: Calendar) -> InferredLots:
    """Return the lots that one product's ``flows`` (frame of the contract, with balances) leave on their last day.

    Raises MissingData without flows of both sides and a balance.
    """
    own = flows[flows[n.PRODUCT_ID] == product[n.PRODUCT_ID]].fillna({n.GROUP: n.ALL})
    if own.empty or own[[*n.SIDES, n.AUM]].isna().all().any():
        raise MissingData("liability.no_flows", product=product[n.PRODUCT_ID])
    wide = own.pivot_table(index=n.DATE, columns=n.GROUP, values=[*n.SIDES, n.AUM], aggfunc="sum")
    wide = wide.reindex(pd.date_range(wide.index[0], wide.index[-1], name=n.DATE))
    days = pd.DatetimeIndex(wide.index)
    bought = days.insert(0, days[0] - pd.Timedelta(days=1))
    flags = may_leave(product, bought, days, calendar)
    came, left = (wide[side].fillna(0.0).to_numpy() for side in n.SIDES)
    begun = np.maximum(wide[n.AUM].to_numpy()[0] + left[0] - came[0], 0.0)
    oldest, youngest = (_walked(begun, came, left, flags, order) for order in (1, -1))
    total = oldest.sum()
    lots = pd.DataFrame(oldest.T, index=bought, columns=wide[n.AUM].columns).rename_axis(n.PURCHASE_DATE)
    frame = lots.melt(ignore_index=False, value_name=n.AMOUNT).reset_index()
    stated = {n.AS_OF: days[-1], n.PRODUCT_ID: product[n.PRODUCT_ID]}
    return InferredLots(
        frame[frame[n.AMOUNT] > 0].assign(**stated)[[*stated, n.PURCHASE_DATE, n.AMOUNT, n.GROUP]],
        sure=float(np.minimum(oldest, youngest).sum() / total) if total else 1.0,
        undated=float(oldest[:, 0].sum() / total) if total else 0.0,
    )


def _walked(begun: Floats, came: Floats, left: Floats, flags: Flags, order: int) -> Floats:
    """Return what is left of each lot (G, L): that of before first, then a day each.

    ``order``: 1 takes the oldest first, -1 the youngest. Where more left than may leave, the rest is taken from the
    others in the same order: the flows then do not keep to the terms.
    """
    lots = np.zeros((len(begun), len(came) + 1))
    lots[:, 0] = begun
    for day in range(len(came)):
        wanted = left[day]
        for allowed in (flags[day], ~flags[day]):
            taken = _taken(lots * allowed, wanted, order)
            lots, wanted = lots - taken, wanted - taken.sum(axis=1)
        lots[:, day + 1] = came[day]
    return lots


def _taken(lots: Floats, wanted: Floats, order: int) -> Floats:
    """Return how much of each lot (G, L) goes when ``wanted`` (G,) is taken in order."""
    turned = lots[:, ::order]
    ahead = np.cumsum(turned, axis=1) - turned
    return np.asarray(np.clip(wanted[:, None] - ahead, 0.0, turned)[:, ::order])
