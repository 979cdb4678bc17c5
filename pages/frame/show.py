"""How pages show things: a chart under its finding, a table with a download."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any, TypeAlias

import pandas as pd
import streamlit as st

from core.present.reserve_tables import key_figures, policy_title
from core.present.template import Figure
from core.reserve import Allocation
from core.text import say
from pages.frame import link

Formats: TypeAlias = Mapping[str, Callable[[Any], str]]


def chart(title: str, figure: Figure, caption: str = "", *, heads_page: bool = False, **looks: Any) -> None:
    """Show a chart under the sentence that it proves, which a screen reader says of it too.

    ``heads_page``: the page has already said that sentence at its head; ``looks`` go to ``st.plotly_chart``.
    """
    if not heads_page:
        st.markdown(f"##### {title}")
    st.plotly_chart(figure, theme=None, config={"displayModeBar": False}, alt=title, **looks)
    if caption:
        st.caption(caption)


def computed(name: str, **link_says: str) -> None:
    """Show the way to the formula ``name`` behind a headline; ``link_says``: what its link says besides."""
    query = link.remembered(**{link.FORMULA: name, **link_says})
    st.page_link("pages/formulas.py", label=say("formulas.link"), query_params=query)


def key(lines: Sequence[tuple[str, str]]) -> None:
    """Show the key of a chart's lines: the picture of each, a data address, and its name."""
    st.markdown(" &emsp; ".join(f"![]({picture}) {name}" for picture, name in lines))


def side_by_side(held: Sequence[Allocation]) -> None:
    """Show the key figures of allocations in columns."""
    for column, allocation in zip(st.columns(2), held, strict=False):
        with column.container(border=True):
            st.markdown(f"##### {policy_title(allocation.policy)}")
            with st.container(horizontal=True, gap="medium"):
                for label, value, hint in key_figures(allocation):
                    st.metric(label, value, help=hint, width="content")


def table(frame: pd.DataFrame, formats: Formats, titles: Mapping[str, str], **looks: Any) -> Any:
    """Show a frame: sorted by value, written by the formatters, headed by the titles; only titled columns are shown."""
    columns = {column: st.column_config.Column(title) for column, title in titles.items()}
    shown = frame[[column for column in titles if column in frame]]
    styled = shown.style.format({column: write for column, write in formats.items() if column in shown}, na_rep="–")
    config = {**columns, **looks.pop("columns", {})}
    return st.dataframe(styled, hide_index=True, column_config=config, placeholder=say("figures.none"), **looks)


def widths(titles: Mapping[str, str], pixels: Mapping[str, int]) -> dict[str, Any]:
    """Return the columns of a table that need a width of their own, lest long words be cut."""
    return {column: st.column_config.Column(titles[column], width=width) for column, width in pixels.items()}


def grid(frame: pd.DataFrame, texts: pd.DataFrame, looks: pd.DataFrame, titles: Mapping[str, str]) -> None:
    """Show a frame whose cells have words and a style each: ``texts`` and ``looks`` (CSS), of the columns they hold."""
    styled = frame[list(titles)].style.apply(
        lambda shown: looks.reindex(columns=shown.columns, fill_value=""), axis=None
    )
    for column in texts:
        for row, text in texts[column].items():
            styled = styled.format({column: _always(text)}, subset=([row], [column]))
    columns = {column: st.column_config.Column(title) for column, title in titles.items()}
    columns |= {
        column: st.column_config.Column(titles[column], pinned=True) for column in titles if column not in texts
    }
    none = say("figures.none")
    st.dataframe(styled, hide_index=True, column_config=columns, height="content", placeholder=none)


def _always(text: str) -> Callable[[Any], str]:
    return lambda _: text


def keyed_table(frame: pd.DataFrame, formats: Formats, titles: Mapping[str, str]) -> None:
    """Show a table whose first column holds the key of a chart's colours."""
    first, name, *numbers = titles
    columns = {
        first: st.column_config.ImageColumn("", width=36),
        name: st.column_config.Column(titles[name], width=122),
    }
    columns |= {number: st.column_config.Column(titles[number], width=65) for number in numbers}
    table(frame, formats, titles, columns=columns, height="content")


def download(frame: pd.DataFrame, name: str, label: str = "") -> None:
    """Offer a frame in full precision."""
    data = frame.to_csv(index=False).encode("utf-8-sig")  # the mark lets a spreadsheet read Chinese names
    st.download_button(label or say("app.download"), data, f"{name}.csv", "text/csv", on_click="ignore")
