"""The dials of the Buffer Court, and the chips of the policies that are drawn. They live in the link."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import streamlit as st

from core.plan import Choice
from core.plan.judging import USUAL_DAYS
from core.present.court_tables import policy_line
from core.present.reserve_tables import policy_title
from core.present.template import Palette
from core.present.words import counted
from core.reserve.need import REBUILD_DAYS
from core.text import figures, say
from pages.frame import link
from pages.frame.desk import Desk
from pages.frame.dials import CONFIDENCES, RELIANCES, reserve_choice

REBUILDS = (5, 7, 10, 14, 21, 30)
PASTS = (60, 90, 120, 180, 250)
SEPARATOR = "~"  # a comma would be written as %2C


@dataclass(frozen=True)
class Hearing:
    """What the link asks of the Buffer Court."""

    choice: Choice
    rebuild_days: int
    days: int


def hearing(desk: Desk) -> Hearing:
    """Return what the link asks for."""
    return Hearing(
        replace(reserve_choice(desk), leverage=0.0),  # nothing that is replayed is borrowed
        link.read(link.REBUILD, {str(option): option for option in REBUILDS}, REBUILD_DAYS),
        link.read(link.PAST, {str(option): option for option in PASTS}, USUAL_DAYS),
    )


def court_dials() -> None:
    """Show the dials in one row; a change goes into the link."""
    with st.container(border=True):
        first, second, third, fourth = st.columns(4)
        with first:
            _days(link.REBUILD, REBUILDS, REBUILD_DAYS)
        with second:
            _share(link.CONFIDENCE, CONFIDENCES, Choice.confidence)
        with third:
            _share(link.RELIANCE, RELIANCES, Choice.reliance)
        with fourth:
            _days(link.PAST, PASTS, USUAL_DAYS)


def drawn(policies: Sequence[str], colours: Palette) -> list[str]:
    """Show a chip for each policy with its line, and return those chosen to be drawn, all unless the link names some.

    The chips are the chart's legend too, so that on a phone it does not take the chart's room.
    """
    asked = (link.said(link.DRAWN) or "").split(SEPARATOR)
    chosen = [policy for policy in policies if policy in asked] or list(policies)
    key = f"link_{link.DRAWN}"
    st.session_state[key] = chosen
    st.pills(
        say("court.drawn"), policies, selection_mode="multi", key=key, on_change=_note_drawn,
        format_func=lambda policy: f"![]({policy_line(policy, colours)}) {policy_title(policy)}",
        label_visibility="collapsed",
    )  # fmt: skip
    return chosen


def _note_drawn() -> None:
    link.say_in_link(**{link.DRAWN: SEPARATOR.join(st.session_state[f"link_{link.DRAWN}"])})


def _days(name: str, options: Sequence[int], default: int) -> None:
    link.choose(
        name, say(f"court.dial.{name}"), options, default, widget=st.select_slider, help=say(f"court.dial.{name}_help"),
        shown=lambda days: counted("app.days", days),
    )  # fmt: skip


def _share(name: str, options: Sequence[float], default: float) -> None:
    link.choose(
        name, say(f"reserve_page.{name}"), options, default, widget=st.select_slider, written=_write,
        shown=lambda value: figures.share(value, 0 if round(value * 100, 6).is_integer() else 1),
        help=say(f"reserve_page.{name}_help"),
    )  # fmt: skip


def _write(value: float) -> str:
    return f"{value:g}"
