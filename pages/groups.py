"""Groups: a customer group's cash ahead, the products that fit it, and what a promotion does to flows and reserves."""

import pandas as pd
import streamlit as st

from core import names as n
from core.errors import MissingData
from core.merchants.fits import fits, rest_of
from core.merchants.story import BUFFER, BUFFER_WITH, CHANGE, GAP, MONEY, SHARE, GroupStory, names_group
from core.plan.groups import PAID_FROM, PAID_UNTIL, GroupsCash, promotions_ahead, story_days
from core.present import group_words as words
from core.present.archetype_words import evidence, mix_title
from core.present.charts_groups import HIGH, LOW, cash_chart, effect_chart, shops_chart
from core.present.words import word
from core.text import figures, say
from pages.frame import link, show
from pages.frame.desk import Desk
from pages.frame.page import fragment, hand_over, run

HISTORY_DAYS = 60
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
        cash = desk.groups_cash(story_days(event, desk.as_of, desk.horizon))
        named = sorted(cash.groups, key=lambda name: not names_group(event, name))
        group = link.read(link.GROUP, {name: name for name in named}, named[0])
        story = desk.group_story(cash, group, event, strength)
    answer, chart = st.container(), st.container()
    with chart:
        _cash(desk, cash, story)
    hand_over()
    with answer:
        st.title(words.headline(story, desk.product_names))
    _dials(named, {key: str(row[n.NAME]) for key, row in events.items()})
    _products(desk, cash, story)
    _shops(desk, cash, group)
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
    history = cash.history.tail(HISTORY_DAYS)[n.RECEIPTS][story.group]
    column = list(cash.forecast.paths.columns).index((n.RECEIPTS, story.group, n.AMOUNT))
    receipts = pd.DataFrame(cash.forecast.paths.values[:, :, column], columns=story.cash.index).quantile([LOW, HIGH]).T
    marks = desk.marks(history.index[0], story.cash.index[-1])
    figure = cash_chart(history, story.cash, story.cash_with, receipts, marks, desk.colours)
    shops = figures.count((cash.panel.groups == story.group).sum())
    title = say("groups.chart_title", group=word("group", story.group), shops=shops)
    changed = say("groups.changed_caption", share=f"{story.stronger:+.0%}") if story.names_group else ""
    show.chart(title, figure, f"{say('groups.chart_caption')} {changed}")


def _products(desk: Desk, cash: GroupsCash, story: GroupStory) -> None:
    names, rest = desk.product_names, rest_of(cash.history, story.group)
    told = fits(desk.book.products, desk.groups_pass_through(cash), story.group, rest)
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
            untold = say("groups.join").join(names.get(product, product) for product in story.untold)
            st.caption(say("groups.untold_products", products=untold))
        st.caption(say("groups.gap_caption"))
    _fit_table(desk, story, words.fit_rows(found, story))


def _fit_table(desk: Desk, story: GroupStory, rows: pd.DataFrame) -> None:
    rows.insert(0, n.NAME, rows[n.PRODUCT_ID].map(desk.product_names))
    shares = dict.fromkeys((BUFFER, BUFFER_WITH), lambda value: figures.share(value, 2))
    money = dict.fromkeys(AMOUNTS, lambda value: figures.amount(value, signed=True))
    formats: show.Formats = {**money, **shares, SHARE: figures.share}
    titles = {column: say(f"groups.column.{column}") for column in rows.columns if column != n.PRODUCT_ID}
    pinned = {n.NAME: st.column_config.Column(titles[n.NAME], pinned=True)}
    show.table(rows, formats, titles, columns=pinned, height="content")
    show.download(rows, f"{story.group}-{story.event[n.EVENT_ID]}-{desk.as_of:%Y-%m-%d}")


def _shops(desk: Desk, cash: GroupsCash, group: str) -> None:
    typical = desk.typical_shops(cash, group)
    st.markdown(f"##### {say('groups.shops_title')}")
    there = words.panel_sentence(typical.life, typical.growth, group, pd.Series(cash.panel.groups))
    st.markdown(f"{mix_title(typical.found.mix(), group)}. {there}")
    if typical.examples:
        show.chart(say("groups.shops_title"), shops_chart(typical.examples, desk.colours), heads_page=True)
        for example in typical.examples:
            st.caption(f"**{example.merchant}** {evidence(typical.found, example.at)}")


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
