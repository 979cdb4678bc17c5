"""What the dials cost: the yield of the model's plan when one dial is moved a step, against the plan as it is."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final

from core.errors import Infeasible
from core.plan.choice import Choice
from core.plan.planning import called, model_policy
from core.plan.results import Plan
from core.reserve import Optimiser
from core.reserve.rulebook import Rulebook

CONFIDENCE: Final = "confidence"
RELIANCE: Final = "reliance"
LEVERAGE: Final = "leverage"
DIALS: Final = (CONFIDENCE, RELIANCE, LEVERAGE)
BASIS_POINTS = 1e4


@dataclass(frozen=True)
class Step:
    """A dial at another ``value``: ``change_bp`` of the plan's yield a year, NaN where no allocation exists there."""

    value: float
    change_bp: float


def dial_prices(plan: Plan, steps: Mapping[str, Sequence[float]]) -> dict[str, tuple[Step, ...]]:
    """Return what each of DIALS costs at the values of ``steps``, all else as it is; empty without a model plan."""
    if plan.model is None:
        return {}
    optimiser = Optimiser(plan.assets, plan.rulebook, plan.outflow)
    return {
        dial: tuple(Step(value, _change(plan, optimiser, _turned(plan.choice, dial, value))) for value in values)
        for dial, values in steps.items()
    }


def house_limits_price(plan: Plan) -> float:
    """Return what the plan would earn more without its house limits, bp a year; NaN without a model plan."""
    if plan.model is None:
        return float("nan")
    rulebook = regulation_only(plan.rulebook)
    return _change(plan, Optimiser(plan.assets, rulebook, plan.outflow), plan.choice)


def regulation_only(rulebook: Rulebook) -> Rulebook:
    """Return the rulebook without the limits that the house has set itself."""
    return replace(rulebook, limits=tuple(limit for limit in rulebook.limits if limit.hard))


def _turned(choice: Choice, dial: str, value: float) -> Choice:
    return replace(choice, **{dial: value})  # type: ignore[arg-type]


def _change(plan: Plan, optimiser: Optimiser, choice: Choice) -> float:
    """Return the change in bp. Only another reliance makes another problem: for the rest dials are turned on one."""
    if choice.reliance != plan.choice.reliance:
        outflow = plan.paths.cumulative_net_outflow(choice.reliance) / plan.net_assets
        optimiser = replace(optimiser, outflow=outflow)
    outflows = called(optimiser.outflow, plan.earlier, choice.reliance)
    policy = model_policy(outflows, choice.confidence, plan.safe_buffer)
    try:
        found = optimiser.best(policy, choice.confidence, choice.leverage)
    except Infeasible:
        return float("nan")
    assert plan.model is not None  # no price is asked without
    return (found.objective_yield - plan.model.objective_yield) * BASIS_POINTS
