"""Alerts on Today: the open ones with the form that acknowledges each, what could not be sent, and the log."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial

import pandas as pd
import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from core.plan import Desk as Whole
from core.plan.alert_rules import load_rules
from core.plan.alert_sending import stuck
from core.plan.alerts import alerts_of, desk_today
from core.present import alert_words as words
from core.store import Alert, RaisedAlert, acknowledge, closed_alerts, lasting_alerts, open_alerts, waiting_deliveries
from core.text import figures, language, say
from pages.frame import link, show
from pages.frame.desk import Desk
from pages.frame.keep import keep, tell_kept

PLACE = "alert"
SHOWN = 5
LONGEST_NOTE, LONGEST_NAME = 400, 60


@dataclass(frozen=True)
class Told:
    """``open``: how many alerts are shown; ``texts``: what they say, or say of what is acknowledged."""

    open: int
    texts: frozenset[str]


def panel(desk: Desk, whole: Whole) -> Told:
    """Show the open alerts, the gravest first, and the deliveries that fail; return what needs no second word."""
    tell_kept(PLACE)
    now = _now(desk, whole)
    found = open_alerts(desk.engine)
    _items(desk, found[:SHOWN], now)
    if more := found[SHOWN:]:
        with st.expander(say("alerts.more", count=figures.count(len(more)))):
            _items(desk, more, now)
    for each in stuck(waiting_deliveries(desk.engine)):
        st.warning(words.failure(each.channel, each.text, each.attempts, each.last_error))
    lasting = lasting_alerts(desk.engine)
    return Told(len(found), frozenset(each.text for each in now if any(_settles(one, each) for one in lasting)))


def _settles(raised: RaisedAlert, found: Alert) -> bool:
    """Return whether the log's alert is shown above with the words of today, or was acknowledged at today's size."""
    return raised.tells(found) and (raised.open or raised.step >= found.step)


def line(mark: str, text: str, product: str, page: str) -> None:
    """Show one thing to look at, with the way to its page."""
    with _row():
        _words(mark, text, product, page)


def _words(mark: str, text: str, product: str, page: str) -> None:
    st.markdown(f"{mark} {text}", width="content")
    label = say("today.attention_page", page=say(f"app.page.{page}"))
    st.page_link(f"pages/{page}.py", label=label, query_params=link.remembered(product=product))


def log(desk: Desk) -> None:
    """Show who acknowledged what, and what ended by itself."""
    closed = closed_alerts(desk.engine)
    if closed:
        with st.expander(say("alerts.log_title", count=figures.count(len(closed)))):
            show.table(words.log_rows(closed), words.log_formats(), words.log_titles(), height="content")


def _now(desk: Desk, whole: Whole) -> tuple[Alert, ...]:
    """Return what the rules find on the page's desk; of a look back nothing: alerts are of now."""
    if desk.as_of < desk.book.as_of:
        return ()
    today, rules = desk_today(desk.engine, whole), load_rules()
    return _found(f"{desk.book.version} {language()} {rules}", whole.as_of, whole.horizon, today, desk, whole)


@st.cache_resource(max_entries=16, show_spinner=False)
def _found(
    key: str, as_of: pd.Timestamp, horizon: int, today: pd.Timestamp, _desk: Desk, _whole: Whole
) -> tuple[Alert, ...]:
    return alerts_of(_whole, _desk.book, _desk.calendar, load_rules(), today)


def _items(desk: Desk, found: Sequence[RaisedAlert], now: Sequence[Alert]) -> None:
    for each in found:
        with _row():
            text = next((one.text for one in now if each.tells(one)), each.text)
            _words(words.severity_mark(each.severity), text, each.product_id, each.page)
            with st.popover(say("alerts.acknowledge")):
                _form(desk, each.key)


def _row() -> DeltaGenerator:
    return st.container(horizontal=True, vertical_alignment="center", gap="small")


def _form(desk: Desk, key: str) -> None:
    with st.form(f"alert_{key}", border=False, enter_to_submit=False):
        author = st.text_input(say("decisions.your_name"), max_chars=LONGEST_NAME)
        note = st.text_input(say("alerts.acknowledge_note"), max_chars=LONGEST_NOTE)
        pressed = st.form_submit_button(say("alerts.acknowledge"), type="primary")
    if pressed:
        keep(PLACE, partial(acknowledge, desk.engine, key, str(author), str(note)), say("alerts.acknowledged"))
