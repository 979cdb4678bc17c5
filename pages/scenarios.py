"""Scenarios: change what may come otherwise, and see at once what has to be held and what it costs."""

from collections.abc import Mapping, Sequence

import streamlit as st

from core.errors import InputError, MissingData
from core.plan import Choice
from core.plan.scenarios import SavedScenario, open_scenario
from core.present import formulas as f
from core.present import scenario_words as words
from core.present.charts_scenario import paired_curves
from core.stress.answers import Answer
from core.text import figures, say
from pages.frame import dials, link, scenario_cards, scenario_keeping, scenario_results, show
from pages.frame.desk import Desk
from pages.frame.page import fragment, hand_over, run, show_error


def scenarios(desk: Desk) -> None:
    """Show the page: a scenario as it was kept, or what the link changes."""
    saved = _kept(desk)
    if saved is not None:
        _opened(desk, *saved)
    else:
        _answer(desk)


def _kept(desk: Desk) -> tuple[SavedScenario, tuple[Answer, ...]] | None:
    """Return the scenario that the link opens; None once the strip asks for something else."""
    key = link.said(link.SAVED)
    if not key:
        return None
    try:
        saved, told = open_scenario(desk.engine, key)
    except InputError as error:
        link.forget(link.SAVED)
        show_error(error)
        return None
    choice = saved.choice
    if (choice.product_id, choice.as_of, choice.horizon) != (desk.product, desk.as_of, desk.horizon):
        link.forget(link.SAVED)
        return None
    return saved, told


def _opened(desk: Desk, saved: SavedScenario, told: tuple[Answer, ...]) -> None:
    names = scenario_results.names_of(desk)
    st.title(say("scenarios.titled", name=saved.name, headline=words.headline(told, names)))
    st.markdown(words.consequences(told))
    scenario_keeping.opened_buttons(desk, saved)
    _shown(desk, told, names, saved.choice)
    scenario_keeping.compared(desk, told, names, saved.name)
    _list(desk, names)


@fragment
def _answer(desk: Desk) -> None:
    """Show all that the cards change: an entry redraws this and nothing else of the page."""
    choice, changes = dials.reserve_choice(desk), scenario_cards.changes_asked()
    names = scenario_results.names_of(desk)
    answer = st.container()
    with st.spinner(say("scenarios.working"), show_time=True):
        grounds = scenario_results.grounds_of(desk)
    scenario_cards.add_buttons(desk, grounds, changes)
    scenario_cards.cards(desk, grounds, changes)
    with answer, st.spinner(say("scenarios.working"), show_time=True):
        try:
            told = scenario_results.told(desk, choice, changes)
        except (MissingData, InputError) as error:
            show_error(error)
            return
    with answer:
        st.title(words.headline(told, names))
        show.computed(f.GAIN)
        st.markdown(words.consequences(told))
        hand_over()
    _shown(desk, told, names, choice)
    if changes:
        scenario_keeping.save_form(desk, choice, told)
    scenario_keeping.compared(desk, told, names, say("scenarios.this"))
    _list(desk, names)


def _shown(desk: Desk, told: Sequence[Answer], names: Mapping[str, str], choice: Choice) -> None:
    last = told[-1]
    marks = desk.marks(choice.as_of, last.dates[-1])
    caption = say("scenarios.curves_caption", reliance=figures.share(choice.reliance, 0))
    show.chart(words.curves_title(told), paired_curves(told, marks, desk.colours), caption)
    frame, formats, titles = words.differences(told, names)
    st.markdown(f"##### {say('scenarios.differences')}")
    widths = {words.WHAT: st.column_config.Column(titles[words.WHAT], width=330)}
    show.table(frame, formats, titles, columns=widths, height="content")


def _list(desk: Desk, names: Mapping[str, str]) -> None:
    st.markdown(f"##### {say('scenarios.list')}")
    scenario_keeping.kept_list(desk, names)


run("scenarios", scenarios)
