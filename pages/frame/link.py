"""The link holds the state: a widget shows what the link says, and a change goes into the link.

Streamlit empties the link when a reader moves to another page, so the session remembers it and puts it back.
"""

from collections.abc import Callable, Mapping, Sequence
from typing import Any, TypeVar

import pandas as pd
import streamlit as st

from core import names as n
from core.text import figures, say

T = TypeVar("T")

PRODUCT, AS_OF, HORIZON, LANGUAGE = "product", "as_of", "horizon", "language"
GROUP, FLOW_MODEL, SIDE = "group", "model", "side"
CONFIDENCE, RELIANCE, LEVERAGE, RULEBOOK = "confidence", "reliance", "leverage", "rulebook"
DAY, PERIOD, FORMULA = "day", "period", "formula"
WHY, SECTION = "why", "section"
JUDGED = "judged"
VINTAGE, OFF_DAY = "vintage", "off"
REBUILD, PAST, DRAWN = "rebuild", "past", "drawn"
DECISION = "decision"
STRESS, SEVERITY, PORTFOLIO, MEASURES, BUFFER = "stress", "severity", "portfolio", "measures", "buffer"
LOOK, POINT, TOP10 = "look", "point", "top10"
EVENT, STRENGTH, GROUP_PART = "event", "strength", "part"
DESIGN, COMPARED, SCENARIO = "design", "compared", "scenario"
FAMILY, HOLD_DAYS, OPEN_DAY, QUOTED, PAYOUT = "family", "hold_days", "open_day", "yield", "payout_days"
CAP, OFFERED, LAUNCHED, INSTANT = "cap", "offered", "launched", "instant"
EXTRA, EXTRA_DAYS = "extra", "extra_days"
CHANGES, SAVED, BESIDE, PARENT = "changes", "saved", "beside", "parent"
TERMS = (FAMILY, HOLD_DAYS, OPEN_DAY, QUOTED, PAYOUT, CAP, OFFERED, LAUNCHED, INSTANT, EXTRA, EXTRA_DAYS)
NAMES = (
    PRODUCT, AS_OF, HORIZON, LANGUAGE, PERIOD, FORMULA, GROUP, FLOW_MODEL, SIDE, CONFIDENCE, RELIANCE, LEVERAGE,
    RULEBOOK, DAY, WHY, SECTION,
    JUDGED, VINTAGE, OFF_DAY, REBUILD, PAST, DRAWN, DECISION, LOOK, POINT, TOP10, EVENT, STRENGTH,
    GROUP_PART, DESIGN, COMPARED, SCENARIO, CHANGES, SAVED, BESIDE,
    PARENT, STRESS, SEVERITY, PORTFOLIO, MEASURES, BUFFER, *TERMS,
)  # fmt: skip
_REMEMBERED = "remembered_link"


def restore() -> None:
    """Put back what the session remembers and the link does not say."""
    said = {name: value for name, value in st.query_params.to_dict().items() if name in NAMES}
    whole = {**st.session_state.get(_REMEMBERED, {}), **said}
    st.session_state[_REMEMBERED] = whole
    _write(whole)


def said(name: str) -> str | None:
    """Return what the link says of ``name``."""
    return st.query_params.get(name)


def say_in_link(**values: object) -> None:
    """Write values into the link and the session's memory of it."""
    changed = {name: str(value) for name, value in values.items()}
    st.session_state[_REMEMBERED] = {**st.session_state.get(_REMEMBERED, {}), **changed}
    _write(changed)


def forget(name: str) -> None:
    """Take ``name`` out of the link and of the session's memory of it."""
    st.session_state.get(_REMEMBERED, {}).pop(name, None)
    if name in st.query_params:
        del st.query_params[name]


def remembered(**values: object) -> dict[str, str]:
    """Return the whole state with some values replaced, as the query of a link to another page."""
    return {**st.session_state.get(_REMEMBERED, {}), **{name: str(value) for name, value in values.items()}}


def read(name: str, options: Mapping[str, T], default: T) -> T:
    """Return the option that the link names, the default if it names none or one that is not there."""
    return options.get(said(name) or "", default)


def choose(
    name: str,
    label: str,
    options: Sequence[T],
    default: T,
    *,
    shown: Callable[[T], str],
    written: Callable[[T], str] = str,
    widget: Callable[..., Any] = st.selectbox,
    clears: Sequence[str] = (),
    **looks: Any,
) -> T:
    """Show a widget of options whose value lives in the link, and return the option chosen.

    ``shown`` makes an option's words, ``written`` its form in the link; ``clears``: what the link no longer says once
    another option is chosen.
    """
    known = {written(option): option for option in options}
    current = read(name, known, default)
    if (asked := said(name)) not in (None, n.ALL, *known):
        tell_unknown(name, label, str(asked), shown(current), written(current))
    enter(name, label, current, widget, written=written, clears=clears, options=options, format_func=shown, **looks)
    return current


def enter(
    name: str,
    label: str,
    value: object,
    widget: Callable[..., Any],
    *,
    written: Callable[[Any], str] = str,
    clears: Sequence[str] = (),
    **looks: Any,
) -> None:
    """Show a widget that holds ``value``, which the link says or implies; what is entered goes into the link."""
    key = f"link_{name}"
    st.session_state[key] = value  # always: on another page the same key is another widget, which knows nothing
    widget(label, key=key, on_change=_note, args=(name, written, clears), **looks)


def _note(name: str, written: Callable[[Any], str], clears: Sequence[str] = ()) -> None:
    value = st.session_state[f"link_{name}"]
    if value is None:  # a segmented control hands out None when its choice is clicked again
        return
    for other in clears:
        forget(other)
    say_in_link(**{name: written(value)})


def _write(values: Mapping[str, str]) -> None:
    if any(st.query_params.get(name) != value for name, value in values.items()):
        st.query_params.update(values)


def choose_day(name: str, label: str, first: pd.Timestamp, last: pd.Timestamp, default: pd.Timestamp) -> pd.Timestamp:
    """Show a date field whose day lives in the link, and return the day."""
    day = _day(said(name), first, last, default)
    if (asked := said(name)) not in (None, f"{day:%Y-%m-%d}"):
        tell_unknown(name, label, str(asked), figures.day(day), f"{day:%Y-%m-%d}")
    enter(
        name, label, day.date(), st.date_input, min_value=first.date(), max_value=last.date(), format="YYYY-MM-DD",
        width=150,
    )  # fmt: skip
    return day


def tell_unknown(name: str, label: str, asked: str, used: str, written: str) -> None:
    """Tell that the link asks for what there is not, and mend the link."""
    st.toast(say("app.unknown_in_link", name=label, value=asked[:40], used=used), duration="long")
    say_in_link(**{name: written})


def _day(text: str | None, first: pd.Timestamp, last: pd.Timestamp, default: pd.Timestamp) -> pd.Timestamp:
    day = pd.to_datetime(text or "", format="%Y-%m-%d", errors="coerce")
    return day if pd.notna(day) and first <= day <= last else default
