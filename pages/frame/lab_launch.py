"""Launching a design for Scenarios: the launch is kept, and what it does to the desk's flows is shown."""

import streamlit as st

from core.design.results import Study
from core.errors import TidegateError
from core.plan.launches import AFTER, BEFORE, launches, save_launch
from core.present import charts_launch as charts
from core.present import launch_words as words
from core.text import figures, say
from pages.frame import lab_results, link, show
from pages.frame.desk import Desk
from pages.frame.lab_form import Asked
from pages.frame.lab_results import LAUNCH_DAYS
from pages.frame.page import show_error


def launching(desk: Desk, asked: Asked, study: Study) -> None:
    """Show what launches the design, and what that does once it is done."""
    st.markdown(f"##### {say('product_lab.launch.heading')}")
    design = asked.design
    day = figures.day(design.launched)
    st.markdown(say("product_lab.launch.text", name=design.name, day=day, days=LAUNCH_DAYS))
    if st.button(say("product_lab.launch.button"), type="primary"):
        _keep(desk, study)
    kept = {each.key: each.design for each in launches(desk.engine)}
    if kept.get(link.said(link.SCENARIO) or "") == design:
        _launched(desk, study)


def _keep(desk: Desk, study: Study) -> None:
    """Keep the launch; the link then names it."""
    with st.spinner(say("product_lab.launch.working", days=LAUNCH_DAYS), show_time=True):
        try:
            link.say_in_link(**{link.SCENARIO: save_launch(desk.engine, lab_results.launched(desk, study))})
        except TidegateError as error:
            show_error(error)


def _launched(desk: Desk, study: Study) -> None:
    with st.spinner(say("product_lab.launch.working", days=LAUNCH_DAYS), show_time=True):
        found = lab_results.launched(desk, study)
    st.success(say("product_lab.launch.kept"))
    before, after = (words.net_flow(found.totals, part) for part in (BEFORE, AFTER))
    marks = desk.marks(before.index[0], before.index[-1])
    moved = words.moved_products(found.moved)
    flows, products = st.columns([3, 2], gap="large")
    with flows:
        title = words.launch_title(study.design.name, before, after)
        show.chart(title, charts.net_chart(before, after, marks, desk.colours), say("product_lab.launch.caption"))
    with products:
        title = words.moved_title(moved, desk.product_names)
        chart = charts.moved_chart(moved, desk.product_names, desk.colours)
        show.chart(title, chart, say("product_lab.launch.moves_caption"))
