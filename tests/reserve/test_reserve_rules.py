"""Miller-Orr and the newsvendor against plain loops, against brute force, and against a poisoned future."""

import math
import statistics

import numpy as np
import pandas as pd
import pytest

from core import names as n
from core.reserve.need import REGULATORY_FLOOR
from core.reserve.rules import (
    FEWEST_DAYS,
    FORCED_SALE_BP,
    SALE_COST_BP,
    VARIANCE_DAYS,
    critical_ratio,
    miller_orr,
    newsvendor,
)

DAYS, REBUILD, SPREAD_BP = 150, 5, 25.0


def made(seed=3, size=0.02):
    """One product's flows, each side about ``size`` of its balance a day, and the balance."""
    random = np.random.default_rng(seed)
    dates = pd.date_range("2025-02-03", periods=DAYS, name=n.DATE)
    columns = pd.MultiIndex.from_product([["P"], [n.ALL], n.SIDES], names=n.PANEL_LEVELS)
    panel = pd.DataFrame(1e4 * size * random.lognormal(0.0, 0.6, (DAYS, 2)), dates, columns)
    net = panel.xs(n.SUBSCRIPTION, axis=1, level=n.SIDE) - panel.xs(n.REDEMPTION, axis=1, level=n.SIDE).to_numpy()
    return panel, 1e4 + net.iloc[:, 0].cumsum()


def outflows(panel, reliance):
    return [red - reliance * sub for sub, red in panel.fillna(0.0).to_numpy()]


def slow_band(panel, balance, spread_bp, reliance):
    """The walk with its bounds worked out anew each day, in money."""
    out, owned = outflows(panel, reliance), balance.tolist()
    shares = [None] + [out[t] / owned[t - 1] for t in range(1, DAYS)]
    held, cash = [], None
    for t in range(DAYS):
        known = [share for share in shares[max(t - VARIANCE_DAYS + 1, 0) : t + 1] if share is not None]
        if len(known) < FEWEST_DAYS:
            held.append(math.nan)
            continue
        sigma = statistics.stdev(known)
        transfer, holding = SALE_COST_BP / 1e4 * sigma, spread_bp / 1e4 / 365
        width = 3 * (3 * transfer * sigma**2 / (4 * holding)) ** (1 / 3)
        lower, back = REGULATORY_FLOOR * owned[t], (REGULATORY_FLOOR + width / 3) * owned[t]
        upper = (REGULATORY_FLOOR + width) * owned[t]
        cash = back if cash is None else cash - out[t]
        cash = cash if lower <= cash < upper else back
        held.append(cash / owned[t])
    return held


@pytest.mark.parametrize("reliance", [1.0, 0.7])
@pytest.mark.parametrize("size", [0.005, 0.02])
def test_the_band_is_that_of_a_plain_loop(size, reliance):
    panel, balance = made(size=size)
    panel.iloc[40, 0] = np.nan
    found = miller_orr(panel, balance, SPREAD_BP, reliance)
    assert found.tolist() == pytest.approx(slow_band(panel, balance, SPREAD_BP, reliance), rel=1e-9, nan_ok=True)
    assert found.isna().sum() == FEWEST_DAYS
    assert found.nunique() > 20


def test_dearer_cash_narrows_the_band_by_the_cube_root():
    """With flows of one size either way the return point is all there is to see on the first day."""
    panel, balance = made()
    first = [miller_orr(panel, balance, spread).dropna().iloc[0] - REGULATORY_FLOOR for spread in (10.0, 80.0)]
    assert first[0] / first[1] == pytest.approx(2.0)


def test_where_cash_costs_nothing_all_may_be_cash():
    panel, balance = made()
    band = miller_orr(panel, balance, 0.0).dropna()
    assert (len(band), band.iloc[0]) == (DAYS - FEWEST_DAYS, 1.0)
    assert critical_ratio(REBUILD, 0.0) == 1.0


def slow_quantile(panel, balance, t, spread_bp, reliance):
    """The share that costs least on the windows known on day t, tried one after the other."""
    out = outflows(panel, reliance)
    worst = [
        max(sum(out[s + 1 : s + 1 + u]) for u in range(1, REBUILD + 1)) / balance.iloc[s]
        for s in range(t - REBUILD + 1)
    ]
    if not worst:
        return math.nan
    overage = spread_bp * REBUILD / 365
    costs = {
        kept: sum(FORCED_SALE_BP * max(one - kept, 0) + overage * max(kept - one, 0) for one in worst) for kept in worst
    }
    best = min(costs.values())
    return min(max(min(kept for kept, cost in costs.items() if cost <= best * (1 + 1e-12)), REGULATORY_FLOOR), 1.0)


@pytest.mark.parametrize("reliance", [1.0, 0.7])
@pytest.mark.parametrize("spread_bp", [SPREAD_BP, 900.0])
def test_the_newsvendor_keeps_what_would_have_cost_least_on_the_windows_known(spread_bp, reliance):
    panel, balance = made(size=0.05)
    found = newsvendor(panel, balance, REBUILD, spread_bp, reliance)
    for t in (0, REBUILD - 1, REBUILD, 30, 77, DAYS - 1):
        assert found.iloc[t] == pytest.approx(slow_quantile(panel, balance, t, spread_bp, reliance), nan_ok=True), t
    assert found.nunique() > (5 if spread_bp > SPREAD_BP else 1)


def test_neither_keeps_less_than_the_floor_or_more_than_all():
    for size in (0.0001, 0.6):
        panel, balance = made(size=size)
        balance = balance.clip(lower=100.0)
        for kept in (miller_orr(panel, balance, SPREAD_BP), newsvendor(panel, balance, REBUILD, SPREAD_BP)):
            assert kept.dropna().between(REGULATORY_FLOOR, 1.0).all()


def test_days_without_net_assets_are_passed_over():
    panel, balance = made()
    balance.iloc[:20] = np.nan
    balance.iloc[60:62] = 0.0
    assert np.isfinite(newsvendor(panel, balance, REBUILD, SPREAD_BP).iloc[20 + REBUILD :]).all()
    band = miller_orr(panel, balance, SPREAD_BP)
    assert np.isfinite(band.iloc[20 + 1 + FEWEST_DAYS :]).all()


def test_neither_knows_anything_of_its_future():
    panel, balance = made()
    random = np.random.default_rng(5)
    for row in (40, 77, 148):
        poisoned, other = panel.copy(), balance.copy()
        poisoned.iloc[row + 1 :] = random.lognormal(9.0, 3.0, poisoned.iloc[row + 1 :].shape)
        other.iloc[row + 1 :] = random.lognormal(15.0, 1.0, DAYS - row - 1)
        for rule in (lambda p, b: miller_orr(p, b, SPREAD_BP), lambda p, b: newsvendor(p, b, REBUILD, SPREAD_BP)):
            plain, again = rule(panel, balance), rule(poisoned, other)
            assert plain.iloc[: row + 1].to_numpy().tobytes() == again.iloc[: row + 1].to_numpy().tobytes()
            assert row > 100 or not plain.equals(again)  # on the last days little is left to change
