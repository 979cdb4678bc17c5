"""Calendar: what comes next, one day in words, and the desk's own events."""

import pandas as pd
import streamlit as st

from core.present import days
from core.present.sentences import weekday_day
from core.text import figures, say
from pages.frame import link, show
from pages.frame.desk import Desk
from pages.frame.events import edit_events
from pages.frame.page import run

AHEAD = pd.Timedelta(days=120)
FIRST, LAST = pd.Timedelta(days=730), pd.Timedelta(days=730)


def calendar(desk: Desk) -> None:
    """Show the page."""
    marks = desk.marks(desk.as_of, desk.as_of + AHEAD)
    st.title(days.next_sentence(marks, desk.as_of))
    left, right = st.columns([3, 2], gap="large")
    with left:
        st.markdown(f"##### {say('calendar_page.coming_title')}")
        titles = {column: say(f"calendar_page.column.{column}") for column in days.NEXT_COLUMNS}
        formats = {days.IN_DAYS: figures.count, days.LASTS: figures.count}
        show.table(days.coming(marks, desk.as_of), formats, titles)
    with right:
        _one_day(desk)
    st.markdown(f"##### {say('calendar_page.events_title')}")
    st.caption(say("calendar_page.events_caption"))
    edit_events(desk)


def _one_day(desk: Desk) -> None:
    st.markdown(f"##### {say('calendar_page.day_title')}")
    tomorrow = desk.as_of + pd.Timedelta(days=1)
    day = link.choose_day(link.DAY, say("calendar_page.choose_day"), desk.as_of - FIRST, desk.as_of + LAST, tomorrow)
    st.write(say("calendar_page.day_intro", day=weekday_day(day, year=True)))
    st.markdown("\n".join(f"- {text}" for text in days.day_words(desk.calendar, day)))


run("calendar", calendar, every=True, needs_flows=False)
