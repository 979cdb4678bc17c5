"""All products of the desk in one problem, beside the plans that are made of each product alone."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np
import pandas as pd

from core import names as n
from core.book import Book
from core.calendar import Calendar
from core.errors import Infeasible, InputError, MissingData, TidegateError
from core.plan.attention import DATA, RESERVE
from core.plan.choice import Choice, first_choice
from core.plan.desk import alive, undescribed
from core.plan.forecasts import DeskForecast, forecast_desk
from core.plan.planning import BASIS_POINTS, make_plan, plan_policy, sized
from core.plan.results import Attention, Plan
from core.reserve import (
    Allocation,
    Binding,
    Breach,
    Optimiser,
    Policy,
    Rulebook,
    check_limits,
    shared_rulebook,
    with_house_limits,
)
from core.reserve.breaches import breaches_of
from core.reserve.together import Member, Together, amounts, optimise_together, pooled, shares_of
from core.store import Engine
from core.text import say

ALONE, TOGETHER, NET_ASSETS = "alone", "together", "net_assets"
HELD = (n.CURRENT, n.FIXED, ALONE, TOGETHER)


@dataclass(frozen=True, eq=False)
class ProductTogether:
    """One product. ``net_assets`` in currency; ``alone``: the best inside its own limits, ``together``: side by side.

    ``fixed``: the fixed rule, side by side too, so that both have the same limits to keep; it and ``together`` are None
    where there is no such allocation of all products.
    """

    product_id: str
    name: str
    net_assets: float
    current: Allocation
    fixed: Allocation | None
    alone: Allocation
    together: Allocation | None


@dataclass(frozen=True, eq=False)
class DeskTogether:
    """All products that have a plan. ``choice``: the dials, its product ``names.ALL``; ``shared``: the limits of all.

    ``limits`` and ``breaches``: of the shared limits on all net assets, by CURRENT, ALONE and, if there is one,
    TOGETHER; ``binding``: the shared limits that hold the yield down; ``conflict``: why nothing keeps them all, with
    ``relaxations`` among its values; ``attention``: which products are left out, and why.
    """

    choice: Choice
    policy: str
    products: tuple[ProductTogether, ...]
    shared: Rulebook
    limits: dict[str, pd.DataFrame]
    breaches: dict[str, tuple[Breach, ...]]
    binding: tuple[Binding, ...]
    rounds: int
    milliseconds: float
    conflict: Infeasible | None
    attention: tuple[Attention, ...]

    @cached_property
    def rows(self) -> pd.DataFrame:
        """One row a product: id, name, net_assets, and ``buffer_`` and ``yield_`` of each of HELD, NaN for none."""
        return pd.DataFrame([_row(product) for product in self.products])

    @property
    def net_assets(self) -> float:
        """Net assets of all products, currency."""
        return float(self.rows[NET_ASSETS].sum())

    def mean(self, figure: str) -> float:
        """Return the mean of a column of ``rows``, weighted by net assets; NaN where a product has none."""
        return float(np.average(self.rows[figure], weights=self.rows[NET_ASSETS]))

    @property
    def cost_bp(self) -> float:
        """What the shared limits cost a year, bp of all net assets; NaN where nothing keeps them."""
        return (self.mean("yield_alone") - self.mean("yield_together")) * BASIS_POINTS

    @property
    def gain_bp(self) -> float:
        """The yearly gain on the fixed rule inside the same limits, bp of all net assets; NaN where either is none."""
        return (self.mean("yield_together") - self.mean("yield_fixed")) * BASIS_POINTS

    @property
    def cost_money(self) -> float:
        """``cost_bp`` in currency a year."""
        return self.cost_bp / BASIS_POINTS * self.net_assets

    @property
    def gain_money(self) -> float:
        """``gain_bp`` in currency a year."""
        return self.gain_bp / BASIS_POINTS * self.net_assets


def _row(product: ProductTogether) -> dict[str, object]:
    row: dict[str, object] = {
        n.PRODUCT_ID: product.product_id, n.NAME: product.name, NET_ASSETS: product.net_assets,
    }  # fmt: skip
    for name in HELD:
        held = getattr(product, name)
        row[f"buffer_{name}"] = held.buffer if held else float("nan")
        row[f"yield_{name}"] = held.objective_yield if held else float("nan")
    return row


@dataclass(frozen=True, eq=False)
class _Part:
    plan: Plan
    member: Member
    alone: Allocation

    def under(self, policy: Policy) -> Member:
        return replace(self.member, policy=policy)


def plan_together(
    book: Book,
    calendar: Calendar,
    dials: Choice,
    known: DeskForecast | None = None,
    *,
    policy: Policy | None = None,
    plan: Callable[[Choice], Plan] | None = None,
    engine: Engine | None = None,
) -> DeskTogether:
    """Return all living products under ``dials``, whose product is not read, and ``policy``, by default the model.

    Each product keeps its own rulebook, its family's unless ``dials`` name one, and all of them the shared house
    limits. ``known``: the desk's forecast; ``plan``: how one product's plan is made, by default from ``known``;
    ``engine``: where what the model answered may be kept. A product without what a plan needs, or without an allocation
    by itself, is left out, and ``attention`` says why. Raises that reason where none is left.
    """
    policy = policy or Policy(n.MODEL)
    shared = with_house_limits(shared_rulebook(), book.house_limits)
    parts, left_out = _parts(book, dials, policy, plan or _planner(book, calendar, dials, known, engine))
    best = _best([part.member for part in parts], shared)
    fixed = _best([part.under(Policy(n.FIXED, dials.fixed)) for part in parts], shared)
    found = None if isinstance(best, Infeasible) else best
    held = {n.CURRENT: [part.plan.current for part in parts], ALONE: [part.alone for part in parts]}
    held |= {TOGETHER: list(found.allocations)} if found else {}
    checked = {name: _checked(parts, allocations, shared) for name, allocations in held.items()}
    return DeskTogether(
        choice=replace(dials, product_id=n.ALL),
        policy=policy.name,
        products=_products(parts, found, None if isinstance(fixed, Infeasible) else fixed),
        shared=shared,
        limits={name: limits for name, (limits, _) in checked.items()},
        breaches={name: broken for name, (_, broken) in checked.items()},
        binding=found.binding if found else (),
        rounds=found.rounds if found else 0,
        milliseconds=found.milliseconds if found else 0.0,
        conflict=best if isinstance(best, Infeasible) else None,
        attention=(*undescribed(book), *left_out),
    )


def _planner(
    book: Book, calendar: Calendar, dials: Choice, known: DeskForecast | None, engine: Engine | None
) -> Callable[[Choice], Plan]:
    forecast = known or forecast_desk(book, calendar, dials.as_of, dials.model, horizon=dials.horizon, engine=engine)
    return lambda choice: make_plan(book, choice, calendar, forecast)


def _parts(
    book: Book, dials: Choice, policy: Policy, plan: Callable[[Choice], Plan]
) -> tuple[list[_Part], list[Attention]]:
    """Return what each living product brings, and a notice for each that brings nothing."""
    parts: list[_Part] = []
    left_out: list[tuple[str, TidegateError]] = []
    for product_id in alive(book, dials.as_of):
        try:
            family = first_choice(book, product_id).rulebook
            parts.append(_part(plan(replace(dials, product_id=product_id, rulebook=dials.rulebook or family)), policy))
        except (InputError, MissingData, Infeasible) as why:
            left_out.append((product_id, why))
    if not parts:
        none = "together.no_product" if len(book.products) else "together.undescribed"
        raise left_out[0][1] if left_out else MissingData(none)
    return parts, [_notice(product_id, why) for product_id, why in left_out]


def _notice(product_id: str, why: TidegateError) -> Attention:
    kind, page = ("conflict", RESERVE) if isinstance(why, Infeasible) else ("missing", DATA)
    return Attention(kind, say("together.left_out", product=product_id, why=str(why)), page)


def _part(plan: Plan, policy: Policy) -> _Part:
    """Return a plan as a member of all products. Raises Infeasible if the product has no allocation by itself."""
    choice, optimiser = plan.choice, Optimiser(plan.assets, plan.rulebook, plan.outflow)
    asked = sized(plan, policy)
    name = str(plan.product[n.NAME])
    member = Member(name, optimiser, asked, plan.net_assets, choice.confidence, choice.leverage)
    return _Part(plan, member, _alone(plan, policy))


def _alone(plan: Plan, policy: Policy) -> Allocation:
    if policy.kind != n.MODEL:
        return plan_policy(plan, policy)[0]
    if plan.model is None:
        raise plan.conflicts[n.MODEL]
    return plan.model


def _best(members: Sequence[Member], shared: Rulebook) -> Together | Infeasible:
    try:
        return optimise_together(members, shared)
    except Infeasible as conflict:
        return conflict


def _checked(
    parts: Sequence[_Part], held: Sequence[Allocation], shared: Rulebook
) -> tuple[pd.DataFrame, tuple[Breach, ...]]:
    """Return the shared limits on all products as one portfolio, and those that it breaks."""
    sizes = shares_of([part.plan.net_assets for part in parts])
    assets = pooled([part.plan.assets for part in parts], [one.weights for one in held], sizes)
    weights = amounts(assets)
    return check_limits(weights, assets, shared), breaches_of(weights, assets, shared)


def _products(parts: Sequence[_Part], together: Together | None, fixed: Together | None) -> tuple[ProductTogether, ...]:
    return tuple(
        ProductTogether(
            product_id=part.plan.choice.product_id,
            name=part.member.name,
            net_assets=part.plan.net_assets,
            current=part.plan.current,
            fixed=fixed.allocations[place] if fixed else None,
            alone=part.alone,
            together=together.allocations[place] if together else None,
        )
        for place, part in enumerate(parts)
    )
