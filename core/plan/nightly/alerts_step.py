"""The alerts step of a night."""

from typing import Any

from core.plan.alert_channels import configured
from core.plan.alert_sending import send_waiting
from core.plan.alerts import raise_desk_alerts
from core.plan.nightly.context import NightContext


def alerts_step(context: NightContext) -> dict[str, Any]:
    """Raise what the desk should know, and send what waits."""
    new = raise_desk_alerts(context.engine, context.book, context.calendar, context.desk())
    sent = send_waiting(context.engine, configured())
    for note in sent.notes:
        context.tell(note)
    return {"raised": new, "sent": sent.sent, "waiting": len(sent.waiting)}
