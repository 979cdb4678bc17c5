"""The panel of merchants: what each took, and paid, on each day."""

from dataclasses import dataclass

import numpy as np
import pandas as pd

from core import names as n
from core.errors import InputError
from core.types import Flags, Floats

Labels = np.ndarray[tuple[int], np.dtype[np.object_]]


@dataclass(frozen=True, eq=False)
class MerchantPanel:
    """Daily amounts of M merchants over T gapless days, in currency units.

    ``merchants`` and ``groups``: (M,) each merchant's id and customer group; ``received`` (T, M): its receipts, NaN on
    a day without a row (closed, or nothing taken); ``paid`` (T, M): its outflow, or None where the file has none.
    """

    days: pd.DatetimeIndex
    merchants: Labels
    groups: Labels
    received: Floats
    paid: Floats | None

    def until(self, day: pd.Timestamp) -> "MerchantPanel":
        """Return the panel as it was known on ``day``, without the merchants that had not been seen by then."""
        rows = int(self.days.searchsorted(day, side="right"))
        seen = np.asarray(~np.isnan(self.received[:rows]).all(axis=0))
        paid = None if self.paid is None else self.paid[:rows]
        known = MerchantPanel(self.days[:rows], self.merchants, self.groups, self.received[:rows], paid)
        return known.only(seen)

    def only(self, chosen: Flags) -> "MerchantPanel":
        """Return the panel of the merchants that are ``chosen`` (M,)."""
        paid = None if self.paid is None else self.paid[:, chosen]
        return MerchantPanel(self.days, self.merchants[chosen], self.groups[chosen], self.received[:, chosen], paid)


def merchant_panel(
    receipts: pd.DataFrame, merchants: pd.DataFrame, days: pd.DatetimeIndex | None = None
) -> MerchantPanel:
    """Return the panel of frames as their contracts have them, over ``days`` (default: first to last of the receipts).

    Merchants of the table without receipts are left out. Raises InputError naming merchants of the receipts that the
    table does not know.
    """
    ids = pd.Index(receipts[n.MERCHANT_ID].unique()).sort_values()
    table = merchants.set_index(n.MERCHANT_ID)[n.GROUP]
    unknown = ids.difference(table.index)
    if len(unknown):
        raise InputError("merchants.unknown", count=len(unknown), first=unknown[0], known=len(table))
    if days is None:
        days = pd.date_range(receipts[n.DATE].min(), receipts[n.DATE].max(), freq="D", name=n.DATE)
    row = days.get_indexer(pd.DatetimeIndex(receipts[n.DATE]))
    place = row, ids.get_indexer(pd.Index(receipts[n.MERCHANT_ID]))
    paid = _spread(receipts[n.OUTFLOW], place, (len(days), len(ids))) if _known(receipts, n.OUTFLOW) else None
    received = _spread(receipts[n.AMOUNT], place, (len(days), len(ids)))
    return MerchantPanel(days, np.asarray(ids, dtype=object), np.asarray(table[ids], dtype=object), received, paid)


def _known(receipts: pd.DataFrame, column: str) -> bool:
    return column in receipts and bool(receipts[column].notna().any())


def _spread(amounts: pd.Series, place: tuple[np.ndarray, np.ndarray], shape: tuple[int, int]) -> Floats:
    wide = np.full(shape, np.nan)
    wide[place] = amounts.to_numpy(dtype=float)
    return wide
