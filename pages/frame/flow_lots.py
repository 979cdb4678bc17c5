"""Lots: what may leave on which day by contract, with what is expected to, how long lots stay, and large holders."""

import pandas as pd
import streamlit as st

from core import names as n
from core.errors import MissingData
from core.liability.survival import Survival
from core.plan import DeskForecast
from core.plan.lots import LotsAhead, holders_of, lots_ahead, survival_of
from core.present import lots_words as words
from core.present.charts_lots import ladder_chart, survival_chart
from core.present.sentences import weekday_day
from core.text import figures, joining, say
from pages.frame import show
from pages.frame.desk import Desk


def lots_section(desk: Desk, known: DeskForecast, model: str, group: str) -> None:
    """Show the lots of the strip's product, or of all with a forecast; of one customer group where it is chosen."""
    try:
        seen = _ahead(desk.book.version, desk.product, desk.as_of, desk.horizon, model, group, desk, known)
    except MissingData as why:
        st.info(str(why))
        return
    locked = seen.locked
    title = words.headline(seen.held, seen.free, locked, seen.expected)
    paths = figures.count(len(known.forecast.paths.values))
    caption = say("lots.chart_caption", free=figures.money(seen.free), count=paths)
    marks = desk.marks(locked.index[0], locked.index[-1])
    show.chart(title, ladder_chart(seen.days, locked, marks, desk.colours), caption)
    _notes(desk, seen)
    if desk.product == n.ALL:
        st.caption(say("lots.choose_product"))
    else:
        _one_product(desk, seen)
    _days(desk, seen)


def _notes(desk: Desk, seen: LotsAhead) -> None:
    if seen.as_of < desk.as_of:
        st.caption(say("lots.older", day=figures.day(seen.as_of)))
    names = desk.product_names
    for each in seen.inferred:
        sure, undated = (figures.share(share, 0) for share in (each.found.sure, each.found.undated))
        product = names.get(each.product_id, each.product_id)
        st.caption(say("lots.inferred", product=product, sure=sure, undated=undated))
    if seen.missing:
        st.caption(say("lots.missing", products=joining.listed(names.get(each, each) for each in seen.missing)))


def _one_product(desk: Desk, seen: LotsAhead) -> None:
    left, right = st.columns([3, 2], gap="large")
    with left:
        _survival(desk)
    with right:
        st.markdown(f"##### {say('lots.holders_title')}")
        found = holders_of(desk.book, desk.product, seen)
        if found is None:
            st.caption(say("lots.holders_unknown"))
        else:
            holders, tier = found
            st.markdown(joining.sentences((words.holders_sentence(holders), tier)))


def _survival(desk: Desk) -> None:
    family = str(desk.book.product(desk.product)[n.FAMILY])
    try:
        found = _curves(desk.book.version, desk.product, desk.as_of, desk)
    except MissingData as why:
        st.caption(str(why))
        return
    chart = survival_chart(found.curve, words.chances_shown(family), words.chance_word(family), desk.colours)
    show.chart(say("lots.survival_title"), chart, say("lots.survival_caption"))


def _days(desk: Desk, seen: LotsAhead) -> None:
    rows = seen.days.rename_axis(n.DATE).reset_index()
    amounts = dict.fromkeys(words.COLUMNS[1:], figures.money)
    formats: show.Formats = {n.DATE: weekday_day, **amounts}
    show.table(rows, formats, {column: say(f"lots.column.{column}") for column in words.COLUMNS})
    show.download(rows, f"{desk.product}-lots-{desk.as_of:%Y-%m-%d}")


@st.cache_resource(max_entries=16, show_spinner=False)
def _ahead(
    version: str, product: str, as_of: pd.Timestamp, horizon: int, model: str, group: str,
    _desk: Desk, _known: DeskForecast,
) -> LotsAhead:  # fmt: skip
    told = set(_known.forecast.paths.columns.get_level_values(n.PRODUCT_ID))
    products = [name for name in _desk.book.products[n.PRODUCT_ID] if name in told and product in (n.ALL, name)]
    return lots_ahead(_desk.book, _desk.calendar, _known.forecast.paths, products, horizon, group)


@st.cache_resource(max_entries=16, show_spinner=False)
def _curves(version: str, product: str, as_of: pd.Timestamp, _desk: Desk) -> Survival:
    return survival_of(_desk.book, _desk.calendar, product, as_of)
