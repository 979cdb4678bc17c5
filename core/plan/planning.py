"""The chain for one product: forecast, scenarios, assets, limits, 20% against the model."""

from dataclasses import replace

import pandas as pd

from core import names as n
from core.book import Book
from core.calendar import Calendar
from core.errors import Infeasible
from core.plan.attention import attention_of
from core.plan.case import Case, make_case
from core.plan.choice import Choice
from core.plan.forecasts import DeskForecast, forecast_desk
from core.plan.results import Plan
from core.reserve import (
    Allocation,
    Optimiser,
    Policy,
    check_limits,
    current_allocation,
    load_rulebook,
    needed_buffer,
    raisable,
    rulebook_for,
    with_house_limits,
)
from core.types import Floats

BASIS_POINTS = 1e4


def make_plan(
    book: Book, choice: Choice, calendar: Calendar, known: DeskForecast | None = None, case: Case | None = None
) -> Plan:
    """Return the plan of ``choice``; ``known``: the desk's forecast for it, ``case``: its case, made here if not given.

    Raises MissingData when flows, balance or positions of the product are missing on that day.
    """
    product = book.product(choice.product_id)
    choice = choice if choice.rulebook else replace(choice, rulebook=rulebook_for(str(product[n.FAMILY])))
    # What may be refused at once comes before the forecast.
    rulebook = load_rulebook(choice.rulebook).for_concentration(_top10_share(choice, product))
    rulebook = with_house_limits(rulebook, book.house_limits)
    if case is None:
        known = known or forecast_desk(book, calendar, choice.as_of, choice.model, horizon=choice.horizon)
        case = make_case(book, choice, calendar, known)
    mine = case.forecast
    outflow = mine.paths.cumulative_net_outflow(choice.reliance) / case.net_assets
    optimiser = Optimiser(case.assets, rulebook, outflow)
    current = current_allocation(case.assets, outflow)
    found, conflicts = _allocations(optimiser, choice, case.safe_buffer)
    allocations = {n.CURRENT: current, **found}
    fixed, model = found.get(n.FIXED), found.get(n.MODEL)
    gain = (model.objective_yield - fixed.objective_yield) if model and fixed else float("nan")
    plan = Plan(
        choice=choice,
        product=product,
        net_assets=case.net_assets,
        history=mine.history,
        expected=mine.expected,
        paths=mine.paths,
        outflow=outflow,
        positions=case.positions,
        assets=case.assets,
        rulebook=rulebook,
        current=current,
        fixed=fixed,
        model=model,
        drift=case.drift,
        safe_buffer=case.safe_buffer,
        limits={name: check_limits(item.weights, case.assets, rulebook) for name, item in allocations.items()},
        raisable={name: raisable(item.weights.to_numpy(), case.assets) for name, item in allocations.items()},
        conflicts=conflicts,
        yield_gain_bp=gain * BASIS_POINTS,
        yield_gain_money=gain * case.net_assets,
        next_outflow=case.next_outflow,
        attention=(),
    )
    return replace(plan, attention=(*attention_of(plan), *case.notices))


def _top10_share(choice: Choice, product: pd.Series) -> float | None:
    """Return what the ten largest holders own; None = nobody has said."""
    described = product[n.TOP10_SHARE]
    return choice.top10_share if choice.top10_share is not None or pd.isna(described) else float(described)


def _allocations(
    optimiser: Optimiser, choice: Choice, safe: float
) -> tuple[dict[str, Allocation], dict[str, Infeasible]]:
    """Return the allocation under each rule that has one, and the conflict of each that has none."""
    policies = {
        n.FIXED: Policy(n.FIXED, choice.fixed),
        n.MODEL: model_policy(optimiser.outflow, choice.confidence, safe),
    }
    found: dict[str, Allocation] = {}
    conflicts: dict[str, Infeasible] = {}
    for name, policy in policies.items():
        try:
            found[name] = optimiser.best(policy, choice.confidence, choice.leverage)
        except Infeasible as conflict:
            conflicts[name] = conflict
    return found, conflicts


def model_policy(outflow: Floats, confidence: float, safe: float) -> Policy:
    """Return the model policy with the buffer that the replay would judge it by as its least one."""
    return Policy(n.MODEL, max(needed_buffer(outflow, confidence), safe))


def plan_policy(plan: Plan, policy: Policy) -> tuple[Allocation, float]:
    """Return the allocation of ``plan``'s problem under another policy and its gain on the fixed rule in bp a year.

    Raises Infeasible when no allocation satisfies the limits; the gain is NaN where the fixed rule has none.
    """
    choice = plan.choice
    asked = model_policy(plan.outflow, choice.confidence, plan.safe_buffer) if policy.kind == n.MODEL else policy
    found = Optimiser(plan.assets, plan.rulebook, plan.outflow).best(asked, choice.confidence, choice.leverage)
    gain = found.objective_yield - plan.fixed.objective_yield if plan.fixed else float("nan")
    return found, gain * BASIS_POINTS
