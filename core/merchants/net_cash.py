"""The net cash of a customer group as its shops show it, told twice by halves of them.

What is taken less what is paid changes sign, so that it has no log; what is taken over what is paid says the same of
any size of group. A sum over shops jumps when one opens or closes, so each day's sum is set against what the shops
recorded on that day usually have. What one shop alone did on a day is an error to what its group did, and halves of the
shops make independent ones: of their product only the group's own cash is left.
"""

import numpy as np

from core import names as n
from core.merchants.panel import MerchantPanel
from core.types import Flags, Floats

HALVES = 2


def net_cash(panel: MerchantPanel, group: str) -> Floats:
    """Return the log of a group's net cash by day and half of its shops, shape (T, 2), NaN without a shop.

    Receipts over payments, both over what is usual for the shops of the day; receipts alone where payments are not
    known. ``names.ALL`` stands for every shop.
    """
    chosen = shops_of(panel, group)
    half = _halves(panel.received[:, chosen])
    received = _against_usual(panel.received[:, chosen], half)
    if panel.paid is None:
        return received
    return received - _against_usual(panel.paid[:, chosen], half)


def shops_of(panel: MerchantPanel, group: str) -> Flags:
    """Return which merchants belong to ``group``, shape (M,); all of them for ``names.ALL``."""
    return np.asarray((panel.groups == group) | (group == n.ALL))


def _halves(received: Floats) -> Flags:
    """Return which shops are the second half, shape (M,): by size in turn as 1, 2, 2, 1, so that halves are alike."""
    rank = np.argsort(np.argsort(-np.nansum(received, axis=0), kind="stable"))
    return np.isin(rank % (2 * HALVES), (1, 2))


def _against_usual(amounts: Floats, half: Flags) -> Floats:
    """Return the log of each day's amounts over the usual ones of the shops recorded on it, shape (T, 2)."""
    known = ~np.isnan(amounts)
    total = np.where(known, amounts, 0.0)
    usual = known * (total.sum(axis=0) / np.maximum(known.sum(axis=0), 1))
    sums = [(total[:, side].sum(axis=1), usual[:, side].sum(axis=1)) for side in (~half, half)]
    logs = [np.log(np.where(was > 0, was, np.nan) / np.where(is_usual > 0, is_usual, np.nan)) for was, is_usual in sums]
    return np.stack(logs, axis=1)
