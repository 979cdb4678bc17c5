"""alerts on the sample book: raised once, sent when asked, and sent again after a failure."""

import json

import pandas as pd
import pytest
from cli_runs import run

from core.plan import alerts
from core.settings import settings
from core.store import connect, lasting_alerts

KEYS = {"raised", "open", "sent", "waiting", "failed"}
VARIABLES = ("TIDEGATE_ALERT_WEBHOOK", "TIDEGATE_SMTP_HOST")


@pytest.fixture
def ask(initialised, monkeypatch):
    """Ask a month after the book's last day, with a web address or none."""
    monkeypatch.setattr(alerts, "desk_today", lambda _engine, desk: desk.as_of + pd.Timedelta(days=30))

    def asked(*words, webhook=""):
        for name in VARIABLES:
            monkeypatch.delenv(name, raising=False)
        monkeypatch.setenv("TIDEGATE_ALERT_WEBHOOK", webhook)
        settings.cache_clear()
        return run("alerts", *words, "--database", initialised[0])

    yield asked
    settings.cache_clear()


def test_alerts_are_raised_once_and_sent_when_asked(ask, monkeypatch):
    values = ask("--json").values
    assert set(values) == KEYS
    assert values["raised"] == len(values["open"]) > 1
    assert (values["sent"], values["waiting"], values["failed"]) == (0, 0, [])
    late = next(each for each in values["open"] if each["kind"] == "late")
    assert late["key"] == "late:all:flows@2026-06-24" and "24 Jun 2026" in late["text"]
    ran = ask("--send")
    assert ran.out.startswith("Alerts: 0 new, ") and "warning: The newest flows" in ran.out
    assert "Nothing is sent" in ran.err and "TIDEGATE_ALERT_WEBHOOK" in ran.err

    monkeypatch.setenv("no_proxy", "*")
    ran = ask("--json", "--send", webhook="http://127.0.0.1:1/alerts")
    assert ran.code == 1
    values = json.loads(ran.out)
    assert (values["raised"], values["sent"], values["waiting"]) == (0, 0, len(values["open"]))
    assert [(each["channel"], each["attempts"]) for each in values["failed"]] == [("webhook", 1)] * 3
    assert set(values["failed"][0]) == {"alert", "channel", "attempts", "last_error", "next_try"}


def test_an_address_that_cannot_be_used_is_told_and_keeps_no_alert_off_today(ask, initialised):
    engine = connect(initialised[0])
    before = lasting_alerts(engine)
    assert "TIDEGATE_ALERT_WEBHOOK" in ask(webhook="https://a..b/x").mistake
    assert len(lasting_alerts(engine)) > 1 and not before
    engine.dispose()
