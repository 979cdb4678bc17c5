"""The first visit: on the sample book one line a page says what it is for and what comes next, until it is dismissed.

The browser remembers that for a year, in a cookie that no other host is told.
"""

from typing import Final

import streamlit as st

from core.text import figures, say
from pages.frame import link

STOPS: Final = ("today", "flows", "reserve", "buffer_court", "executive")
COOKIE, ENDED = "tidegate_tour", "ended"
_ENDED: Final = "tour_ended"
_REMEMBER = """
export default function () {
  document.cookie = 'tidegate_tour=ended; max-age=31536000; path=/; SameSite=Lax';
}
"""
_remember = st.components.v2.component("tour_ended", js=_REMEMBER)


def tour(page: str) -> None:
    """Show the stop of this page, if it has one and the tour was not dismissed."""
    if st.session_state.get(_ENDED):
        _remember(key="tour_remember", width=1)
        return
    if page not in STOPS or st.context.cookies.get(COOKIE) == ENDED:
        return
    with st.container(horizontal=True, vertical_alignment="center", key="tour"):
        st.markdown(_said(page), width="stretch")
        _onward(page)
        st.button(say("tour.dismiss"), on_click=_end, type="tertiary")


def _said(page: str) -> str:
    place = STOPS.index(page) + 1
    head = say("tour.head", place=figures.count(place), all=figures.count(len(STOPS)))
    return say("tour.line", head=head, text=say(f"tour.stop.{page}"))


def _onward(page: str) -> None:
    place = STOPS.index(page) + 1
    if place < len(STOPS):
        following = STOPS[place]
        label = say("tour.next", page=say(f"app.page.{following}"))
        st.page_link(f"pages/{following}.py", label=label, query_params=link.remembered())


def _end() -> None:
    st.session_state[_ENDED] = True
