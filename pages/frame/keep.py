"""Keeping what a form was handed: the page is shown anew with it, or the mistake is told where it was made."""

from collections.abc import Callable

import streamlit as st

from core.errors import TidegateError
from pages.frame.page import show_error


def keep(place: str, change: Callable[[], object], message: str) -> None:
    """Make a change and show the page anew; ``tell_kept`` of the same ``place`` then says the message."""
    try:
        change()
    except TidegateError as error:
        show_error(error)
    else:
        st.session_state[_name(place)] = message
        st.rerun()


def tell_kept(place: str) -> None:
    """Say what was kept just now, once."""
    if message := st.session_state.pop(_name(place), None):
        st.success(message)


def _name(place: str) -> str:
    return f"kept_{place}"
