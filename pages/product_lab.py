"""Product lab: what a product that does not exist yet would bring, cost and take from others."""

import streamlit as st

from core import names as n
from core.design.results import Study
from core.plan.reporting import report_study
from core.present import design_titles as titles
from core.present import design_words as words
from core.present import formulas as f
from core.present.charts_design import aum_chart, leaving_by_day_of_month, month_chart, waterfall
from core.present.design_changes import key_figures
from core.text import say
from pages.frame import lab_keeping, lab_parts, lab_results, show
from pages.frame.desk import Desk
from pages.frame.lab_form import Asked, lab_form, read_asked
from pages.frame.lab_launch import launching
from pages.frame.page import fragment, hand_over, run
from pages.frame.report_buttons import report_buttons


@fragment
def product_lab(desk: Desk) -> None:
    """Show the page."""
    starts = lab_results.starts(desk)
    asked = read_asked(starts)
    answer = st.container()
    form, found = st.columns([2, 5], gap="large")
    with form:
        lab_form(desk, starts, asked)
        lab_keeping.keeping(desk, asked)
    with found, st.spinner(say("product_lab.working"), show_time=True):
        study = lab_results.study(desk, asked.design, asked.confidence, asked.rulebook)
        start = _start(desk, asked)
    with answer:
        st.title(words.headline(study))
        show.computed(f.LEFT)
        _figures(study, start)
    with found:
        _found(desk, study, start)
        swept = st.container()
    lab_parts.comparison(desk, starts, asked)
    lab_parts.customers(desk, study)
    launching(desk, asked, study)
    made = report_study(desk.engine, desk.book, desk.calendar, desk.as_of, study)
    report_buttons(made, f"tidegate-design-{desk.as_of:%Y-%m-%d}")
    hand_over()
    with swept:
        lab_parts.sweep(desk, asked)


def _start(desk: Desk, asked: Asked) -> Study | None:
    """Return the study of the design that the one asked for starts from; None where that is the same."""
    if not asked.changed:
        return None
    return lab_results.study(desk, asked.start.design, asked.confidence, asked.rulebook)


def _found(desk: Desk, study: Study, start: Study | None) -> None:
    marks = desk.marks(study.dates[0], study.dates[-1])
    caption = titles.aum_caption(study, desk.product_names)
    show.chart(titles.aum_title(study), aum_chart(study, start, marks, desk.colours), caption)
    days, money = st.columns(2, gap="medium")
    with days:
        _month(desk, study)
    with money:
        figure = waterfall(study.economics, desk.colours)
        show.chart(titles.waterfall_title(study.economics), figure, say("product_lab.waterfall_caption"))


def _month(desk: Desk, study: Study) -> None:
    """Show on which days of the month money leaves; a closed design pays all of it back at once."""
    if study.design.family == n.CLOSED:
        st.info(say("product_lab.month_closed", days=study.design.hold_days))
        return
    leaving = leaving_by_day_of_month(study)
    show.chart(titles.month_title(leaving), month_chart(leaving, desk.colours), say("product_lab.month_caption"))


def _figures(study: Study, start: Study | None) -> None:
    """Show the key figures, each with its change against the start and the reason."""
    told = key_figures(study, start)
    for column, figure in zip(st.columns(len(told)), told, strict=True):
        with column:
            st.metric(figure.label, figure.value, figure.change or None, delta_color="off", delta_arrow="off")
            if figure.reason:
                st.caption(figure.reason)
    if start is not None:
        st.caption(say("product_lab.against", start=start.design.name))


run("product_lab", product_lab, every=True)
