"""The steps of a night after the import, each a function of one fixed version of the book.

A step says in a small JSON object what it found. What it makes it keeps itself, so that a step that is begun again by a
run that follows a dead one makes the same again.
"""

from typing import Any, Final

from core import names as n
from core.plan.nightly.alerts_step import alerts_step
from core.plan.nightly.context import NightContext, Step
from core.plan.nightly.judge_step import judge_step
from core.plan.nightly.reporting import Told, write_report
from core.plan.nightly.stress_step import stress_of_night, stress_step
from core.plan.vintages import kept_forecast
from core.store import open_alerts
from core.text import figures


def forecast_step(context: NightContext) -> dict[str, Any]:
    """Forecast every product, and keep the forecast so that it can be held against what comes."""
    made = kept_forecast(context.engine, context.book, context.calendar, context.as_of, n.ENSEMBLE)
    return {"products": len({*made.figures[n.PRODUCT_ID]} - {n.ALL})}


def plan_step(context: NightContext) -> dict[str, Any]:
    """Plan every product, and keep the desk."""
    desk = context.desk()
    gain = desk.yield_gain_bp
    return {"products": len(desk.rows), "yield_gain_bp": None if figures.missing(gain) else gain}


def report_step(context: NightContext) -> dict[str, Any]:
    """Write the report of the night."""
    stressed = stress_of_night(context)
    stresses = [(each.name, each.conclusion) for each in stressed.products] if stressed else []
    stresses += stressed.missing.items() if stressed else []
    told = Told(tuple(each.text for each in open_alerts(context.engine)), tuple(stresses))
    written = write_report(context.reports, context.desk(), context.book.version, context.files(), told)
    return {"reports": [path.name for path in written]}


STEPS: Final = (
    Step("forecast", forecast_step, vital=True),
    Step("plan", plan_step, vital=True),
    Step("stress", stress_step),
    Step("alerts", alerts_step, daily=True),  # late data depends on the day of the clock
    Step("report", report_step, files=True, daily=True),
    Step("judge", judge_step),  # the longest, after all that is waited for
)
