"""alerts on the sample book: raised once, sent when asked, and sent again after a failure."""

import pandas as pd
import pytest
from cli_runs import run

from core.cli import alerts as command
from core.plan import alerts
from core.settings import settings

KEYS = {"raised", "open", "sent", "waiting", "failed"}
VARIABLES = ("TIDEGATE_ALERT_WEBHOOK", "TIDEGATE_SMTP_HOST")


@pytest.fixture
def ask(sample_url, monkeypatch):
    """Ask on the day of the book, with a web address or none."""
    monkeypatch.setattr(alerts, "desk_today", lambda _engine, desk: desk.as_of + pd.Timedelta(days=30))

    def asked(*words, webhook=""):
        for name in VARIABLES:
            monkeypatch.delenv(name, raising=False)
        monkeypatch.setenv("TIDEGATE_ALERT_WEBHOOK", webhook)
        settings.cache_clear()
        return run("alerts", *words, "--database", sample_url)

    yield asked
    settings.cache_clear()


def test_alerts_are_raised_once_and_sent_when_asked(ask, monkeypatch):
    values = ask("--json", "--send").values
    assert set(values) == KEYS
    assert values["raised"] == len(values["open"]) >= 1
    assert (values["sent"], values["waiting"], values["failed"]) == (0, 0, [])
    late = next(each for each in values["open"] if each["kind"] == "late")
    assert late["key"] == "late:all:flows@2026-06-24" and "24 Jun 2026" in late["text"]
    ran = ask("--send")
    assert ran.out.startswith("Alerts: 0 new, ") and "warning: The newest flows" in ran.out
    assert "Nothing is sent" in ran.err and "TIDEGATE_ALERT_WEBHOOK" in ran.err

    nowhere = "http://127.0.0.1:1/alerts"
    monkeypatch.setenv("no_proxy", "*")
    values = ask("--json", webhook=nowhere).values
    assert (values["raised"], values["sent"], values["failed"]) == (0, 0, [])
    assert values["waiting"] == len(values["open"])
    values = ask("--json", "--send", webhook=nowhere).values
    failed = values["failed"][0]
    assert (failed["channel"], failed["attempts"], values["sent"]) == ("webhook", 1, 0)
    assert set(failed) == {"alert", "channel", "attempts", "last_error", "next_try"}
    assert "Webhook: not sent after 1 tries" in ask("--send", webhook=nowhere).out


def test_an_address_that_cannot_be_used_is_told_before_anything_is_raised(ask, monkeypatch):
    monkeypatch.setattr(command, "raise_desk_alerts", lambda *_: pytest.fail("raised"))
    assert "TIDEGATE_ALERT_WEBHOOK" in ask(webhook="hooks").mistake
