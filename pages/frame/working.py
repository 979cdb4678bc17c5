"""What takes longer than a moment: a bar that says how far it is, and a way to stop; what is done is kept."""

from collections.abc import Callable
from typing import TypeVar

import streamlit as st

from core.text import figures, joining, say

T = TypeVar("T")
Tell = Callable[[int, int, str], None]


def stoppable(key: str, title: str, work: Callable[[Tell], T]) -> T:
    """Return what ``work`` returns; while it runs it tells how many of how many parts are done, and of what.

    ``key``: of what is worked out, which shows no bar once it was worked out in this session. Whoever stops it sees
    what was shown so far and the way to go on.
    """
    if st.session_state.get(_stop(key)):
        _stopped(key)
    if key in _done():
        return work(lambda *_: None)
    place = st.empty()
    with place.container(horizontal=True, vertical_alignment="center"):
        bar = st.progress(0.0, text=title)
        st.button(say("executive.stop"), key=_stop(key))
    result = work(lambda done, every, what: _tell(key, bar.progress, done, every, joining.labelled(title, what)))
    place.empty()
    _done().add(key)
    return result


def _tell(key: str, show: Callable[..., object], done: int, every: int, what: str) -> None:
    st.session_state[_reached(key)] = (done, every)
    counts = {"done": figures.count(done + 1), "all": figures.count(every)}
    show(done / every, text=say("executive.working_on", product=what, **counts))


def _stopped(key: str) -> None:
    done, every = st.session_state.get(_reached(key), (0, 0))
    st.info(say("executive.stopped", done=figures.count(done), all=figures.count(every)))
    st.button(say("executive.go_on"), type="primary")
    st.stop()


def _done() -> set[str]:
    found: set[str] = st.session_state.setdefault("worked_out", set())
    return found


def _stop(key: str) -> str:
    return f"stop_{key}"


def _reached(key: str) -> str:
    return f"reached_{key}"
