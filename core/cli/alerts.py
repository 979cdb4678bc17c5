"""alerts: what the desk should know, raised once, and sent if that is asked for."""

import argparse
from typing import Any, Final

from core import names as n
from core.cli.arguments import Commands
from core.cli.database import opened
from core.cli.results import Result, tell
from core.plan import desk_calendar, kept_desk
from core.plan.alert_channels import Channel, read_channels
from core.plan.alert_sending import SendReport, send_waiting
from core.plan.alerts import raise_desk_alerts
from core.present.alert_words import failure
from core.store import Delivery, Engine, RaisedAlert, load_book, open_alerts, waiting_deliveries
from core.text import say
from core.text.figures import count

UNFINISHED: Final = 1
OF_ALERT = ("key", n.KIND, "severity", n.PRODUCT_ID, "text", "page")


def add(commands: Commands, common: argparse.ArgumentParser) -> None:
    """Add the command of this module."""
    parser = commands.add_parser("alerts", parents=[common], help=say("alerts.help"))
    parser.add_argument("--send", action="store_true", help=say("alerts.help_send"))
    parser.set_defaults(command=_alerts)


def _alerts(options: argparse.Namespace) -> Result:
    channels = read_channels()
    with opened(options.database) as engine:
        book = load_book(engine)
        calendar = desk_calendar(book)
        new = raise_desk_alerts(engine, book, calendar, kept_desk(engine, book, calendar, tell))
        report = _sent(engine, channels.usable) if options.send else SendReport(0, (), waiting_deliveries(engine))
        found = open_alerts(engine)
    channels.require()
    text = "\n".join(_lines(new, found, report, sending=options.send))
    return Result(_values(new, found, report), text, UNFINISHED if report.failures else 0)


def _sent(engine: Engine, channels: tuple[Channel, ...]) -> SendReport:
    if not channels:
        tell(say("alerts.no_channels"))
    return send_waiting(engine, channels)


def _values(new: int, found: tuple[RaisedAlert, ...], report: SendReport) -> dict[str, Any]:
    return {
        "raised": new,
        "open": [_alert(each) for each in found],
        "sent": report.sent,
        "waiting": len(report.waiting),
        "failed": [_failed(each) for each in report.waiting if each.last_error],
    }


def _alert(alert: RaisedAlert) -> dict[str, Any]:
    told = {name: getattr(alert, name) for name in OF_ALERT}
    return {**told, n.AS_OF: alert.as_of.isoformat(), "raised_at": alert.at.isoformat()}


def _failed(delivery: Delivery) -> dict[str, Any]:
    told = {name: getattr(delivery, name) for name in ("alert", "channel", "attempts", "last_error")}
    return {**told, "next_try": delivery.next_try.isoformat()}


def _lines(new: int, found: tuple[RaisedAlert, ...], report: SendReport, *, sending: bool) -> list[str]:
    lines = [say("alerts.raised", new=count(new), open=count(len(found)))]
    lines += [say("alerts.line", severity=say(f"alerts.severity.{each.severity}"), text=each.text) for each in found]
    if sending:
        lines.append(say("alerts.sent", sent=count(report.sent), waiting=count(len(report.waiting))))
    failed = [failure(each.channel, each.text, each.attempts, each.last_error) for each in report.waiting]
    return lines + [line for each, line in zip(report.waiting, failed, strict=True) if each.last_error]
