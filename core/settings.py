"""Settings, read once from the environment; everything has a default that works on a fresh machine."""

import os
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
DATA = ROOT / "data"
LOCAL = DATA / "local"
DROP = LOCAL / "drop"
OFF = ("off", "no", "false", "0")
_SMTP = ("smtp_host", "smtp_port", "smtp_user", "smtp_password", "smtp_from", "smtp_to")


@dataclass(frozen=True)
class AlertServers:
    """Where alerts are sent, as it was written: a web address, and a mail server; "" is not set.

    ``smtp_to``: addresses separated by commas; ``smtp_starttls``: whether mail goes out encrypted or not at all.
    """

    webhook: str = field(default="", repr=False)  # it may hold a secret, as the password does
    smtp_host: str = ""
    smtp_port: str = ""
    smtp_user: str = ""
    smtp_password: str = field(default="", repr=False)
    smtp_from: str = ""
    smtp_to: str = ""
    smtp_starttls: bool = True


@dataclass(frozen=True)
class Settings:
    """Where the book is kept, which market's calendar rules, whether people sign in (then two must decide).

    ``drop``: the folder whose files the nightly job imports; ``reports``: the one it writes its reports to; ``alerts``:
    where alerts are sent; ``time_zone``: whose day it is, "" for the machine's own; ``language``: the one that pages
    open in and commands speak.
    """

    database_url: str
    market: str
    sign_in: bool
    drop: Path
    reports: Path
    alerts: AlertServers = AlertServers()
    time_zone: str = ""
    language: str = "en"


@cache
def settings() -> Settings:
    """Return the settings of this process, each from its variable; one that is empty is not set.

    ``TIDEGATE_DATABASE_URL``, ``_MARKET``, ``_LANGUAGE``, ``_TIME_ZONE``, ``_SIGN_IN``, ``_DROP`` and ``_REPORTS``;
    of alerts ``TIDEGATE_ALERT_WEBHOOK``, and ``TIDEGATE_SMTP_`` with ``HOST``, ``PORT``, ``USER``, ``PASSWORD``,
    ``FROM``, ``TO`` and ``STARTTLS``. Any word for sign-in and STARTTLS but those of OFF turns them on, so that a slip
    of the pen never leaves the door open.
    """
    return Settings(
        database_url=os.environ.get("TIDEGATE_DATABASE_URL") or f"sqlite:///{LOCAL / 'tidegate.db'}",
        market=os.environ.get("TIDEGATE_MARKET") or "CN",
        sign_in=_on("TIDEGATE_SIGN_IN", "off"),
        alerts=_alert_servers(),
        time_zone=_text("TIDEGATE_TIME_ZONE"),
        language=_text("TIDEGATE_LANGUAGE") or "en",
        drop=Path(os.environ.get("TIDEGATE_DROP") or DROP),
        reports=Path(os.environ.get("TIDEGATE_REPORTS") or LOCAL / "reports"),
    )


def _alert_servers() -> AlertServers:
    words = {name: _text(f"TIDEGATE_SMTP_{name.removeprefix('smtp_').upper()}") for name in _SMTP}
    return AlertServers(_text("TIDEGATE_ALERT_WEBHOOK"), **words, smtp_starttls=_on("TIDEGATE_SMTP_STARTTLS", "on"))


def _text(name: str) -> str:
    return os.environ.get(name, "").strip()


def _on(name: str, default: str) -> bool:
    return (os.environ.get(name) or default).strip().lower() not in OFF
