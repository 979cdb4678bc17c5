"""The stress step of a night."""

from typing import Any

from core.plan.nightly.context import NightContext
from core.plan.stress_report import StressReport, kept_report, make_stress_report


def stress_step(context: NightContext) -> dict[str, Any]:
    """Stress every product, and keep the report."""
    made = make_stress_report(context.engine, context.book, context.calendar, context.as_of, context.tell)
    return {"products": len(made.products), "missing": len(made.missing)}


def stress_of_night(context: NightContext) -> StressReport | None:
    """Return the report that this night's stress step kept, None if that failed."""
    return kept_report(context.engine, context.book, context.calendar, context.as_of)
