"""A small made-up study, whose figures can be counted on one's fingers."""

from dataclasses import replace

import numpy as np
import pandas as pd

from core import names as n
from core.design.results import Economics, Study
from core.design.spec import Design

LAUNCH = pd.Timestamp("2026-07-01")
DATES = pd.date_range(LAUNCH, periods=364, name=n.DATE)
SHELF = Design("7-day shelf", n.MIN_HOLDING, 0.015, LAUNCH, hold_days=7)
ECONOMICS = Economics(0.075, 0.99, "retail", 0.0190, 0.0195, 0.015, 0.0004, 0.0036, pd.Series({n.NCD: 1.0}))
PATHS = np.array([0.8, 0.9, 1.0, 1.1, 1.2])[:, None]


def study(design=SHELF, aum=4e9, leaving=0.01, worst=0.05, reason="rests_longer", **economics):
    """A year that grows in a straight line to ``aum``; the share ``leaving`` leaves a day, ``worst`` on the 20th."""
    held = PATHS * np.linspace(0, aum, len(DATES))
    share = np.where(DATES.day == 20, worst, leaving)
    before = np.hstack([np.zeros((len(PATHS), 1)), held[:, :-1]])
    demand = pd.DataFrame(
        [(n.FARMERS, 0.75 * aum, 0.031, reason), (n.DISTRIBUTORS, 0.25 * aum, 0.01, reason)],
        columns=[n.GROUP, n.AMOUNT, "share", n.REASON],
    )
    taken = pd.DataFrame(
        [(n.OUTSIDE, 0.6 * aum, 0.002), ("P", 0.3 * aum, 0.12), ("Q", 0.1 * aum, 0.03)],
        columns=[n.PRODUCT_ID, n.AMOUNT, "share"],
    )
    return Study(
        design, DATES, held * 0.02, before * share, held, share * 2, demand, taken, replace(ECONOMICS, **economics)
    )
