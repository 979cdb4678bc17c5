"""From the total down to one customer group: what is expected of each, and a way to open it."""

import pandas as pd
import streamlit as st

from core import names as n
from core.plan.levels import group_table, level_table
from core.present import level_rows
from core.present.flow_series import CUMULATIVE, NET
from core.text import figures, say
from pages.frame import link, show
from pages.frame.desk import Desk


def levels_section(desk: Desk, model: str, view: str) -> None:
    """Show the total, issuers and products of the horizon, the groups of the strip's product among them."""
    sides = NET if view == CUMULATIVE else view
    table = level_table(desk.book, desk.forecast(model), desk.horizon, sides)
    if desk.product != n.ALL:
        groups = group_table(desk.book, desk.forecast(model, by_group=True), desk.product, desk.horizon, sides)
        table = level_rows.with_groups(table, groups)
    st.caption(say("flows.level.caption", days=figures.count(desk.horizon)))
    key = f"levels_{desk.product}"
    rows = level_rows.level_rows(table, desk.product_names)
    show.table(
        rows, level_rows.formats(), level_rows.titles(), height="content", key=key,
        on_select=lambda: _open(table, st.session_state[key].selection.rows), selection_mode="single-row",
        columns={n.NAME: st.column_config.TextColumn(say(f"flows.level.{n.NAME}"), pinned=True, width=230)},
    )  # fmt: skip


def _open(table: pd.DataFrame, picked: list[int]) -> None:
    """Put the picked row into the link: a product, a group of it or, for anything above, all products."""
    for level, name, parent in table.iloc[picked][[level_rows.LEVEL, n.NAME, level_rows.PARENT]].to_numpy():
        product = {level_rows.PRODUCT: name, n.GROUP: parent}.get(level, n.ALL)
        link.say_in_link(**{link.PRODUCT: product, link.GROUP: name if level == n.GROUP else n.ALL})
