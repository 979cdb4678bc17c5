"""The full-ladder replay of a product: today's assets, carried through its past days as each rule of the plan asks."""

from collections.abc import Sequence

import numpy as np
import pandas as pd

from core import names as n
from core.book import Book
from core.calendar import Calendar
from core.errors import MissingData
from core.plan.judging import balances_of
from core.plan.results import Plan
from core.present.words import policy_name, policy_word
from core.reserve import Allocation
from core.reserve.need import net_outflow
from core.reserve.portfolio_replay import PortfolioReplay, carry
from core.reserve.replay import Replay
from core.text import joining
from core.types import Floats


def replay_portfolio(
    book: Book, plan: Plan, past: Replay, calendar: Calendar, others: Sequence[Allocation] = ()
) -> PortfolioReplay:
    """Return the portfolios of the fixed rule and the model, and of ``others``, through the days of ``past``.

    A policy aims at its allocation; on a day on which it wanted more buffer in ``past`` than that has, at as much of
    the fixed rule's as it takes: limits are linear, so what both keep the mixture keeps. The parts that are cash at
    once are then scaled to the wanted buffer, the others to the rest. Classes have the ladders, yields and costs of
    sale that the product's own have on the plan's day, counted from the first of the days, on whose close the
    product's balance is invested; then its realised net flows come and go. Gains are measured on the fixed rule.

    Raises MissingData when the plan has no allocation for either rule, or ``past`` lacks one of the policies.
    """
    if plan.fixed is None or plan.model is None:
        lacking = [policy_word(kind) for kind, one in ((n.FIXED, plan.fixed), (n.MODEL, plan.model)) if one is None]
        raise MissingData("portfolio.no_allocation", product=plan.choice.product_id, policies=joining.listed(lacking))
    held = [plan.fixed, plan.model, *others]
    if missing := [one.policy for one in held if one.policy not in past.buffers]:
        told = {"missing": missing, "found": map(str, past.buffers)}
        values = {key: joining.listed(map(policy_name, policies)) for key, policies in told.items()}
        raise MissingData("portfolio.not_replayed", **values)
    product_id, days = plan.choice.product_id, past.need.index
    history = book.panel([product_id])
    return carry(
        plan.assets,
        {one.policy: _aims(one, plan.fixed, past.buffers[one.policy].to_numpy(float)) for one in held},
        past.buffers,
        pd.Series(net_outflow(history), history.index),
        float(balances_of(book.flows, product_id)[days[0]]),
        calendar,
        baseline=plan.fixed.policy,
        rebuild_days=past.rebuild_days,
    )


def _aims(own: Allocation, fixed: Allocation, wanted: Floats) -> Floats:
    """Return the weights aimed at by day, (days, assets), for the buffers ``wanted``, (days,)."""
    way = fixed.buffer - own.buffer
    part = np.clip((wanted - own.buffer) / way, 0.0, 1.0) if way else np.zeros_like(wanted)
    return own.weights.to_numpy(float) + np.outer(part, fixed.weights.to_numpy(float) - own.weights.to_numpy(float))
