"""The alerts of a night: raised once for its book and day, and sent by every run until they arrive."""

from typing import Any

from core.errors import InputError
from core.plan.alert_channels import configured
from core.plan.alert_sending import send_waiting
from core.plan.alerts import raise_desk_alerts
from core.plan.nightly.context import NightContext, Sending
from core.store import open_alerts


def alerts_step(context: NightContext) -> dict[str, Any]:
    """Raise what the desk should know, and say how many alerts are open: the same if a dead run had raised them."""
    raise_desk_alerts(context.engine, context.book, context.calendar, context.desk())
    return {"open": len(open_alerts(context.engine))}


def send_alerts(context: NightContext) -> Sending:
    """Send what waits, whoever raised it. A setting that cannot be used is a failure like a server that is down."""
    try:
        sent = send_waiting(context.engine, configured())
    except InputError as why:
        context.tell(str(why))
        return Sending(0, 0, (str(why),))
    for note in sent.notes:
        context.tell(note)
    return Sending(sent.sent, len(sent.waiting), sent.notes)
