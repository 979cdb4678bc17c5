"""The reserve: the programme on the rows that can decide it against the same programme on all rows."""

from unittest.mock import patch

import numpy as np

from core import names as n
from core.calendar import build_calendar
from core.plan import first_choice, make_plan
from core.reserve import Policy, optimise
from core.reserve.reduction import Needs
from core.sample import sample_book
from tests.benchmarks.measured import compare

PRODUCT = "JB-HOLD-07"


def all_pairs(outflow, ladder):
    scenarios, days = outflow.shape
    scenario, point = (index.ravel() for index in np.indices((scenarios, days)))
    return Needs(outflow.ravel(), scenario, point, point + 1, ladder, scenarios)


def ratios():
    book = sample_book()
    plan = make_plan(book, first_choice(book, PRODUCT), build_calendar(events=book.events))
    scenarios, days = plan.outflow.shape

    def ours():
        return optimise(plan.assets, plan.rulebook, plan.outflow, Policy(n.MODEL))

    def plain():
        home = "core.reserve.optimise."
        everyone = np.ones(scenarios, dtype=bool)
        with (
            patch(home + "needs", all_pairs),
            patch(home + "positive", lambda found: found),
            patch(home + "tail_candidates", lambda outflow, confidence: everyone),
        ):
            return optimise(plan.assets, plan.rulebook, plan.outflow, Policy(n.MODEL))

    gap = abs(ours().objective_yield - plain().objective_yield)
    yield compare(
        f"model reserve, {scenarios} scenarios x {days} days x {len(plan.assets)} classes",
        ours,
        plain,
        f"the same programme on all rows; objectives differ by {gap:.0e}",
    )
