"""The event list as a form holds it, and back."""

import re
from typing import Any

import pandas as pd

from core import names as n
from core.book import conform
from core.calendar import kept_events, said_events

KINDS = ("promotion", "settlement", "payday", "school", "maturity")  # a desk may name more


def split(events: pd.DataFrame, as_of: pd.Timestamp) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Return the events that are over on ``as_of``, and the others by their start, in the language in use."""
    whole = conform(events, n.EVENTS)
    over = whole[n.END] < as_of
    ahead = whole[~over].sort_values([n.START, n.NAME], ignore_index=True)
    return whole[over], said_events(ahead)


def as_file(edited: pd.DataFrame) -> pd.DataFrame:
    """Return the rows of a form as the text cells of a file, so that one check serves both; row 1 is the first row.

    A new event gets its id from its name and its first day.
    """
    text = pd.DataFrame({column: [_text(value) for value in edited[column]] for column in edited})
    new = text[n.EVENT_ID].eq("")
    made = text[n.NAME].map(_slug) + "_" + text[n.START].str.replace("-", "")
    named = text.assign(**{n.EVENT_ID: text[n.EVENT_ID].where(~new, made)})
    return kept_events(named).set_axis(range(1, len(text) + 1))


def _text(value: Any) -> str:
    if value is None or pd.isna(value):
        return ""
    return f"{value:%Y-%m-%d}" if hasattr(value, "strftime") else str(value).strip()


def _slug(name: str) -> str:
    return re.sub(r"\W+", "_", name.lower()).strip("_")
