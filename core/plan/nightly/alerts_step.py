"""The alerts of a night: raised once for its book and day, and sent by every run until they arrive."""

from typing import Any

from core.plan.alert_channels import read_channels
from core.plan.alert_sending import send_waiting
from core.plan.alerts import raise_desk_alerts
from core.plan.nightly.context import NightContext, Sending
from core.present.alert_words import failure
from core.store import open_alerts


def alerts_step(context: NightContext) -> dict[str, Any]:
    """Raise what the desk should know, and say how many alerts are open: the same if a dead run had raised them."""
    raise_desk_alerts(context.engine, context.book, context.calendar, context.desk())
    return {"open": len(open_alerts(context.engine))}


def send_alerts(context: NightContext) -> Sending:
    """Send what waits, whoever raised it; what could not be sent is told by every run until it is.

    A setting that cannot be used is a failure like a server that is down.
    """
    channels = read_channels()
    sent = send_waiting(context.engine, channels.usable)
    failed = [each for each in sent.waiting if each.last_error]
    told = [failure(each.channel, each.text, each.attempts, each.last_error) for each in failed]
    failures = (*map(str, channels.faults), *told)
    for each in failures:
        context.tell(each)
    return Sending(sent.sent, len(sent.waiting), failures)
