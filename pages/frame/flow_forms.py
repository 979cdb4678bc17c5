"""The forms of a known ticket and of an override: what is entered goes to the book only when it is saved."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Any

import pandas as pd
import streamlit as st

from core import names as n
from core.errors import InputError
from core.plan.entries import enter_override, enter_ticket
from core.present.words import word
from core.text import say
from pages.frame.desk import Desk

MILLION = 1e6
PER_CENT = 0.01
LONGEST_NOTE, LONGEST_NAME = 200, 60


@dataclass(frozen=True)
class Looked:
    """What the reader looks at, which a new entry is most likely about."""

    day: pd.Timestamp
    side: str


def ticket_form(desk: Desk, looked: Looked) -> Callable[[], object] | None:
    """Show the fields of a ticket and, once they are handed in, return what keeps it."""
    with st.form(f"ticket_{desk.book.version}", border=False, enter_to_submit=False):
        whose = _whose(desk, looked)
        with _row():
            day = _day(n.DATE, looked.day, first=desk.as_of + pd.Timedelta(days=1))
            amount = _amount(say("flows.entry_millions"))
            announced = _day(n.ANNOUNCED, desk.as_of, last=desk.as_of)
        note = st.text_input(say("flows.entry.note"), max_chars=LONGEST_NOTE)
        if not st.form_submit_button(say("flows.keep_ticket"), type="primary"):
            return None
    dated: dict[str, Any] = {n.DATE: day, n.ANNOUNCED: announced}
    return lambda: enter_ticket(desk.engine, **whose, **dated, amount=_given(amount, MILLION), note=note)


def override_form(desk: Desk, looked: Looked) -> Callable[[], object] | None:
    """Show the fields of an override and, once they are handed in, return what keeps it."""
    measure = st.segmented_control(
        say("flows.entry.change"), n.MEASURES[::-1], default=n.PERCENT, required=True,
        key=f"measure_{desk.book.version}", format_func=lambda name: word("measure", name),
    )  # fmt: skip
    with st.form(f"override_{desk.book.version}", border=False, enter_to_submit=False):
        whose = _whose(desk, looked)
        with _row():
            value = _amount(say("flows.entry_change")) if measure == n.PERCENT else _amount(say("flows.entry_daily"))
            start, end = (_day(name, looked.day, first=desk.as_of) for name in (n.START, n.END))
            expires = _day(n.EXPIRES, looked.day, first=desk.as_of, help=say("flows.entry_expires_help"))
        with _row():
            reason = st.text_input(say("flows.entry.reason"), max_chars=LONGEST_NOTE)
            author = st.text_input(say("flows.entry.author"), max_chars=LONGEST_NAME, width=260)
        if not st.form_submit_button(say("flows.keep_override"), type="primary"):
            return None
    unit = PER_CENT if measure == n.PERCENT else MILLION
    dated: dict[str, Any] = {n.START: start, n.END: end, n.ENTERED: desk.as_of, n.EXPIRES: expires}
    return lambda: enter_override(
        desk.engine, **whose, **dated, measure=measure, value=_given(value, unit), reason=reason, author=author
    )


def _whose(desk: Desk, looked: Looked) -> dict[str, Any]:
    """Show whose flow it is: the product where the strip names none, the side, and the customers."""
    sides = n.SIDES[::-1]
    with _row():
        product = desk.product if desk.product != n.ALL else _product(desk)
        side = st.selectbox(
            say("flows.entry.side"), sides, sides.index(looked.side) if looked.side in sides else 0,
            lambda name: word("side", name), width=160,
        )  # fmt: skip
        groups = desk.groups
        group = st.selectbox(
            say("flows.entry.customers"), groups, format_func=lambda name: word("group", name), width=220
        )
    return {n.PRODUCT_ID: product, n.SIDE: side, n.GROUP: group}


def _product(desk: Desk) -> Any:
    names = desk.product_names
    return st.selectbox(say("app.product"), list(names), format_func=names.__getitem__, width=260)


def _row() -> Any:
    return st.container(horizontal=True, vertical_alignment="bottom")


def _day(
    name: str,
    default: pd.Timestamp,
    *,
    first: pd.Timestamp | None = None,
    last: pd.Timestamp | None = None,
    help: str | None = None,
) -> pd.Timestamp:
    chosen = st.date_input(
        say(f"flows.entry.{name}"), default.date(), _date(first), _date(last), format="YYYY-MM-DD", width=160, help=help
    )
    return pd.Timestamp(chosen)


def _date(day: pd.Timestamp | None) -> date | None:
    return None if day is None else day.date()


def _amount(label: str) -> float | None:
    return st.number_input(label, value=None, step=1.0, width=190)


def _given(value: float | None, unit: float) -> float:
    """Return the figure in the book's unit. Raises InputError where the field was left empty."""
    if value is None:
        raise InputError("flows.entry_empty")
    return value * unit
