"""Groups: a customer group's cash ahead, the products that fit it, and what a promotion does to flows and reserves."""

from collections.abc import Sequence

import pandas as pd
import streamlit as st

from core import names as n
from core.errors import MissingData
from core.merchants.fits import fits, rest_of
from core.merchants.story import BUFFER, BUFFER_WITH, CHANGE, GAP, MONEY, SHARE, GroupStory, names_group
from core.merchants.windows import STOCKING_DAYS, WEEK
from core.plan.groups import PAID_FROM, PAID_UNTIL, GroupsCash, promotions_ahead, story_days
from core.present import group_words as words
from core.present.charts_groups import HIGH, LOW, cash_chart, effect_chart
from core.present.words import word
from core.text import figures, joining, say
from pages.frame import group_parts, group_results, link, show
from pages.frame.desk import Desk
from pages.frame.page import fragment, hand_over, run

HISTORY_DAYS = 60
LEAD_DAYS = STOCKING_DAYS + WEEK  # before a far promotion that are shown: a week of usual ones, then buying in
STRENGTHS = tuple(step / 100 for step in range(-50, 110, 10))
USUAL_STRENGTH = 0.2
AMOUNTS = (n.SUBSCRIPTION, n.REDEMPTION, MONEY, GAP)


@fragment
def groups(desk: Desk) -> None:
    """Show the page."""
    ahead = promotions_ahead(desk.calendar, desk.as_of)
    if ahead.empty:
        raise MissingData("groups.no_promotions")
    events = {str(row[n.EVENT_ID]): row for row in ahead.to_dict("records")}
    event = pd.Series(link.read(link.EVENT, events, next(iter(events.values()))))
    strength = link.read(link.STRENGTH, {f"{step:g}": step for step in STRENGTHS}, USUAL_STRENGTH)
    with st.spinner(say("groups.working"), show_time=True):
        cash = group_results.cash(desk, story_days(event, desk.as_of, desk.horizon))
        named = sorted(cash.groups, key=lambda name: not names_group(event, name))
        group = link.read(link.GROUP, {name: name for name in named}, named[0])
        story = group_results.story(desk, cash, group, event, strength)
    answer, chart = st.container(), st.container()
    with chart:
        _cash(desk, cash, story)
    hand_over()
    with answer:
        st.title(words.headline(story, desk.product_names))
    _dials(named, {key: str(row[n.NAME]) for key, row in events.items()})
    _products(desk, cash, story)
    group_parts.part(desk, cash, group)
    _promotions(ahead)


def _dials(groups: list[str], events: dict[str, str]) -> None:
    with st.container(border=True):
        first, second, third = st.columns([2, 2, 4])
        with first:
            link.choose(link.GROUP, say("groups.group"), groups, groups[0], shown=lambda name: word("group", name))
        with second:
            link.choose(
                link.EVENT, say("groups.event"), list(events), next(iter(events)), shown=lambda key: events[key]
            )
        with third:
            link.choose(
                link.STRENGTH, say("groups.strength"), STRENGTHS, USUAL_STRENGTH, widget=st.select_slider,
                shown=lambda step: f"{step:+.0%}", written=lambda step: f"{step:g}", help=say("groups.strength_help"),
            )  # fmt: skip


def _cash(desk: Desk, cash: GroupsCash, story: GroupStory) -> None:
    column = list(cash.forecast.paths.columns).index((n.RECEIPTS, story.group, n.AMOUNT))
    receipts = pd.DataFrame(cash.forecast.paths.values[:, :, column], columns=story.cash.index).quantile([LOW, HIGH]).T
    opens = story.event[n.START] - pd.Timedelta(days=LEAD_DAYS)
    first = opens if opens > desk.as_of else desk.as_of - pd.Timedelta(days=HISTORY_DAYS)
    history, usual, changed = (
        frame.loc[first:] for frame in (cash.history[n.RECEIPTS][story.group], story.cash, story.cash_with)
    )
    marks = desk.marks(first, story.cash.index[-1])
    figure = cash_chart(history, usual, changed, receipts.loc[first:], marks, desk.colours)
    shops = figures.count((cash.panel.groups == story.group).sum())
    title = say("groups.chart_title", group=word("group", story.group), shops=shops)
    blue = say("groups.changed_caption", share=f"{story.stronger:+.0%}") if story.names_group else ""
    far = say("groups.chart_far", day=figures.day(first)) if opens > desk.as_of else ""
    show.chart(title, figure, joining.sentences((say("groups.chart_caption"), blue, far)))


def _products(desk: Desk, cash: GroupsCash, story: GroupStory) -> None:
    names, rest = desk.product_names, rest_of(cash.history, story.group)
    told = fits(desk.book.products, group_results.passed(desk, cash), story.group, rest)
    found = [fit for fit in told if desk.product in (n.ALL, fit.product_id)]
    if not found:
        return
    changes = words.change_rows(story, names, [fit.product_id for fit in found])
    left, right = st.columns([3, 2], gap="large")
    with left:
        if story.names_group and story.stronger:
            change = figures.money(changes[CHANGE].sum(), signed=True)
            show.chart(say("groups.flow_title", change=change), effect_chart(changes, desk.colours))
        else:
            st.info(say("groups.nothing_changes"))
    with right:
        st.markdown(f"##### {say('groups.fit_title')}")
        st.markdown(words.rest_sentence(story.group, rest, found, names))
        if story.untold:
            untold = joining.listed(names.get(product, product) for product in story.untold)
            st.caption(say("groups.untold_products", products=untold))
    _fit_tables(desk, story, words.fit_rows(found, story))


def _fit_tables(desk: Desk, story: GroupStory, rows: pd.DataFrame) -> None:
    rows.insert(0, n.NAME, rows[n.PRODUCT_ID].map(desk.product_names))
    shares = dict.fromkeys((BUFFER, BUFFER_WITH), lambda value: figures.share(value, 2))
    money = dict.fromkeys(AMOUNTS, lambda value: figures.amount(value, signed=True))
    formats: show.Formats = {**money, **shares, SHARE: figures.share}
    _fit_table(rows, formats, words.CHANGED)
    with st.expander(say("groups.passed_title")):
        _fit_table(rows, formats, words.PASSED)
        st.caption(say("groups.gap_caption"))
    show.download(rows, f"{story.group}-{story.event[n.EVENT_ID]}-{desk.as_of:%Y-%m-%d}")


def _fit_table(rows: pd.DataFrame, formats: show.Formats, columns: Sequence[str]) -> None:
    titles = {column: say(f"groups.column.{column}") for column in (n.NAME, *columns)}
    pinned = {n.NAME: st.column_config.Column(titles[n.NAME], pinned=True)}
    show.table(rows, formats, titles, columns=pinned, height="content")


def _promotions(ahead: pd.DataFrame) -> None:
    st.markdown(f"##### {say('groups.events_title')}")
    rows = ahead.assign(**{n.GROUPS: ahead[n.GROUPS].fillna(n.ALL).map(lambda name: word("group", name))})
    days = dict.fromkeys((n.START, n.END, PAID_FROM, PAID_UNTIL), figures.day)
    titles = {column: say(f"groups.column.{column}") for column in (n.NAME, *days, n.GROUPS)} | {
        n.NAME: say("groups.event")
    }
    show.table(rows, days, titles, height="content")
    st.page_link("pages/calendar.py", label=say("groups.to_calendar"), query_params=link.remembered())


run("groups", groups, every=True)
