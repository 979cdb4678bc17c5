"""What the desk knows itself: announced tickets and overrides, each listed, entered in a form and ended."""

from collections.abc import Callable

import pandas as pd
import streamlit as st

from core import names as n
from core.forecast import Forecast
from core.plan.entries import end_override, withdraw_ticket
from core.present import entry_rows
from core.text import say
from pages.frame import show
from pages.frame.desk import Desk
from pages.frame.flow_forms import Looked, override_form, ticket_form
from pages.frame.keep import keep, tell_kept

PLACE = "entry"


def entries_section(desk: Desk, forecast: Forecast, looked: Looked) -> None:
    """Show the tickets and overrides of the strip's product, and what adds to them or ends them."""
    tell_kept(PLACE)
    _tickets(desk, looked)
    _overrides(desk, forecast, looked)


def _tickets(desk: Desk, looked: Looked) -> None:
    st.markdown(f"##### {say('flows.tickets_title')}")
    known = desk.book.tickets[desk.book.tickets[n.ANNOUNCED] <= desk.as_of]
    own = _of_product(desk, known).sort_values([n.DATE, n.TICKET_ID], ascending=[False, True], ignore_index=True)
    st.caption(say("flows.tickets_caption") if len(own) else say("flows.tickets_none"))
    if len(own):
        rows = entry_rows.ticket_rows(own, desk.product_names)
        picked = _list(desk, rows, entry_rows.ticket_formats(), entry_rows.TICKET_COLUMNS, "tickets")
        _ended(
            say("flows.withdraw"), own[n.TICKET_ID].iloc[picked].tolist(), say("flows.withdrawn"),
            lambda ticket: withdraw_ticket(desk.engine, ticket),
        )  # fmt: skip
    _form(desk, say("flows.add_ticket"), say("flows.ticket_saved"), lambda: ticket_form(desk, looked))


def _overrides(desk: Desk, forecast: Forecast, looked: Looked) -> None:
    st.markdown(f"##### {say('flows.overrides_title')}")
    worth = desk.override_worth()
    own = _of_product(desk, worth[worth[n.ENTERED] <= desk.as_of]).sort_values(
        [n.START, n.OVERRIDE_ID], ascending=[False, True], ignore_index=True
    )
    st.caption(say("flows.overrides_caption") if len(own) else say("flows.overrides_none"))
    if len(own):
        rows = entry_rows.override_rows(own, forecast, desk.product_names)
        picked = _list(desk, rows, entry_rows.override_formats(), entry_rows.OVERRIDE_COLUMNS, "overrides")
        _ended(
            say("flows.end_override"), own[n.OVERRIDE_ID].iloc[picked].tolist(), say("flows.ended"),
            lambda override: end_override(desk.engine, override, desk.as_of),
        )  # fmt: skip
    _form(desk, say("flows.add_override"), say("flows.override_saved"), lambda: override_form(desk, looked))


def _of_product(desk: Desk, entries: pd.DataFrame) -> pd.DataFrame:
    return entries if desk.product == n.ALL else entries[entries[n.PRODUCT_ID] == desk.product]


def _list(desk: Desk, rows: pd.DataFrame, formats: show.Formats, columns: tuple[str, ...], key: str) -> list[int]:
    """Show a list of entries and return the places of those that are picked."""
    titles = entry_rows.titles(columns, one_product=desk.product != n.ALL)
    look = {"on_select": "rerun", "selection_mode": "multi-row", "key": f"{key}_{desk.book.version}_{desk.product}"}
    return list(show.table(rows, formats, titles, height="content", **look).selection.rows)


def _ended(label: str, picked: list[str], message: str, end: Callable[[str], object]) -> None:
    """Offer to end the picked entries."""
    if st.button(label, disabled=not picked, key=label):
        keep(PLACE, lambda: [end(entry) for entry in picked], message)


def _form(desk: Desk, label: str, message: str, form: Callable[[], Callable[[], object] | None]) -> None:
    """Show a form, closed at first; what is entered counts from the newest day on, so a look back enters nothing."""
    if desk.as_of < desk.book.as_of:
        st.caption(say("flows.entries_back"))
        return
    with st.expander(label, key=f"{label}_{desk.book.version}"):
        if (entry := form()) is not None:
            keep(PLACE, entry, message)
