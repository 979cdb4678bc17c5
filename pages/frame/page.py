"""What heads every page: the guard against deep links on a fresh server, the strip, and how errors are told."""

import time
from collections.abc import Callable
from functools import wraps
from typing import Any

import pandas as pd
import streamlit as st

from core import names as n
from core.errors import RowsError, TidegateError
from core.plan import Choice
from core.plan.opening import desk_language
from core.store import imports
from core.text import languages, say, use
from pages.frame import link
from pages.frame.desk import Desk, current_book, engine
from pages.frame.strip import strip
from pages.frame.style import style
from pages.frame.theme import watch_theme
from pages.frame.tour import tour
from pages.frame.welcome import welcome

LANGUAGE = "spoken_language"
WANTED = "wanted_page"
HAND_OVER_SECONDS = 0.03
SYNTHETIC = "synthetic"  # every source of generated data names itself so


def run(page: str, show: Callable[[Desk], None], *, every: bool = False, needs_flows: bool = True) -> None:
    """Show one page. ``every``: it can show all products together; ``needs_flows``: it has nothing to say without."""
    _guard(page)
    speak()
    st.set_page_config(page_title=f"{say(f'app.page.{page}')} · {say('app.name')}")
    st.html(style())
    try:
        link.restore()
        _show(page, show, every, needs_flows)
    except TidegateError as error:
        show_error(error)


def speak() -> None:
    """Use the language that the link says, else the one spoken so far, else that of the settings."""
    asked = st.query_params.get(link.LANGUAGE)
    spoken = asked if asked in languages() else st.session_state.get(LANGUAGE)
    st.session_state[LANGUAGE] = spoken or desk_language()
    use(st.session_state[LANGUAGE])


def fragment(show: Callable[..., None]) -> Callable[..., None]:
    """Return ``show`` as a part of a page that is redrawn by itself when one of its widgets changes.

    Such a run passes neither the router nor ``run``: the language is set and mistakes are told here once more.
    """

    @st.fragment
    @wraps(show)
    def part(*arguments: Any) -> None:
        use(st.session_state[LANGUAGE])
        try:
            show(*arguments)
        except TidegateError as error:
            show_error(error)

    return part


def hand_over() -> None:
    """Let the browser have what is shown so far and draw it, while the rest is made.

    Streamlit passes a run's elements on every ten milliseconds, and only while the run leaves it the interpreter.
    """
    time.sleep(HAND_OVER_SECONDS)


def show_error(error: TidegateError) -> None:
    """Tell a mistake in its own words; a file's bad rows are listed under it by whoever has the file."""
    st.error(str(error))
    if isinstance(error, RowsError):
        st.dataframe(error.rows, hide_index=True, column_config=error_columns())


def error_columns() -> dict[str, str]:
    """Return the titles of a list of bad rows."""
    return {column: say(f"app.bad.{column}") for column in ("row", "column", "value", "needed")}


def _guard(page: str) -> None:
    """Send a visitor whom Streamlit let in past app.py (its first request on a fresh server) there and back."""
    if LANGUAGE not in st.session_state:
        st.session_state[WANTED] = (page, st.query_params.to_dict())
        st.switch_page("app.py")


def _show(page: str, show: Callable[[Desk], None], every: bool, needs_flows: bool) -> None:
    book, calendar = current_book()
    colours = watch_theme()
    if not book.flows.empty:
        synthetic = _synthetic(book.version)
        product, as_of, horizon = strip(book, every=every, synthetic=synthetic)
        if synthetic:
            tour(page)
        show(Desk(engine(), book, calendar, colours, product, as_of, horizon))
    elif needs_flows:
        welcome(engine())
    else:
        show(Desk(engine(), book, calendar, colours, n.ALL, pd.Timestamp.now().normalize(), Choice.horizon))


@st.cache_resource(max_entries=4, show_spinner=False)
def _synthetic(version: str) -> bool:
    return bool(imports(engine())[n.SOURCE].str.contains(SYNTHETIC).any())
