"""Alerts in the reader's words: the mark of how grave one is, and the log of those that are closed."""

from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime
from typing import Any, Final, Protocol

import pandas as pd

from core import names as n
from core.present.decision_rows import moment
from core.present.overview import WARNING
from core.text import figures, say

AT, TEXT, ACKNOWLEDGED, ENDED = "at", "text", "acknowledged", "ended"
COLUMNS: Final = (AT, TEXT, n.AUTHOR, ACKNOWLEDGED, n.NOTE, ENDED)
MARKS: Final[Mapping[str, str]] = {n.CRITICAL: ":red[✗]", n.WARNING: f":orange[{WARNING}]", n.INFO: ":blue[●]"}


class Closed(Protocol):
    """What the log tells of an alert."""

    @property
    def at(self) -> datetime:
        """When it was raised, UTC."""

    @property
    def text(self) -> str:
        """What it said."""

    @property
    def acknowledged(self) -> datetime | None:
        """When somebody acknowledged it, UTC."""

    @property
    def author(self) -> str | None:
        """Who did."""

    @property
    def note(self) -> str | None:
        """What was noted."""

    @property
    def ended(self) -> date | None:
        """The day on which it was not found any more."""


def severity_mark(severity: str) -> str:
    """Return the mark before an alert, in Markdown; each has a shape of its own."""
    return MARKS[severity]


def log_rows(closed: Sequence[Closed]) -> pd.DataFrame:
    """Return COLUMNS, one row an alert in the order given; nobody acknowledged one that ended by itself."""
    rows = [
        (
            each.at, each.text, each.author or "", pd.NaT if each.acknowledged is None else each.acknowledged,
            each.note or "", "" if each.ended is None else figures.day(each.ended),
        )
        for each in closed
    ]  # fmt: skip
    return pd.DataFrame(rows, columns=list(COLUMNS))


def log_formats() -> dict[str, Callable[[Any], str]]:
    """Return the formatters of the log."""
    return {AT: moment, ACKNOWLEDGED: moment}


def log_titles() -> dict[str, str]:
    """Return the column titles of the log."""
    return {column: say(f"alerts.column.{column}") for column in COLUMNS}


def failure(channel: str, text: str, attempts: int, error: str) -> str:
    """Return that a delivery failed so far, how often and why."""
    return say(
        "alerts.failed", channel=channel_title(channel), text=text, attempts=figures.count(attempts),
        error=error or say("alerts.no_answer"),
    )  # fmt: skip


def channel_title(channel: str) -> str:
    """Return the channel's name for a reader; ``channel``: one of ``names.CHANNELS``, of mail with its receiver."""
    kind, _, address = channel.partition(":")
    return say("alerts.channel.mail_to", address=address) if address else say(f"alerts.channel.{kind}")
