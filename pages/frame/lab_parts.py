"""The lower parts of the product lab: other terms, designs side by side, whom a design fits and whom it robs."""

from collections.abc import Mapping

import streamlit as st

from core import names as n
from core.design.results import Study
from core.design.sweep import sweet_spot
from core.present import design_words as words
from core.present.charts_design import sweep_chart, taken_chart
from core.present.design_tables import compared
from core.text import say
from pages.frame import lab_results, lab_terms, link, show
from pages.frame.desk import Desk
from pages.frame.lab_form import Asked
from pages.frame.lab_terms import Start

MOST_BESIDE = 3  # designs beside the one asked for
MOST_ROBBED = 8


def sweep(desk: Desk, asked: Asked) -> None:
    """Show what other hold days or open days would leave."""
    design = asked.design
    if design.family == n.CASH:
        st.caption(say("product_lab.sweep_none"))
        return
    with st.spinner(say("product_lab.sweep_working"), show_time=True):
        frame = lab_results.sweep(desk, design)
    best, opens = sweet_spot(frame), design.family == n.MONTHLY_OPEN
    own, term = (design.open_day, link.OPEN_DAY) if opens else (design.hold_days, link.HOLD_DAYS)
    figure = sweep_chart(frame, best, own, say(f"product_lab.term.{term}"), desk.colours)
    show.chart(words.sweep_title(frame, best, opens=opens), figure, say("product_lab.sweep_caption"))


def comparison(desk: Desk, starts: Mapping[str, Start], asked: Asked) -> None:
    """Show up to four designs side by side: the one asked for, and those that the link names."""
    st.markdown(f"##### {say('product_lab.compare_title')}")
    beside = _beside(starts, asked)
    others = [design for design in beside.values() if design != asked.design]
    studies = [
        lab_results.study(desk, design, asked.confidence, _rulebook(asked, design)) for design in [asked.design, *others]
    ]
    rows, formats, titles = compared(studies)
    pinned = {n.NAME: st.column_config.Column(titles[n.NAME], pinned=True)}
    show.table(rows, formats, titles, columns=pinned, height="content")
    show.download(rows, f"designs-{desk.as_of:%Y-%m-%d}")


def customers(desk: Desk, study: Study) -> None:
    """Show whom the design fits and whom it robs."""
    fits, robs = st.columns(2, gap="large")
    with fits:
        st.markdown(f"##### {say('product_lab.fits_title')}")
        for sentence in words.fit_sentences(study):
            st.markdown(sentence)
    with robs:
        taken = study.taken.head(MOST_ROBBED)
        title = words.robbed_title(study, desk.product_names)
        show.chart(title, taken_chart(taken, desk.product_names, desk.colours), say("product_lab.robs_caption"))
