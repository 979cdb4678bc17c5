"""The whole chain as functions; pages, command line and jobs all call these."""

from core.plan.choice import Choice, first_choice
from core.plan.desk import Desk, DeskRow, build_desk
from core.plan.desk_keeping import kept_desk
from core.plan.forecasts import DeskForecast, forecast_desk
from core.plan.judging import replay_flows, replay_product
from core.plan.opening import desk_calendar, fill_with_sample, wants_sample
from core.plan.planning import make_plan, plan_policy
from core.plan.results import Attention, OutflowDay, Plan
from core.plan.together import DeskTogether, plan_together
from core.plan.worth import override_worth

__all__ = [
    "Attention",
    "Choice",
    "Desk",
    "DeskForecast",
    "DeskRow",
    "DeskTogether",
    "OutflowDay",
    "Plan",
    "build_desk",
    "desk_calendar",
    "fill_with_sample",
    "first_choice",
    "forecast_desk",
    "kept_desk",
    "make_plan",
    "override_worth",
    "plan_policy",
    "plan_together",
    "replay_flows",
    "replay_product",
    "wants_sample",
]
