"""The products that a design is likest: of its family, the nearer in lock the more they count."""

from collections.abc import Mapping
from typing import Final

import numpy as np
import pandas as pd

from core import names as n
from core.design.behaviour import Behaviour
from core.design.menu import LOCK
from core.design.spec import Design
from core.design.terms import lock_days, rate_of
from core.types import Floats

BANDWIDTH: Final = 0.5  # of log(1 + lock): beside a product of 30 days, one of 18 or 51 counts a third
LEAST_RATE: Final = 1e-6


def comparable(terms: pd.DataFrame, family: str, hold_days: float) -> pd.Series:
    """Return weights of the products that tell how a design behaves, sum 1, largest first.

    ``terms``: as in ``Menu``. Without a product of the family all of them count; a closed design is compared with fixed
    terms.
    """
    kin = n.FIXED_TERM if family == n.CLOSED else family
    same = terms[terms[n.FAMILY] == kin]
    chosen = same if len(same) else terms
    apart = np.abs(np.log1p(chosen[LOCK].astype(float)) - np.log1p(lock_days(family, hold_days)))
    weights = np.exp(-(apart - apart.min()) / BANDWIDTH)
    return (weights / weights.sum()).sort_values(ascending=False)


def usual_rates(found: Mapping[str, Behaviour], weights: pd.Series, terms: pd.DataFrame, design: Design) -> Floats:
    """Return the one rate, (1,), at which comparable products turn over: their weighted geometric mean.

    A product tells its rate by its own terms, or by the design's where it is of another family.
    """
    held = terms[n.HOLD_DAYS].reindex(weights.index)
    rates = [_rate(found[name], float(hold), design) for name, hold in zip(weights.index, held, strict=True)]
    return np.array([np.exp(np.average(np.log(rates), weights=weights))])


def _rate(one: Behaviour, hold_days: float, design: Design) -> float:
    family, hold = (one.family, hold_days) if one.family == design.family else (design.family, design.hold_days)
    return max(rate_of(one.turnover, family, hold), LEAST_RATE)
