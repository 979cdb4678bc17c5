"""The nightly job: what was dropped is imported, and the desk is forecast, planned and told of, step by step."""

from core.plan.nightly.context import DONE, NightContext, Step, StepOutcome
from core.plan.nightly.night import INCOMPLETE, NOTHING_NEW, Night, run_night
from core.plan.nightly.steps import STEPS

__all__ = ["DONE", "INCOMPLETE", "NOTHING_NEW", "STEPS", "Night", "NightContext", "Step", "StepOutcome", "run_night"]
