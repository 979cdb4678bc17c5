"""The chain for one product: forecast, scenarios, assets, limits, 20% against the model."""

from dataclasses import replace

import pandas as pd

from core import names as n
from core.book import Book
from core.calendar import Calendar
from core.errors import Infeasible, MissingData
from core.forecast.drift import BROKEN
from core.plan.attention import attention_of, next_outflow
from core.plan.choice import Choice
from core.plan.forecasts import DeskForecast, forecast_desk, maturity, net_flow
from core.plan.judging import balances_of
from core.plan.modelled import judged
from core.plan.results import Plan
from core.reserve import (
    Allocation,
    Asset,
    Policy,
    Rulebook,
    assets_from_positions,
    check_limits,
    current_allocation,
    load_rulebook,
    needed_buffer,
    optimise,
    raisable,
    rulebook_for,
    with_house_limits,
)
from core.reserve.need import safe_buffer
from core.text.figures import day
from core.types import Floats

BASIS_POINTS = 1e4


def make_plan(book: Book, choice: Choice, calendar: Calendar, known: DeskForecast | None = None) -> Plan:
    """Return the plan of ``choice.product_id``; ``known``: the desk's forecast for it, made here if not given.

    Raises MissingData when flows, balance or positions of the product are missing on that day.
    """
    product = book.product(choice.product_id)
    choice = choice if choice.rulebook else replace(choice, rulebook=rulebook_for(str(product[n.FAMILY])))
    rulebook = with_house_limits(load_rulebook(choice.rulebook), book.house_limits)  # refused before the forecast
    assets = assets_from_positions(_positions(book, choice), calendar, choice.horizon)
    known = known or forecast_desk(book, calendar, choice.as_of, choice.model, horizon=choice.horizon)
    mine = known.of(choice.product_id, choice.horizon)
    net_assets = book.net_assets(choice.product_id, choice.as_of)
    outflow = mine.paths.cumulative_net_outflow(choice.reliance) / net_assets
    current = current_allocation(assets, outflow)
    drift = judged(known.asked)[choice.product_id]
    safe = _safe_buffer(book, choice, known) if drift.state == BROKEN else 0.0
    found, conflicts = _allocations(assets, rulebook, outflow, choice, safe)
    allocations = {n.CURRENT: current, **found}
    fixed, model = found.get(n.FIXED), found.get(n.MODEL)
    gain = (model.objective_yield - fixed.objective_yield) if model and fixed else float("nan")
    due = maturity(book, choice.product_id, calendar)
    limits = {name: check_limits(item.weights, assets, rulebook) for name, item in allocations.items()}
    plan = Plan(
        choice=choice,
        product=product,
        net_assets=net_assets,
        history=mine.history,
        expected=mine.expected,
        paths=mine.paths,
        outflow=outflow,
        assets=assets,
        rulebook=rulebook,
        current=current,
        fixed=fixed,
        model=model,
        drift=drift,
        safe_buffer=safe,
        limits=limits,
        raisable={name: raisable(item.weights.to_numpy(), assets) for name, item in allocations.items()},
        yield_gain_bp=gain * BASIS_POINTS,
        yield_gain_money=gain * net_assets,
        next_outflow=next_outflow(-net_flow(mine.expected), mine.paths, calendar, net_assets),
        attention=(),
    )
    return replace(plan, attention=attention_of(plan, book, conflicts, due))


def _positions(book: Book, choice: Choice) -> pd.DataFrame:
    """Return the positions of the last day on or before the choice's."""
    own = book.positions[
        (book.positions[n.PRODUCT_ID] == choice.product_id) & (book.positions[n.AS_OF] <= choice.as_of)
    ]
    if own.empty:
        raise MissingData("plan.no_positions", product=choice.product_id, day=day(choice.as_of))
    return own[own[n.AS_OF] == own[n.AS_OF].max()]


def _allocations(
    assets: tuple[Asset, ...], rulebook: Rulebook, outflow: Floats, choice: Choice, safe: float
) -> tuple[dict[str, Allocation], dict[str, Infeasible]]:
    """Return the allocation under each rule that has one, and the conflict of each that has none."""
    policies = {n.FIXED: Policy(n.FIXED, choice.fixed), n.MODEL: _model_policy(outflow, choice, safe)}
    found: dict[str, Allocation] = {}
    conflicts: dict[str, Infeasible] = {}
    for name, policy in policies.items():
        try:
            found[name] = optimise(assets, rulebook, outflow, policy, choice.confidence, choice.leverage)
        except Infeasible as conflict:
            conflicts[name] = conflict
    return found, conflicts


def _model_policy(outflow: Floats, choice: Choice, safe: float) -> Policy:
    """Return the model policy with the buffer that the replay would judge it by as its least one."""
    return Policy(n.MODEL, max(needed_buffer(outflow, choice.confidence), safe))


def _safe_buffer(book: Book, choice: Choice, known: DeskForecast) -> float:
    """Return the buffer kept while the record is broken: the worst outflow seen, at most that of the fixed rule."""
    own = known.history.columns.get_level_values(n.PRODUCT_ID) == choice.product_id
    return safe_buffer(known.history.loc[:, own], balances_of(book.flows, choice.product_id), cap=choice.fixed)


def plan_policy(plan: Plan, policy: Policy) -> tuple[Allocation, float]:
    """Return the allocation of ``plan``'s problem under another policy and its gain on the fixed rule in bp a year.

    Raises Infeasible when no allocation satisfies the limits; the gain is NaN where the fixed rule has none.
    """
    choice = plan.choice
    asked = _model_policy(plan.outflow, choice, plan.safe_buffer) if policy.kind == n.MODEL else policy
    found = optimise(plan.assets, plan.rulebook, plan.outflow, asked, choice.confidence, choice.leverage)
    gain = found.objective_yield - plan.fixed.objective_yield if plan.fixed else float("nan")
    return found, gain * BASIS_POINTS
