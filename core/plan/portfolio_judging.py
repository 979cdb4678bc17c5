"""The full-ladder replay of a product: today's assets, carried through its past days as each rule of the plan asks."""

from collections.abc import Sequence

import pandas as pd

from core import names as n
from core.book import Book
from core.calendar import Calendar
from core.errors import MissingData
from core.plan.judging import balances_of
from core.plan.results import Plan
from core.reserve import Allocation, Policy
from core.reserve.need import net_outflow
from core.reserve.portfolio_replay import PortfolioReplay, carry
from core.reserve.replay import Replay


def replay_portfolio(
    book: Book, plan: Plan, past: Replay, calendar: Calendar, others: Sequence[Allocation] = ()
) -> PortfolioReplay:
    """Return the portfolios of the fixed rule and the model, and of ``others``, through the days of ``past``.

    Each holds the mix of its allocation: on a day the parts that are cash at once are scaled to the buffer that the
    policy wanted in ``past``, the others to the rest. Classes have the ladders, yields and costs of sale that the
    product's own have on the plan's day, counted from the first of the days, on whose close the product's balance is
    invested; then its realised net flows come and go. Gains are measured on the fixed rule.

    Raises MissingData when the plan has no allocation for either rule, or ``past`` lacks one of the policies.
    """
    held = _held(plan, others, past)
    product_id, days = plan.choice.product_id, past.need.index
    history = book.panel([product_id])
    return carry(
        plan.assets,
        {one.policy: one.weights.to_numpy(float) for one in held},
        past.buffers,
        pd.Series(net_outflow(history), history.index),
        float(balances_of(book.flows, product_id)[days[0]]),
        calendar,
        baseline=Policy(n.FIXED, plan.choice.fixed).name,
        rebuild_days=past.rebuild_days,
    )


def _held(plan: Plan, others: Sequence[Allocation], past: Replay) -> list[Allocation]:
    if plan.fixed is None or plan.model is None:
        raise MissingData("portfolio.no_allocation", product=plan.choice.product_id)
    held = [plan.fixed, plan.model, *others]
    if missing := [one.policy for one in held if one.policy not in past.buffers]:
        raise MissingData("portfolio.not_replayed", missing=", ".join(missing), found=", ".join(past.buffers))
    return held
