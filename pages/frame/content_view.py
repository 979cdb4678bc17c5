"""A report's content on a page: figures, sentences, charts and tables, as the report's files have them."""

from collections.abc import Sequence

import streamlit as st

from core.present.charts_content import content_chart
from core.present.content_tables import shown, widths
from core.present.reports.content import Chart, Figure, Table
from core.present.template import Palette
from pages.frame import show


def headline_figures(figures: Sequence[Figure]) -> None:
    """Show figures in one row that wraps."""
    with st.container(horizontal=True, gap="medium"):
        for figure in figures:
            with st.container(width="content"):
                st.metric(figure.label, figure.text, width="content")
                st.caption(figure.note)


def sentences(told: Sequence[str]) -> None:
    """Show sentences one below the other."""
    marks = [f"{place}. " for place in range(1, len(told) + 1)] if len(told) > 1 else [""]
    st.markdown("\n".join(mark + text for mark, text in zip(marks, told, strict=True)))


def chart(content: Chart, colours: Palette) -> None:
    """Show a chart under its finding."""
    show.chart(content.title, content_chart(content, colours), content.note)


def table(content: Table, name: str) -> None:
    """Show a table with its totals in the last row, sorted by value, and its download in full precision."""
    st.markdown(f"##### {content.title}")
    frame, formats, titles = shown(content)
    show.table(frame, formats, titles, columns=show.widths(titles, widths(content)), height="content")
    if content.note:
        st.caption(content.note)
    show.download(content.rows[[column.key for column in content.columns]], name)
