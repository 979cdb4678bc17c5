"""The whole linear programme with a row for every scenario, day and layer: the oracle, and what speed is held against.

Nothing here is shared with the optimiser but the assets and the limits: tranches, layers and rows are made once more.
"""

import math

import cvxpy as cp
import highspy
import numpy as np
import scipy.sparse as sp

from core import names as n

TIGHT = {"primal_feasibility_tolerance": 1e-10, "dual_feasibility_tolerance": 1e-10}


class Pieces:
    """Every tranche as (class, cap, price, free by day, cash by day), and the layers of sales over them."""

    def __init__(self, assets, horizon):
        self.rows = [piece for place, asset in enumerate(assets) for piece in self._of(place, asset, horizon)]
        self.owner = np.array([row[0] for row in self.rows])
        self.cap = np.array([row[1] for row in self.rows])
        self.full = np.array([row[4] for row in self.rows]).T
        prices = sorted({row[2] for row in self.rows if row[2] > 0.0})
        self.layers = [
            (price - before, self._below(price)) for before, price in zip([0.0, *prices], prices, strict=False)
        ]

    @staticmethod
    def _of(place, asset, horizon):
        days = range(1, horizon + 1)
        free = [sum(h.share for h in asset.holdings if h.free_day <= day) for day in days]
        early = [sum(h.share for h in asset.holdings if h.sale_day <= day < h.free_day) for day in days]
        saleable = [h for h in asset.holdings if h.sale_day < math.inf]
        whole = sum(h.share for h in saleable)
        cost = sum(h.share * h.sale_cost for h in saleable) / whole if saleable else 0.0
        if cost == 0.0:
            yield place, math.inf, 0.0, free, [f + e for f, e in zip(free, early, strict=True)]
            return
        before = 0.0
        for step in asset.sale_steps:
            dear = min(cost * step.times, 0.99)
            price = dear / (1 - dear) if any(early) else 0.0
            full = [f + e * (1 - dear) for f, e in zip(free, early, strict=True)]
            yield place, (step.up_to - before) / whole, price, free, full
            before = step.up_to

    def _below(self, price):
        """What each tranche gives by day without a sale as dear as ``price``."""
        return np.array([row[4] if row[2] < price else row[3] for row in self.rows]).T


def state(assets, rulebook, outflow, policy, confidence=0.99, leverage=0.0, repo_rate=0.0):
    """Return (problem, weights of the classes, borrowed) in cvxpy, nothing left out."""
    scenarios, horizon = outflow.shape
    pieces = Pieces(assets, horizon)
    x, borrowed = cp.Variable(len(pieces.owner), nonneg=True), cp.Variable(nonneg=True)
    weights = sp.csr_array((np.ones(len(pieces.owner)), (pieces.owner, np.arange(len(pieces.owner))))) @ x
    capped = np.flatnonzero(np.isfinite(pieces.cap))
    rows = [cp.sum(x) == 1 + borrowed, borrowed <= leverage, x[capped] <= pieces.cap[capped]]
    for limit in rulebook.limits:
        for coefficients in limit.coefficients(assets):
            value = coefficients @ weights
            bound = limit.bound - limit.offset
            rows.append(value <= bound if limit.sense == "<=" else value >= bound)
    buffer = np.array([asset.next_day_share for asset in assets]) @ weights - borrowed
    if policy.share is not None:
        rows.append(buffer == policy.share if policy.kind == n.FIXED else buffer >= policy.share)
    every = np.repeat(np.arange(scenarios), horizon)
    day = np.tile(np.arange(horizon), scenarios)
    if policy.kind == n.MODEL:
        worst, excess = cp.Variable(), cp.Variable(scenarios, nonneg=True)
        rows.append(outflow.ravel() - (pieces.full @ x)[day] + borrowed - worst <= excess[every])
        rows.append(worst + cp.sum(excess) / ((1 - confidence) * scenarios) <= 0)
    earned = np.array([asset.yield_ for asset in assets]) @ weights - repo_rate * borrowed
    for price, ladder in pieces.layers:
        sold = cp.Variable(scenarios, nonneg=True)
        rows.append(outflow.ravel() - (ladder @ x)[day] <= sold[every])
        earned = earned - price * 365.0 / horizon * cp.sum(sold) / scenarios
    return cp.Problem(cp.Maximize(earned), rows), weights, borrowed


def solve(*problem, **dials):
    """Return (optimum, weights) by cvxpy and HiGHS, or None if there is no allocation."""
    stated, weights, _ = state(*problem, **dials)
    stated.solve(solver=cp.HIGHS, **TIGHT)
    return None if stated.status == cp.INFEASIBLE else (float(stated.value), weights.value)


def model_of(*problem, **dials):
    """Return the whole programme as HiGHS takes it, so that its solution alone can be timed."""
    stated, _, _ = state(*problem, **dials)
    data, _, _ = stated.get_problem_data(cp.HIGHS)
    matrix, bound, equal = data["A"].tocsc(), data["b"], data["dims"].zero
    lp = highspy.HighsLp()
    lp.num_col_, lp.num_row_ = data["c"].size, bound.size
    lower, upper = data["lower_bounds"], data["upper_bounds"]
    lp.col_cost_ = data["c"]
    lp.col_lower_ = np.full(data["c"].size, -np.inf) if lower is None else lower
    lp.col_upper_ = np.full(data["c"].size, np.inf) if upper is None else upper
    lp.row_upper_ = bound
    lp.row_lower_ = np.where(np.arange(bound.size) < equal, bound, -np.inf)
    lp.a_matrix_.start_, lp.a_matrix_.index_, lp.a_matrix_.value_ = matrix.indptr, matrix.indices, matrix.data
    return lp


def solve_directly(lp):
    """Return the optimum of ``model_of`` by HiGHS alone."""
    highs = highspy.Highs()
    highs.setOptionValue("output_flag", False)
    highs.passModel(lp)
    highs.run()
    return -highs.getInfo().objective_function_value
