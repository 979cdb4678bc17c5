"""The dials of the Stress page: which stresses, how strong, on which portfolio, what is done. They live in the link."""

from collections.abc import Sequence
from dataclasses import dataclass

import streamlit as st

from core import names as n
from core.plan.stressing import HABIT_TO_BREAK, POLICIES
from core.present.stress_words import policy_title, step_title
from core.stress.contingency import Step
from core.stress.library import SEVERITIES, Stress
from core.text import figures, say
from pages.frame import link

SEPARATOR = "~"  # a comma would be written as %2C
USUAL_SEVERITY = 1.0
BUFFERS = (0.05, 0.10, 0.15, 0.20, 0.30)


@dataclass(frozen=True)
class Asked:
    """What the link asks of the Stress page.

    ``chosen``: happening together, told day by day;
    ``buffer``: that a reverse stress breaks.
    """

    severity: float
    policy: str
    measures: tuple[Step, ...]
    chosen: tuple[Stress, ...]
    buffer: float


def asked(stresses: Sequence[Stress], steps: Sequence[Step]) -> Asked:
    """Return what the link asks for; without a stress the first is told."""
    names = (link.said(link.STRESS) or "").split(SEPARATOR)
    taken = (link.said(link.MEASURES) or "").split(SEPARATOR)
    chosen = tuple(stress for stress in stresses if stress.name in names) or tuple(stresses[:1])
    return Asked(
        link.read(link.SEVERITY, {_write(each): each for each in SEVERITIES}, USUAL_SEVERITY),
        link.read(link.PORTFOLIO, {each: each for each in POLICIES}, n.CURRENT),
        tuple(step for step in steps if step.name in taken),
        chosen,
        link.read(link.BUFFER, {_write(each): each for each in BUFFERS}, HABIT_TO_BREAK),
    )


def stress_dials(steps: Sequence[Step], taken: Sequence[Step]) -> None:
    """Show severity, portfolio and measures in one row; a change goes into the link."""
    with st.container(border=True):
        left, middle = st.columns([2, 3])
        with left:
            link.choose(
                link.SEVERITY, say("stress_page.severity"), SEVERITIES, USUAL_SEVERITY, widget=st.select_slider,
                shown=_times, written=_write, help=say("stress_page.severity_help"),
            )  # fmt: skip
        with middle:
            link.choose(
                link.PORTFOLIO, say("stress_page.portfolio_dial"), list(POLICIES), n.CURRENT,
                widget=st.segmented_control, shown=policy_title, help=say("stress_page.portfolio_help"), required=True,
            )  # fmt: skip
        titles = {step.name: step_title(step) for step in steps}
        _pills(
            link.MEASURES, say("stress_page.measures"), titles, [step.name for step in taken],
            say("stress_page.measures_help"),
        )  # fmt: skip


def chosen_dial(stresses: Sequence[Stress], chosen: Sequence[Stress]) -> None:
    """Show the stresses as chips; several happen together."""
    titles = {stress.name: stress.title for stress in stresses}
    names = [stress.name for stress in chosen]
    _pills(link.STRESS, say("stress_page.chosen"), titles, names, say("stress_page.chosen_help"))


def buffer_dial() -> None:
    """Show the buffer that a reverse stress breaks."""
    link.choose(
        link.BUFFER, say("stress_page.buffer_dial"), list(BUFFERS), HABIT_TO_BREAK, widget=st.segmented_control,
        shown=lambda share: figures.share(share, 0), written=_write, required=True,
    )  # fmt: skip


def _pills(name: str, label: str, titles: dict[str, str], chosen: list[str], help_text: str) -> None:
    key = f"link_{name}"
    st.session_state[key] = chosen
    st.pills(
        label, list(titles), selection_mode="multi", key=key, on_change=_note, args=(name,),
        format_func=lambda each: titles[each], help=help_text,
    )  # fmt: skip


def _note(name: str) -> None:
    link.say_in_link(**{name: SEPARATOR.join(st.session_state[f"link_{name}"])})


def _times(severity: float) -> str:
    return say("stress_page.times", times=f"{severity:g}")


def _write(value: float) -> str:
    return f"{value:g}"
