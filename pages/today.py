"""Today: what to hold, what leaves next, what needs attention."""

import pandas as pd
import streamlit as st

from core import names as n
from core.plan import Desk as Whole
from core.present import formulas as f
from core.present import overview, sentences
from core.present.charts_flows import calendar_strip
from core.text import figures, joining, say
from pages.frame import alerts, link, show
from pages.frame.desk import Desk
from pages.frame.page import run

STRIP_DAYS = 45


def today(desk: Desk) -> None:
    """Show the page."""
    with st.spinner(say("today.planning", day=figures.day(desk.as_of)), show_time=True):
        whole = desk.whole()
    rows = pd.DataFrame([vars(row) for row in whole.rows])
    if len(rows):
        _headline(desk, whole, rows)
        _strip(desk, whole, rows)
        _products(desk, rows, whole.horizon)
    else:
        st.title(say("today.nothing_planned"))
        _strip(desk, whole, pd.DataFrame(columns=[n.PRODUCT_ID, overview.NET_FLOW]))
    _attention(desk, whole)


def _headline(desk: Desk, whole: Whole, rows: pd.DataFrame) -> None:
    chosen = rows[rows[n.PRODUCT_ID] == desk.product] if desk.product != n.ALL else rows
    if chosen.empty:
        st.info(say("today.not_planned", product=desk.product))
        chosen = rows
    until = whole.as_of + pd.Timedelta(days=whole.horizon)
    st.title(sentences.hold_all(chosen, until))
    st.caption(sentences.scope(chosen))
    show.computed(f.RESERVE)


def _strip(desk: Desk, whole: Whole, rows: pd.DataFrame) -> None:
    days = pd.date_range(whole.as_of + pd.Timedelta(days=1), periods=STRIP_DAYS)
    own = rows.loc[rows[n.PRODUCT_ID] == desk.product, overview.NET_FLOW]
    expected = pd.Series(own.iloc[0] if len(own) else whole.net_flow, days[: len(own.iloc[0] if len(own) else days)])
    spread = None if len(own) else pd.DataFrame({"low": whole.low, "high": whole.high}, index=days)
    marks = desk.marks(days[0], days[-1])
    off = ~desk.calendar.dealing(days)
    figure = calendar_strip(expected.reindex(days), spread, off, marks, desk.colours)
    show.chart(sentences.strip_title(expected, marks), figure, say("today.strip_caption"))


def _products(desk: Desk, rows: pd.DataFrame, horizon: int) -> None:
    table, top = overview.overview(rows, desk.colours)
    titles = overview.titles(horizon)
    columns = {
        n.NAME: st.column_config.TextColumn(titles[n.NAME], pinned=True),
        overview.ATTENTION: st.column_config.TextColumn(titles[overview.ATTENTION], width=36),
        overview.NET_FLOW: st.column_config.LineChartColumn(titles[overview.NET_FLOW], color="gray", width=110),
        overview.MARKS: st.column_config.ImageColumn(titles[overview.MARKS], width=140),
    }
    st.markdown(f"##### {say('today.products_title')}")
    look = {"on_select": "rerun", "selection_mode": "single-row", "key": "products", "height": "content"}
    picked = show.table(table, overview.formats(), titles, columns=columns, **look)
    key = say("today.marks_key", fixed=figures.share(0.2, 0), top=figures.share(top, 0))
    st.caption(joining.sentences((say("today.open_hint"), key)))
    if picked.selection.rows:
        product = rows[n.PRODUCT_ID].iloc[picked.selection.rows[0]]
        st.switch_page("pages/reserve.py", query_params=link.remembered(product=product))


def _attention(desk: Desk, whole: Whole) -> None:
    """Show the open alerts, then what else needs attention, each thing once."""
    st.markdown(f"##### {say('today.attention_title')}")
    told = alerts.panel(desk, whole)
    found = [(row.product_id, item) for row in whole.rows for item in row.attention]
    every = [*((n.ALL, item) for item in whole.attention), *found]
    left = [(product, item) for product, item in every if item.text not in told.texts]
    for product, item in left:
        alerts.line(overview.attention_mark(item.kind), item.text, product, item.page)
    if not left and not told.open:
        st.caption(say("alerts.all_seen" if every else "today.attention_none"))
    alerts.log(desk)


run("today", today, every=True)
