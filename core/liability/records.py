"""What is known of a product's lots: its flows by day, and what is left of each purchase today."""

from dataclasses import dataclass

import numpy as np
import pandas as pd

from core import names as n
from core.calendar import Calendar
from core.liability.chances import NONE, Chances, chances, paying
from core.types import Flags, Floats

FEWEST_LOTS = 30  # of a product, with a known purchase and a chance behind them
BEFORE = 200  # days before the first flow on which opening lots are taken to be bought
SETTLING = 90  # days of purchase from the first flow on that are not judged: the opening is but a guess


@dataclass(frozen=True, eq=False)
class Record:
    """Of one product: flows by day and group (T, G), lots left by group and day of purchase (G, T), and chances.

    The first BEFORE days are those before the first flow.
    """

    groups: tuple[str, ...]
    subscription: Floats
    redemption: Floats
    balance: Floats
    left: Floats
    chances: Chances
    pays: Flags
    cycle: int  # chances are that many days apart for a lot whose purchase is not known

    def last(self, days: int) -> "Record":
        """Return the same of the last ``days``, in which what was bought before is taken to be as in an opening."""
        cut = slice(max(len(self.pays) - BEFORE - days, 0), None)
        return Record(
            self.groups, self.subscription[cut], self.redemption[cut], self.balance[cut], self.left[:, cut],
            self.chances[cut, cut], self.pays[cut], self.cycle,
        )  # fmt: skip


def read_record(product: pd.Series, flows: pd.DataFrame, lots: pd.DataFrame, calendar: Calendar) -> Record | None:
    """Return what is known of a product, None where that is too little."""
    own = lots[lots[n.PRODUCT_ID] == product[n.PRODUCT_ID]]
    last = own[n.AS_OF].max()
    moved = flows[(flows[n.PRODUCT_ID] == product[n.PRODUCT_ID]) & (flows[n.DATE] <= last)]
    if own.empty or moved.empty or moved[[*n.SIDES, n.AUM]].isna().all().any():
        return None
    wide = moved.fillna({n.GROUP: n.ALL}).pivot_table(index=n.DATE, columns=n.GROUP, values=[*n.SIDES, n.AUM])
    wide = wide.reindex(pd.date_range(wide.index[0] - pd.Timedelta(days=BEFORE), last))
    held = own[own[n.AS_OF] == last].fillna({n.GROUP: n.ALL})
    by_purchase = held.pivot_table(index=n.PURCHASE_DATE, columns=n.GROUP, values=n.AMOUNT, aggfunc="sum")
    days, groups = pd.DatetimeIndex(wide.index), tuple(wide[n.AUM].columns)
    record = Record(
        groups,
        wide[n.SUBSCRIPTION].fillna(0.0).to_numpy(),
        wide[n.REDEMPTION].fillna(0.0).to_numpy(),
        wide[n.AUM].to_numpy(),
        by_purchase.reindex(index=days, columns=list(groups)).fillna(0.0).to_numpy().T,
        chances(product, days, calendar),
        paying(product, days, calendar),
        int(product[n.HOLD_DAYS]) if product[n.FAMILY] == n.FIXED_TERM else 1,
    )
    return record if judged(record).sum() >= FEWEST_LOTS else None


def judged(record: Record) -> Flags:
    """Return the lots (G, T) whose purchase is known and that have had a chance."""
    had = (record.chances != NONE).any(axis=0)
    had[: BEFORE + SETTLING] = False
    return np.asarray((record.subscription.T > 0) & (record.left > 0) & had)
