"""The reserve: the optimiser's cuts against the whole programme, through cvxpy and given to HiGHS directly."""

import time
from dataclasses import replace

import numpy as np
import pandas as pd

from core import names as n
from core.reserve import Asset, Holding, Limit, Optimiser, Policy, Rulebook
from core.reserve import measures as m
from core.reserve.assets import SaleStep
from tests.benchmarks.measured import Measured, timed
from tests.reserve import full_programme

AS_OF = pd.Timestamp("2026-06-24")
POLICY = Policy(n.MODEL)
STEPS = (SaleStep(0.1, 1.0), SaleStep(np.inf, 2.0))


def synthetic(scenarios, horizon, classes, seed=7):
    """Return (assets, rulebook, outflow).

    The longer an asset, the more it pays and the later it is cash; every other can be sold, the longer the dearer.
    """
    random = np.random.default_rng(seed)
    assets = []
    for place in range(classes):
        free = horizon * 1.6 * place / (classes - 1)
        cost = (0.0003, 0.001, 0.003)[3 * place // classes]
        sale = {"sale_days": 2.0, "sale_day": 2.0, "sale_cost": cost} if place % 2 else {}
        holding = Holding("x", 1.0, round(free), remaining_days=round(free), issuer=f"I{place % 5}", **sale)
        rate = 0.015 + 0.0012 * place + random.normal(0, 0.0001)
        assets.append(Asset(n.NCD, 1.0, rate, AS_OF, horizon, 1, (holding,), STEPS))
    # Any number of classes, each under a name of its own.
    named = tuple(replace(asset, asset_class=f"class {place:02d}") for place, asset in enumerate(assets))
    limits = (
        Limit("life", m.Measure(m.LIFE), "<=", horizon * 1.2, "hard", "made up", "house", "Life"),
        Limit("leverage", m.Measure(m.LEVERAGE), "<=", 1.2, "hard", "made up", "house", "Leverage"),
    )
    drift = 0.2 / horizon * random.gamma(4.0, 0.25, (scenarios, 1))
    noise = random.normal(0.0, 0.01, (scenarios, horizon))
    return named, Rulebook("synthetic", limits, "Synthetic"), np.cumsum(drift + noise, axis=1)


def ratios():
    """Yield the measurements, each with how far the objectives are apart."""
    problem = synthetic(2000, 30, 12)
    ours, found = best_of(problem)
    costless = without_sales(problem)
    plain, plain_found = best_of(costless)
    yield from against_full("2,000 scenarios x 30 days x 12 assets", problem, ours, found)
    yield from against_full("the same without sales", costless, plain, plain_found)
    yield turned(problem)
    yield large()


def without_sales(problem):
    """The cover alone: nothing can be sold, and the whole programme is several times smaller."""
    assets, rulebook, outflow = problem
    held = (replace(a, holdings=tuple(replace(h, sale_day=np.inf) for h in a.holdings)) for a in assets)
    return tuple(held), rulebook, outflow


def best_of(problem, runs=5):
    made = [timed(lambda: Optimiser(*problem, 0.016).best(POLICY, 0.99, 0.1)) for _ in range(runs)]
    return min(seconds for _, seconds in made), made[0][0]


def against_full(work, problem, ours, found):
    dials = {"confidence": 0.99, "leverage": 0.1, "repo_rate": 0.016}
    full, seconds = timed(lambda: full_programme.solve(*problem, POLICY, **dials))
    note = f"{found.rounds} rounds; objectives differ by {abs(full[0] - found.objective_yield):.0e}"
    yield Measured(f"{work}: whole programme through cvxpy + HiGHS", ours, seconds, note)
    stated = full_programme.model_of(*problem, POLICY, **dials)
    direct, seconds = timed(lambda: full_programme.solve_directly(stated))
    note = f"its statement not counted; objectives differ by {abs(direct - found.objective_yield):.0e}"
    yield Measured(f"{work}: whole programme given to HiGHS directly", ours, seconds, note)


def turned(problem):
    """A dial moved on a problem that was solved, against solving it afresh."""

    def first():
        return Optimiser(*problem, 0.016).best(POLICY, 0.995, 0.1)

    def again():
        once = Optimiser(*problem, 0.016)
        once.best(POLICY, 0.99, 0.1)
        started = time.perf_counter()
        once.best(POLICY, 0.995, 0.1)
        return time.perf_counter() - started

    seconds = min(again() for _ in range(5))
    return Measured("solve again after the confidence dial", seconds, min(timed(first)[1] for _ in range(5)), "afresh")


def large():
    """The largest size with both ways, each once: the whole programme has two million rows and more."""
    problem = without_sales(synthetic(10_000, 90, 20))
    ours, found = best_of(problem, runs=3)
    stated = full_programme.model_of(*problem, POLICY, confidence=0.99, leverage=0.1, repo_rate=0.016)
    direct, seconds = timed(lambda: full_programme.solve_directly(stated))
    note = f"{found.rounds} rounds; objectives differ by {abs(direct - found.objective_yield):.0e}"
    return Measured("10,000 scenarios x 90 days x 20 assets: given to HiGHS directly", ours, seconds, note)
