"""How fast new products gathered their money: the launch curve 1 - exp(-days / ramp)."""

from typing import Final

import numpy as np
import pandas as pd

from core import names as n
from core.book import Book
from core.types import Floats

LONGEST: Final = 365
FEWEST_DAYS: Final = 120
RAMPS: Final = np.geomspace(10.0, 365.0, 60)


def launch_curve(ramp: float, days: int) -> Floats:
    """Return the share of its money that a product has at the end of each of its first ``days`` (D,)."""
    return np.asarray(-np.expm1(-(np.arange(days) + 1.0) / ramp))


def learned_ramp(book: Book, as_of: pd.Timestamp, without: tuple[str, ...]) -> float | None:
    """Return the ramp in days that the launches within the book's flows tell, None where there were none.

    The geometric mean over launches, each the least squares of its first year.
    """
    flows = book.flows[book.flows[n.DATE] <= as_of]
    terms = book.products[(book.products[n.FAMILY] != n.CLOSED) & ~book.products[n.PRODUCT_ID].isin(without)]
    seen = terms[terms[n.LAUNCHED] >= flows[n.DATE].min()]
    found = []
    for product_id, launched in zip(seen[n.PRODUCT_ID], seen[n.LAUNCHED], strict=True):
        own = flows[(flows[n.PRODUCT_ID] == product_id) & (flows[n.DATE] >= launched)]
        balance = own.groupby(n.DATE)[n.AUM].sum(min_count=1).dropna().iloc[:LONGEST]
        if len(balance) >= FEWEST_DAYS and balance.sum() > 0:
            found.append(_ramp(balance, launched))
    return float(np.exp(np.mean(np.log(found)))) if found else None


def _ramp(balance: pd.Series, launched: pd.Timestamp) -> float:
    """Return the ramp of the closest curve, its height free."""
    age = (pd.DatetimeIndex(balance.index) - launched).days.to_numpy() + 1.0
    curves = -np.expm1(-age / RAMPS[:, None])
    height = curves @ balance.to_numpy() / (curves**2).sum(axis=1)
    misses = ((balance.to_numpy() - height[:, None] * curves) ** 2).sum(axis=1)
    return float(RAMPS[misses.argmin()])
