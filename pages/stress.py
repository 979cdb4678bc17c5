"""Stress: what a product does not pay, day by day, what breaks its buffer and what would help."""

from collections.abc import Sequence

import streamlit as st

from core import names as n
from core.errors import Infeasible, MissingData
from core.plan import Choice
from core.plan.stressing import Subject, open_steps
from core.present import formulas as f
from core.present import stress_tables as tables
from core.present import stress_words as words
from core.present.charts_stress import story_chart
from core.stress.library import Stress, joined
from core.stress.outcome import StressResult, Untold
from core.stress.plain import BREAKS, STEP, TITLE, result_row
from core.stress.reading import steps, stresses
from core.stress.reverse import ALREADY
from core.text import figures, joining, say
from pages.frame import show, stress_desk, stress_dials
from pages.frame.desk import Desk
from pages.frame.dials import reserve_choice, share_word
from pages.frame.page import fragment, run
from pages.frame.stress_dials import Asked
from pages.frame.stress_report_view import all_products, report_part

TITLE_WIDTH = 310  # the longest title of the library


def stress(desk: Desk) -> None:
    """Show the page."""
    if desk.product == n.ALL:
        all_products(desk)
        return
    _answer(desk)
    report_part(desk)


@fragment
def _answer(desk: Desk) -> None:
    """Show all that the dials change."""
    choice = reserve_choice(desk)
    with st.spinner(say("stress_page.working"), show_time=True):
        found = stress_desk.subject(desk, choice)
    own, every = _listed(found)
    measures = open_steps(found, steps())
    asked = stress_dials.asked(every, measures)
    place = st.container()
    stress_dials.stress_dials(measures, asked.measures)
    try:
        found.held(asked.policy)
    except Infeasible as conflict:  # the dials stay, so that another portfolio can be chosen
        place.error(str(conflict))
        return
    together = joined(asked.chosen)
    shown = own if together in own else [*own, together]
    with st.spinner(say("stress_page.working"), show_time=True):
        results = stress_desk.results(desk, choice, shown, asked.severity, asked.policy, asked.measures)
    with place:
        st.title(words.answer(results))
        show.computed(f.STRESSED)
        _results(desk, choice, results)
    stress_dials.chosen_dial(every, asked.chosen)
    _story(desk, next(each for each in results if each.stress == together))
    _contingency(found, together, asked)
    _breaks(desk, choice, own, asked)


def _listed(found: Subject) -> tuple[list[Stress], list[Stress]]:
    """Return the stresses that concern the product, and all, those first."""
    known = stresses()
    own = [each for each in known if each.concerns(found.plan.choice.rulebook)]
    return own, [*own, *(each for each in known if each not in own)]


def _results(desk: Desk, choice: Choice, results: Sequence[StressResult | Untold]) -> None:
    frame, formats, titles = tables.results_table(results)
    show.table(frame, formats, titles, columns=show.widths(titles, {TITLE: TITLE_WIDTH}), height="content")
    st.caption(say("stress_page.key", confidence=share_word(choice.confidence)))
    rows = [(desk.product, [result_row(each) for each in results])]
    show.download(
        tables.every_row(rows), f"stresses-{desk.product}-{desk.as_of:%Y-%m-%d}", say("stress_page.table_download")
    )


def _story(desk: Desk, result: StressResult | Untold) -> None:
    if isinstance(result, Untold):
        st.info(result.why)
        return
    marks = desk.marks(desk.as_of, result.story.index[-1])
    show.chart(words.story_title(result), story_chart(result.story, desk.colours, marks))
    st.caption(words.reading(result))
    if broken := words.broken(result):
        st.markdown(broken)
    with st.expander(say("stress_page.days")):
        frame, formats, titles = tables.story_table(result)
        show.table(frame, formats, titles)
        name = f"stress-{result.stress.name}-{desk.product}-{desk.as_of:%Y-%m-%d}"
        show.download(result.story.reset_index(), name, say("stress_page.day_download"))


def _contingency(found: Subject, together: Stress, asked: Asked) -> None:
    st.markdown(f"##### {say('stress_page.contingency')}")
    try:
        effects = stress_desk.effects(found, together, steps(), asked.severity, asked.policy, asked.measures)
    except MissingData:  # the story has said it
        effects = ()
    if not effects:
        st.caption(say("stress_page.contingency_none"))
        return
    frame, formats, titles = tables.step_table(effects)
    widths = show.widths(titles, {STEP: 240, tables.TRIGGER: 250, tables.EFFECT: 510})
    show.table(frame, formats, titles, columns=widths, height="content")
    st.caption(joining.sentences((say("stress_page.contingency_key"), words.sources(effects))))


def _breaks(desk: Desk, choice: Choice, own: Sequence[Stress], asked: Asked) -> None:
    breakings = stress_desk.breakings(desk, choice, own, asked.policy, asked.buffer)
    buffer = figures.share(asked.buffer, 0)
    st.markdown(f"##### {words.first_break(breakings) or say('stress_page.reverse', buffer=buffer)}")
    stress_dials.buffer_dial()
    if any(each.severity != ALREADY for each in breakings):
        frame, formats, titles = tables.breaking_table(breakings)
        widths = show.widths(titles, {TITLE: TITLE_WIDTH, BREAKS: 650})
        show.table(frame, formats, titles, columns=widths, height="content")
    st.caption(say("stress_page.reverse_key", buffer=buffer))


run("stress", stress, every=True)
