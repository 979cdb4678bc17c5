"""From a plan to what it means: the trades that lead there, and where its gain comes from."""

from core.plan.results import Plan
from core.reserve.attribution import Attribution, attribute
from core.reserve.curves import Curve
from core.reserve.dealing import load_dealing
from core.reserve.trades import TradeList, trade_list


def plan_trades(plan: Plan) -> TradeList:
    """Return the trades from today's positions to the model's allocation, which the plan must have."""
    assert plan.model is not None
    return trade_list(plan.assets, plan.model.weights, plan.net_assets, load_dealing(), plan.rulebook)


def plan_attribution(plan: Plan, curve: Curve | None) -> Attribution | None:
    """Return where the model's gain on the fixed rule comes from; None where either has no allocation."""
    return attribute(plan.model, plan.fixed, plan.assets, curve) if plan.model and plan.fixed else None
