"""A small made-up product, its paths, and the kinds of changes that act on it."""

import numpy as np
import pandas as pd
from hypothesis import strategies as st

from core import names as n
from core.calendar import build_calendar
from core.forecast import Paths
from core.reserve import Asset, Holding
from core.stress import changes as c
from core.stress.shocks import Grounds

AS_OF = pd.Timestamp("2026-06-24")
DAYS = 12
NET_ASSETS = 1e9
DATES = pd.date_range(AS_OF + pd.Timedelta(days=1), periods=DAYS, name=n.DATE)
COLUMNS = pd.MultiIndex.from_product([["P"], [n.ALL], sorted(n.SIDES)], names=list(n.PANEL_LEVELS))
EVENT, STUDY, OTHER, GROUP = "promotion_618_2026", "study", "Q", n.FARMERS
TARGETS = {c.PROMOTION: EVENT, c.LAUNCH: STUDY, c.CLOSURE: OTHER}


def holding(share, free_day=np.inf, sale_day=np.inf, cost=0.0, **other):
    days = np.nan if np.isinf(sale_day) else 1.0
    return Holding("x", share, free_day, days, sale_day, cost, remaining_days=min(free_day, 300.0), **other)


def assets():
    ncd = (holding(0.4, 6.0, 1.0, 2e-4), holding(0.6, sale_day=1.0, cost=3e-4))
    return (
        Asset(n.CASH_AT_BANK, 0.06 * NET_ASSETS, 0.012, AS_OF, DAYS, 1, (holding(1.0, 0.0),)),
        Asset(n.NCD, 0.44 * NET_ASSETS, 0.016, AS_OF, DAYS, 1, ncd),
        Asset(n.CREDIT_BOND, 0.3 * NET_ASSETS, 0.018, AS_OF, DAYS, 1, (holding(1.0, sale_day=2.0, cost=1e-3),)),
        Asset(n.TIME_DEPOSIT, 0.2 * NET_ASSETS, 0.017, AS_OF, DAYS, 1, (holding(1.0),)),
    )  # fmt: skip


def paths(seed=3, count=40):
    random = np.random.default_rng(seed)
    values = random.lognormal(np.log(0.012 * NET_ASSETS), 0.6, (count, DAYS, 2))
    values[:, [2, 3, 9, 10]] = 0.0  # weekends
    return Paths(DATES, COLUMNS, values, seed)


def grounds(**other):
    drawn = paths()
    mean = pd.DataFrame({side: drawn.side(side).mean(axis=0) for side in n.SIDES}, index=DATES)
    pays = (mean[n.REDEMPTION] > 0).to_numpy()
    redeemable = np.zeros(DAYS)
    redeemable[[0, 4, 7]] = [0.5, 0.3, 0.1]
    adds = 0.2 * mean.to_numpy()
    moves = np.column_stack([np.full(DAYS, -1e5), np.full(DAYS, 2e5)])
    told = {
        "product_id": "P", "expected": mean, "net_assets": NET_ASSETS, "assets": assets(), "redeemable": redeemable,
        "opens": pays, "calendar": build_calendar(), "promotions": {EVENT: adds},
        "shares": {(GROUP, side): 0.3 for side in n.SIDES},
        "answers": {(kind, side): 0.002 for kind in (c.OWN_YIELD, c.RIVAL_YIELD) for side in n.SIDES},
        "moves": {(c.LAUNCH, STUDY): moves}, "closed": {OTHER: (2e8, 0.25)},
    }  # fmt: skip
    return Grounds(**{**told, **other})


def change(kind, size, start=None, end=None):
    return c.Change(kind, size, start, end, TARGETS.get(kind, ""))


def any_change():
    """Changes of every kind, of any size that it may have, with and without windows."""

    def of(kind):
        known = c.KINDS[kind]
        size = (
            st.integers(int(known.least), int(known.most))
            if known.unit == c.DAYS
            else st.floats(known.least, known.most)
        )
        window = st.sampled_from([(None, None), (DATES[0], None), (DATES[4], DATES[4]), (DATES[1], DATES[7])])
        return st.builds(lambda much, days: change(kind, float(much), *days), size, window)

    return st.sampled_from(list(c.KINDS)).flatmap(of)
