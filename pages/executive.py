"""Executive: what the model's reserve earned, how safely, and what to know this week."""

from functools import partial

import streamlit as st

from core import names as n
from core.errors import MissingData
from core.plan.executive import executive_facts, judge_products
from core.present import executive_words as words
from core.present import formulas as f
from core.present.executive_facts import Facts
from core.present.executive_report import executive_report
from core.present.reports.content import Report, Section
from core.reserve.impact import PERIODS, YEAR
from core.text import figures, say
from pages.frame import content_view as view
from pages.frame import link, show
from pages.frame.desk import Desk
from pages.frame.page import run
from pages.frame.report_buttons import report_buttons
from pages.frame.working import stoppable


def executive(desk: Desk) -> None:
    """Show the page."""
    with st.spinner(say("today.planning", day=figures.day(desk.as_of)), show_time=True):
        whole = desk.whole()
    judged = stoppable(
        f"executive_{desk.book.version}_{desk.as_of}",
        say("executive.working"),
        partial(judge_products, desk.book, desk.as_of, desk.kept_replay),
    )
    facts = _facts_of(executive_facts(desk.engine, desk.book, desk.calendar, whole, judged), desk.product)
    head = st.container()
    period = link.choose(
        link.PERIOD, say("executive.period"), PERIODS, YEAR, widget=st.segmented_control, required=True,
        shown=lambda period: say(f"executive.period_name.{period}"), label_visibility="collapsed",
    )  # fmt: skip
    report = executive_report(facts, period)
    with head:
        st.title(report.headline)
        st.caption(words.span(facts, facts.whole(period)))
        show.computed(f.REPLAY_GAIN)
        report_buttons(report, f"tidegate-executive-{desk.product}-{desk.as_of:%Y-%m-%d}")
    _show(desk, report)


def _facts_of(facts: Facts, product: str) -> Facts:
    if product == n.ALL:
        return facts
    own = facts.of(product)
    if own.days.empty:
        raise MissingData("executive.not_judged", product=product)
    return own


def _show(desk: Desk, report: Report) -> None:
    summary, trend, products, issuers, sources, safety = report.sections
    view.headline_figures(summary.figures)
    st.markdown(f"##### {summary.title}")
    view.sentences(summary.sentences)
    left, right = st.columns(2, gap="large")
    with left:
        _charts(desk, trend)
    with right:
        _charts(desk, products)
    _tables(desk, products)
    _tables(desk, issuers)
    _charts(desk, sources)
    st.markdown(f"##### {safety.title}")
    view.sentences(safety.sentences)
    _tables(desk, safety)
    with st.expander(say("executive.assumptions")):
        st.markdown("\n".join(f"- {each}" for each in report.assumptions))


def _charts(desk: Desk, section: Section) -> None:
    for chart in section.charts:
        view.chart(chart, desk.colours)


def _tables(desk: Desk, section: Section) -> None:
    for place, table in enumerate(section.tables):
        view.table(table, f"{section.title}-{desk.as_of:%Y-%m-%d}-{place}")


run("executive", executive, every=True)
