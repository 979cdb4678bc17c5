"""Keeping scenarios: saved under a name, listed, branched, opened as they were, run again on today's data, compared."""

from collections.abc import Mapping, Sequence
from urllib.parse import urlencode

import pandas as pd
import streamlit as st

from core.plan import Choice
from core.plan.scenarios import SavedScenario, as_of_today, open_scenario, save_scenario, scenarios
from core.present import charts_scenario as charts
from core.present import scenario_words as words
from core.present.decision_rows import moment
from core.stress.answers import Answer
from core.stress.changes import written
from core.text import figures, joining, say
from pages.frame import link, show
from pages.frame.desk import Desk
from pages.frame.keep import keep, tell_kept

PLACE = "scenario"
LONGEST_NAME = 60
MOST_BESIDE = 3
NAME, MADE, BY, RESERVE, LINK, WHAT = "name", "made", "by", "reserve", "link", "what"


def save_form(desk: Desk, choice: Choice, told: Sequence[Answer]) -> None:
    """Show the form that keeps what is shown under a name."""
    tell_kept(PLACE)
    with (
        st.expander(say("scenarios.save_title")),
        st.form("save_scenario", border=False, enter_to_submit=False),
        st.container(horizontal=True, vertical_alignment="bottom"),
    ):
        name = st.text_input(say("scenarios.name"), max_chars=LONGEST_NAME)
        author = st.text_input(say("decisions.your_name"), max_chars=LONGEST_NAME, width=260)
        pressed = st.form_submit_button(say("scenarios.save"), type="primary")
    if pressed:
        keep(PLACE, lambda: _save(desk, choice, told, name, author), say("scenarios.kept", name=name.strip()))


def opened_buttons(desk: Desk, saved: SavedScenario) -> None:
    """Show what can be done with a scenario that is shown as it was kept."""
    tell_kept(PLACE)
    st.caption(say("scenarios.as_kept", author=saved.author, at=moment(saved.at), day=figures.day(saved.choice.as_of)))
    with st.container(horizontal=True):
        st.button(say("scenarios.branch"), type="primary", on_click=_branch, args=(saved, saved.choice.as_of))
        st.button(say("scenarios.again"), on_click=_branch, args=(saved, desk.book.as_of))
        st.button(say("scenarios.leave"), on_click=link.forget, args=(link.SAVED,))


def kept_list(desk: Desk, names: Mapping[str, str]) -> None:
    """Show the scenarios that are kept of the strip's product, each with the link that opens it."""
    found = scenarios(desk.engine, desk.product)
    if not found:
        st.caption(say("scenarios.none_kept"))
        return
    rows = pd.DataFrame([_row(each, found, names) for each in found], columns=[NAME, WHAT, MADE, BY, LINK])
    titles = {column: say(f"scenarios.kept_column.{column}") for column in (NAME, WHAT, MADE, BY)} | {LINK: ""}
    columns = {
        LINK: st.column_config.LinkColumn("", display_text=say("scenarios.open")),
        WHAT: st.column_config.Column(titles[WHAT], width="large"),
    }
    show.table(rows, {MADE: moment}, titles, columns=columns, height="content")


def compared(desk: Desk, told: Sequence[Answer], names: Mapping[str, str], title: str) -> None:
    """Show what is on the page beside up to three scenarios that are kept."""
    found = {each.key: each for each in scenarios(desk.engine, desk.product)}
    if not found:
        return
    st.markdown(f"##### {say('scenarios.compare')}")
    chosen = [key for key in (link.said(link.BESIDE) or "").split(",") if key in found][:MOST_BESIDE]
    link.enter(
        link.BESIDE, say("scenarios.beside"), chosen, st.multiselect, written=",".join, options=list(found),
        format_func=lambda key: found[key].name, max_selections=MOST_BESIDE, placeholder=say("scenarios.beside_none"),
    )  # fmt: skip
    shown = {say("scenarios.base"): told[0]} if not chosen else {}
    shown |= {title: told[-1]}
    for key in chosen:
        answers = open_scenario(desk.engine, key)[1]
        shown[_unused(found[key].name, shown)] = answers[-1]
    if len(shown) > 1:
        show.chart(say("scenarios.compared_title"), charts.compared_curves(shown, desk.colours))
        frame, formats, titles = words.side_by_side(shown)
        show.table(frame, formats, titles, height="content")
        for line in words.what_each_changes(shown, names):
            st.caption(line)
        show.download(frame, "scenarios")


def _unused(name: str, shown: Mapping[str, Answer]) -> str:
    """Return a column title that is not there yet."""
    count = 2
    title = name
    while title in shown:
        title, count = joining.bracketed(name, str(count)), count + 1
    return title


def _row(saved: SavedScenario, found: Sequence[SavedScenario], names: Mapping[str, str]) -> tuple[object, ...]:
    parents = {each.key: each.name for each in found}
    branch = say("scenarios.branched", name=parents[saved.parent]) if saved.parent in parents else ""
    what = words.change_phrases(saved.changes, names)
    return f"{saved.name}{branch}", what, pd.Timestamp(saved.at), saved.author, f"?{urlencode(link_to(saved))}"


def link_to(saved: SavedScenario) -> dict[str, str]:
    """Return the query that opens a scenario as it was kept."""
    choice = saved.choice
    return {
        link.PRODUCT: choice.product_id, link.AS_OF: f"{choice.as_of:%Y-%m-%d}", link.HORIZON: str(choice.horizon),
        link.SAVED: saved.key,
    }  # fmt: skip


def _save(desk: Desk, choice: Choice, told: Sequence[Answer], name: str, author: str) -> None:
    parent = link.said(link.PARENT) or ""
    key = save_scenario(desk.engine, desk.book, desk.calendar, choice, told, name, author, parent)
    link.forget(link.CHANGES)
    link.forget(link.PARENT)
    link.say_in_link(**{link.SAVED: key})


def _branch(saved: SavedScenario, as_of: pd.Timestamp) -> None:
    """Take a scenario's changes as the page's own, on the data of a day."""
    choice = saved.choice
    link.forget(link.SAVED)
    link.forget(link.TOP10)
    if choice.top10_share is not None:
        link.say_in_link(**{link.TOP10: f"{choice.top10_share:g}"})
    link.say_in_link(**{
        link.PRODUCT: choice.product_id, link.AS_OF: f"{as_of:%Y-%m-%d}", link.HORIZON: choice.horizon,
        link.CHANGES: written(as_of_today(saved, as_of)), link.PARENT: saved.key,
        link.CONFIDENCE: f"{choice.confidence:g}", link.RELIANCE: f"{choice.reliance:g}",
        link.LEVERAGE: f"{choice.leverage:g}", link.RULEBOOK: choice.rulebook,
    })  # fmt: skip
