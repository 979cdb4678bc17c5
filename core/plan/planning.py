"""The chain for one product: forecast, scenarios, assets, limits, 20% against the model."""

from collections.abc import Sequence
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
from core.plan.results import DaysBefore, Plan
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
from core.store import Engine
from core.types import Floats

BASIS_POINTS = 1e4


def make_plan(
    book: Book,
    choice: Choice,
    calendar: Calendar,
    known: DeskForecast | None = None,
    case: Case | None = None,
    *,
    engine: Engine | None = None,
) -> Plan:
    """Return the plan of ``choice``; ``known``: the desk's forecast for it, ``case``: its case, made here if not given.

    ``engine``: where what the model answered may be kept.
    Raises MissingData when flows, balance or positions of the product are missing on that day.
    """
    product = book.product(choice.product_id)
    choice = choice if choice.rulebook else replace(choice, rulebook=rulebook_for(str(product[n.FAMILY])))
    # What may be refused at once comes before the forecast.
    rulebook = load_rulebook(choice.rulebook).for_concentration(_top10_share(choice, product))
    rulebook = with_house_limits(rulebook, book.house_limits)
    if case is None:
        known = known or forecast_desk(
            book, calendar, choice.as_of, choice.model, horizon=choice.horizon, engine=engine
        )
        case = make_case(book, choice, calendar, known)
    mine = case.forecast
    outflow = mine.paths.cumulative_net_outflow(choice.reliance) / case.net_assets
    optimiser = Optimiser(case.assets, rulebook, outflow)
    current = current_allocation(case.assets, outflow)
    policy = model_policy(called(outflow, case.earlier, choice.reliance), choice.confidence, case.safe_buffer)
    found, conflicts = _allocations(optimiser, choice, policy)
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
        earlier=case.earlier,
        buffer_called=policy.share or 0.0,
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
    optimiser: Optimiser, choice: Choice, model: Policy
) -> tuple[dict[str, Allocation], dict[str, Infeasible]]:
    """Return the allocation under each rule that has one, and the conflict of each that has none."""
    policies = {n.FIXED: Policy(n.FIXED, choice.fixed), n.MODEL: model}
    found: dict[str, Allocation] = {}
    conflicts: dict[str, Infeasible] = {}
    for name, policy in policies.items():
        try:
            found[name] = optimiser.best(policy, choice.confidence, choice.leverage)
        except Infeasible as conflict:
            conflicts[name] = conflict
    return found, conflicts


def called(outflow: Floats, earlier: Sequence[DaysBefore], reliance: float) -> list[Floats]:
    """Return the scenarios that the buffer answers to, (S, H) shares of net assets each: those of today and before."""
    before = [day.paths.cumulative_net_outflow(reliance) / day.net_assets for day in earlier]
    return [*before, outflow]


def model_policy(outflows: Sequence[Floats], confidence: float, safe: float) -> Policy:
    """Return the model policy with the buffer that the replay would judge it by as its least one."""
    return Policy(n.MODEL, max(needed_buffer(outflows, confidence), safe))


def sized(plan: Plan, policy: Policy) -> Policy:
    """Return the policy as ``plan``'s problem has it: a model's with the least buffer that the scenarios call for."""
    if policy.kind != n.MODEL:
        return policy
    outflows = called(plan.outflow, plan.earlier, plan.choice.reliance)
    return model_policy(outflows, plan.choice.confidence, plan.safe_buffer)


def plan_policy(plan: Plan, policy: Policy) -> tuple[Allocation, float]:
    """Return the allocation of ``plan``'s problem under another policy and its gain on the fixed rule in bp a year.

    Raises Infeasible when no allocation satisfies the limits; the gain is NaN where the fixed rule has none.
    """
    choice = plan.choice
    asked = sized(plan, policy)
    found = Optimiser(plan.assets, plan.rulebook, plan.outflow).best(asked, choice.confidence, choice.leverage)
    gain = found.objective_yield - plan.fixed.objective_yield if plan.fixed else float("nan")
    return found, gain * BASIS_POINTS
