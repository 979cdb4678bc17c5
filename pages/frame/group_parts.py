"""The lower part of Groups: typical shops, single shops ahead, or how far the groups' forecasts were off."""

from collections.abc import Callable

import pandas as pd
import streamlit as st

from core.plan.groups import GroupsCash
from core.present import group_tables as tables
from core.present import group_words as words
from core.present.archetype_words import archetype_word, evidence, mix_title
from core.present.charts_groups import shop_chart
from core.present.words import word
from core.text import joining, say
from pages.frame import group_results, link, show
from pages.frame.desk import Desk

MOST_ROWS = 30


def part(desk: Desk, cash: GroupsCash, group: str) -> None:
    """Show the part that the link names, typical shops if it names none."""
    shown = link.choose(
        link.GROUP_PART, say("groups.part"), list(PARTS), next(iter(PARTS)),
        shown=lambda name: say(f"groups.parts.{name}"), widget=st.segmented_control, required=True, wrap=True,
        label_visibility="collapsed",
    )  # fmt: skip
    PARTS[shown](desk, cash, group)


def _shops(desk: Desk, cash: GroupsCash, group: str) -> None:
    kinds = group_results.kinds(desk, cash)
    typical = kinds.typical(group)
    there = words.panel_sentence(kinds.life, kinds.growth, group, pd.Series(cash.panel.groups))
    st.markdown(joining.sentences((joining.ended(mix_title(kinds.found.mix(), group)), there)))
    if not typical:
        st.info(say("groups.no_examples", group=word("group", group)))
        return
    for column, example in zip(st.columns(len(typical)), typical, strict=True):
        with column:
            title = f"{archetype_word(example.archetype)} · {example.merchant}"
            show.chart(title, shop_chart(example, desk.colours), evidence(kinds.found, example.at))


def _ahead(desk: Desk, cash: GroupsCash, group: str) -> None:
    with st.spinner(say("groups.ahead_working"), show_time=True):
        forecast, kinds = group_results.shops_ahead(desk, cash), group_results.kinds(desk, cash)
    rows = tables.shops_ahead(forecast, cash.panel, kinds.found, kinds.life, group)
    st.markdown(f"##### {tables.ahead_title(forecast)}")
    if rows.empty:
        st.info(say("groups.ahead_none", group=word("group", group)))
        return
    courses = {tables.COURSE: st.column_config.LineChartColumn(say("groups.column.course"), color="gray", width=160)}
    show.table(rows, *tables.ahead_formats(), columns=courses, height="content" if len(rows) < MOST_ROWS else "auto")
    st.caption(tables.ahead_caption(forecast, len(rows), int((cash.panel.groups == group).sum()), group))
    show.download(tables.ahead_download(forecast, rows), f"shops-{group}-{desk.as_of:%Y-%m-%d}")


def _record(desk: Desk, cash: GroupsCash, group: str) -> None:
    with st.spinner(say("groups.record_working"), show_time=True):
        made = group_results.record(desk, cash)
    st.markdown(f"##### {tables.record_title(made, group)}")
    show.table(*tables.record(made), height="content")
    st.caption(tables.record_caption(made))


PARTS: dict[str, Callable[[Desk, GroupsCash, str], None]] = {"shops": _shops, "ahead": _ahead, "record": _record}
