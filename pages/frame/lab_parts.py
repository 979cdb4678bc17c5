"""The lower parts of the product lab: other terms, designs side by side, whom a design fits and whom it robs."""

from collections.abc import Iterator, Mapping, Sequence

import streamlit as st

from core import names as n
from core.design.results import Study
from core.design.spec import Design
from core.design.sweep import sweet_spot
from core.errors import TidegateError
from core.present import design_words as words
from core.present.charts_design import sweep_chart, taken_chart
from core.present.design_tables import compared
from core.present.design_titles import sweep_title
from core.text import joining, say
from pages.frame import lab_results, lab_terms, link, show
from pages.frame.desk import Desk
from pages.frame.lab_form import Asked
from pages.frame.lab_terms import Start
from pages.frame.page import show_error

MOST_BESIDE = 3  # designs beside the one asked for
MOST_ROBBED = 8
NAME_WIDTH = 250  # pixels: a pinned column is else cut where the others fill the table
NOBODY = "none"


def sweep(desk: Desk, asked: Asked) -> None:
    """Show what other hold days or open days would leave."""
    design = asked.design
    if design.family == n.CASH:
        st.caption(say("product_lab.sweep_none"))
        return
    with st.spinner(say("product_lab.sweep_working"), show_time=True):
        frame = lab_results.sweep(desk, design, asked.confidence, asked.rulebook)
    best, opens = int(frame[n.VALUE][sweet_spot(frame)]), design.family == n.MONTHLY_OPEN
    own, term = (design.open_day, link.OPEN_DAY) if opens else (design.hold_days, link.HOLD_DAYS)
    figure = sweep_chart(frame, best, own, say(f"product_lab.term.{term}"), desk.colours)
    show.chart(sweep_title(frame, best, opens=opens), figure, say("product_lab.sweep_caption"))


def comparison(desk: Desk, starts: Mapping[str, Start], asked: Asked) -> None:
    """Show up to four designs side by side: the one asked for, and those that the link names."""
    st.markdown(f"##### {say('product_lab.compare_title')}")
    beside = _beside(starts, asked)
    _choose_beside(starts, asked, beside)
    others = [design for design in beside.values() if design != asked.design]
    rows, formats, titles = compared(list(_studies(desk, asked, [asked.design, *others])))
    pinned = {n.NAME: st.column_config.Column(titles[n.NAME], pinned=True, width=NAME_WIDTH)}
    show.table(rows, formats, titles, columns=pinned, height="content")
    show.download(rows, f"designs-{desk.as_of:%Y-%m-%d}")


def _studies(desk: Desk, asked: Asked, designs: Sequence[Design]) -> Iterator[Study]:
    """Return the studies of designs; one that cannot be had is told, and the others stand without it."""
    for design in designs:
        try:
            yield lab_results.study(desk, design, asked.confidence, asked.rulebook)
        except TidegateError as error:
            show_error(error)


def _beside(starts: Mapping[str, Start], asked: Asked) -> dict[str, Design]:
    """Return the designs that the link names beside the one asked for; the start, where it names none."""
    usual = asked.start.key if asked.changed else NOBODY
    asked_for = link.said(link.COMPARED) or usual
    beside = dict(list(lab_terms.read_codes(asked_for, starts).items())[:MOST_BESIDE])
    if asked_for not in (NOBODY, _write_codes(list(beside))):
        used = joining.listed(design.name for design in beside.values()) or say("figures.none")
        link.tell_unknown(link.COMPARED, say("product_lab.compare"), asked_for, used, _write_codes(list(beside)))
    return beside


def _choose_beside(starts: Mapping[str, Start], asked: Asked, beside: Mapping[str, Design]) -> None:
    """Show what is compared with; the design asked for can be kept there while the form goes on."""
    options = {key: start.design for key, start in starts.items()} | dict(beside)
    own = lab_terms.design_code(asked.start, asked.design)
    chosen, kept = st.columns([5, 1], vertical_alignment="bottom")
    with chosen:
        link.enter(
            link.COMPARED, say("product_lab.compare"), list(beside), st.multiselect, written=_write_codes,
            options=list(options), format_func=lambda word: options[word].name, max_selections=MOST_BESIDE,
            placeholder=say("product_lab.compare_none"),
        )  # fmt: skip
    kept.button(
        say("product_lab.compare_keep"), disabled=own in beside or len(beside) == MOST_BESIDE, width="stretch",
        on_click=lambda: link.say_in_link(**{link.COMPARED: _write_codes([*beside, own])}),
    )  # fmt: skip


def _write_codes(words: Sequence[str]) -> str:
    return lab_terms.WORD.join(words) or NOBODY


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
