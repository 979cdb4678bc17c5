"""The products that a design is likest: of its family, the nearer in lock the more they count."""

from typing import Final

import numpy as np
import pandas as pd

from core import names as n
from core.design.menu import LOCK
from core.design.terms import lock_days

BANDWIDTH: Final = 0.5  # of log(1 + lock): at 30 days, one of 18 or 50 days counts a third of one of 30


def comparable(terms: pd.DataFrame, family: str, hold_days: float) -> pd.Series:
    """Return weights of the products that tell how a design behaves, sum 1, largest first.

    Without a product of the family all of the menu count; a closed design is compared with fixed terms.
    """
    kin = n.FIXED_TERM if family == n.CLOSED else family
    same = terms[terms[n.FAMILY] == kin]
    chosen = same if len(same) else terms
    apart = np.abs(np.log1p(chosen[LOCK].astype(float)) - np.log1p(lock_days(family, hold_days)))
    weights = np.exp(-(apart - apart.min()) / BANDWIDTH)
    return (weights / weights.sum()).sort_values(ascending=False)
