"""What an estimate on the sample book should find: how much of a lot is still there, chance after chance."""

import numpy as np
import pandas as pd

from core import names as n
from core.sample.flows import Liabilities
from core.sample.parameters import DAYS_A_MONTH
from core.types import Floats

CHANCE, LEFT = "chance", "left"
CHANCES = 400  # as many as are told, where a product's lots get so many


def true_survival(found: Liabilities) -> pd.DataFrame:
    """Return the true survival curves of the open-ended products: product_id, group, chance, left.

    ``left``: share of a lot that is still there after its chances to leave 0 to ``chance``, each met at the product's
    behaviour over the recorded days, a day counted by what may leave on it. A chance is a natural day since a lot
    became redeemable; of monthly-open products an open day, of fixed-term ones a maturity.
    """
    parts = []
    for p, product in enumerate(found.products):
        if product.family != n.CLOSED:
            left = np.cumprod(1.0 - _hazard(found, p), axis=1)
            wide = pd.DataFrame(left.T, columns=list(n.CUSTOMER_GROUPS)).rename_axis(CHANCE).reset_index()
            long = wide.melt(CHANCE, var_name=n.GROUP, value_name=LEFT)
            parts.append(long.assign(**{n.PRODUCT_ID: product.product_id}))
    return pd.concat(parts, ignore_index=True)[[n.PRODUCT_ID, n.GROUP, CHANCE, LEFT]]


def _hazard(found: Liabilities, p: int) -> Floats:
    """Return the share of what is there that leaves at each chance, shape (G, C)."""
    terms, recorded = found.terms, slice(found.axis.first, found.axis.stop + 1)
    days = found.history.may_leave[recorded, p]
    if found.products[p].family in (n.MONTHLY_OPEN, n.FIXED_TERM):
        days = days * (terms.behaviour[recorded, p] > 0)
    behaviour, evenly = (
        (share[recorded, p] * days).sum(axis=0) / days.sum(axis=0) for share in (terms.behaviour, found.history.evenly)
    )
    return np.asarray(terms.hazard[p][:, _ages(found, p)] * behaviour[:, None] + evenly[:, None])


def _ages(found: Liabilities, p: int) -> list[int]:
    """Return the age in days at which a lot meets each chance."""
    product, ages = found.products[p], found.terms.hazard.shape[2]
    if product.family == n.MONTHLY_OPEN:
        return [int((chance + 0.5) * DAYS_A_MONTH) for chance in range(int(ages / DAYS_A_MONTH) - 1)]
    step, first = (product.hold_days,) * 2 if product.family == n.FIXED_TERM else (1, max(product.hold_days, 1))
    return list(range(first, ages, step))[:CHANCES]
