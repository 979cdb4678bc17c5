"""What the Stress page asks of the desk: a product to be stressed and what stresses do to it, each asked once."""

from collections.abc import Sequence

import pandas as pd
import streamlit as st

from core.plan import Choice
from core.plan.case import make_case
from core.plan.stress_report import StressReport, days_made, kept_report, last_report, make_stress_report
from core.plan.stressing import Subject, breakings_of, contingency, stress_all, subject_of, taking
from core.stress.contingency import Step
from core.stress.library import Stress
from core.stress.outcome import Breaking, StepEffect, StressResult, Untold
from core.stress.walk import Tools
from core.text import language, say
from pages.frame.desk import Desk


def subject(desk: Desk, choice: Choice) -> Subject:
    """Return the choice's product to be stressed. Raises as ``Desk.plan``."""
    return _subject(_key(desk), repr(choice), choice, desk)


def results(
    desk: Desk, choice: Choice, stresses: Sequence[Stress], severity: float, policy: str, measures: Sequence[Step]
) -> tuple[StressResult | Untold, ...]:
    """Return what each stress does to the portfolio of ``policy`` while ``measures`` are taken."""
    asked = repr((choice, [stress.name for stress in stresses], [step.name for step in measures]))
    found = subject(desk, choice)
    return _results(_key(desk), asked, found, stresses, severity, policy, tools(found, measures))


def breakings(
    desk: Desk, choice: Choice, stresses: Sequence[Stress], policy: str, buffer: float
) -> tuple[Breaking, ...]:
    """Return how strong each stress must be to break a buffer; those that can be told."""
    asked = repr((choice, [stress.name for stress in stresses]))
    return _breakings(_key(desk), asked, subject(desk, choice), stresses, policy, buffer)


def effects(
    found: Subject, stress: Stress, steps: Sequence[Step], severity: float, policy: str, measures: Sequence[Step]
) -> tuple[StepEffect, ...]:
    """Return what each of ``steps`` that is not among the ``measures`` would do besides them."""
    left = [step for step in steps if step not in measures]
    return contingency(found, stress, left, severity, policy, tools(found, measures))


def tools(found: Subject, measures: Sequence[Step]) -> Tools:
    """Return what the desk does once it takes all measures."""
    taken = Tools()
    for step in measures:
        taken = taking(taken, step, found.tools)
    return taken


def report(desk: Desk) -> StressReport:
    """Return the stress report of the strip's day, made now and kept if it is not there yet; progress is told."""
    names = desk.product_names
    with st.status(say("stress_page.report_working")) as status:
        made = make_stress_report(
            desk.engine, desk.book, desk.calendar, desk.as_of,
            lambda product: status.update(label=say("stress_page.report_making", product=names.get(product, product))),
        )  # fmt: skip
        status.update(label=say("stress_page.report_made"), state="complete")
    return made


def latest(desk: Desk) -> StressReport | None:
    """Return the last report of the strip's day or before, None if none is kept."""
    return last_report(desk.engine, desk.as_of)


def days(desk: Desk) -> dict[str, pd.Timestamp]:
    """Return by product the day of its last report of the quarter up to the strip's day."""
    return days_made(desk.engine, desk.book, desk.as_of)


def current(desk: Desk) -> bool:
    """Return whether the report that would be made now is kept already."""
    return kept_report(desk.engine, desk.book, desk.calendar, desk.as_of) is not None


def _key(desk: Desk) -> str:
    return f"{desk.book.version} {language()}"


@st.cache_resource(max_entries=32, show_spinner=False)
def _subject(key: str, asked: str, _choice: Choice, _desk: Desk) -> Subject:
    known = _desk.forecast(_choice.model)
    case = make_case(_desk.book, _choice, _desk.calendar, known)
    explained = _desk.explained(_choice.model)
    return subject_of(_desk.book, _desk.calendar, known, _desk.plan(_choice), case, explained)


@st.cache_resource(max_entries=64, show_spinner=False)
def _results(
    key: str,
    asked: str,
    _subject: Subject,
    _stresses: Sequence[Stress],
    severity: float,
    policy: str,
    _tools: Tools,
) -> tuple[StressResult | Untold, ...]:
    return stress_all(_subject, _stresses, severity, policy, _tools)


@st.cache_resource(max_entries=64, show_spinner=False)
def _breakings(
    key: str, asked: str, _subject: Subject, _stresses: Sequence[Stress], policy: str, buffer: float
) -> tuple[Breaking, ...]:
    return breakings_of(_subject, _stresses, buffer, policy)
