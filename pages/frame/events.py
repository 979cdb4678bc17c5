"""The event list in a form: nothing is kept before it is saved, and a bad row is told by its number."""

import pandas as pd
import streamlit as st

from core import names as n
from core.book import check
from core.present import event_form
from core.present.words import word
from core.store import save_table
from core.text import say
from pages.frame.desk import Desk
from pages.frame.upload import SAVED, saved_words

ROUND = "events_round"


def edit_events(desk: Desk) -> None:
    """Show the events that end after the as-of day, editable; earlier ones stay as they are."""
    if message := st.session_state.pop(SAVED, None):
        st.success(message)
    before, ahead = event_form.split(desk.calendar.events, desk.as_of)
    names = [str(column) for column in ahead]
    columns = {name: st.column_config.TextColumn(say(f"calendar_page.column.{name}")) for name in names}
    kinds = sorted({*event_form.KINDS, *ahead[n.KIND]})
    columns[n.KIND] = st.column_config.SelectboxColumn(
        say("calendar_page.column.kind"), options=kinds, format_func=lambda kind: word("kind", str(kind)), required=True
    )
    for column in (n.START, n.END):
        columns[column] = st.column_config.DateColumn(say(f"calendar_page.column.{column}"), format="YYYY-MM-DD")
    columns[n.EFFECT] = st.column_config.NumberColumn(
        say("calendar_page.column.effect"), help=say("calendar_page.effect_help"), format="%.2f"
    )
    with st.form("events", border=False):
        edited = st.data_editor(
            ahead, num_rows="dynamic", hide_index=True, column_config=columns, column_order=names[1:], placeholder="–",
            key=f"events_{desk.book.version}_{desk.as_of:%Y%m%d}",
        )  # fmt: skip
        if st.form_submit_button(say("calendar_page.save"), type="primary"):
            _save(desk, before, edited)


def _save(desk: Desk, before: pd.DataFrame, edited: pd.DataFrame) -> None:
    frame = pd.concat([before, check(event_form.as_file(edited), n.EVENTS).require()]) if len(edited) else before
    done = save_table(desk.engine, n.EVENTS, frame, say("calendar_page.source"))
    st.session_state[SAVED] = saved_words(n.EVENTS, done)
    st.rerun()
