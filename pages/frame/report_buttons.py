"""The buttons that hand out a report: one content, in four kinds of file, each written when it is asked for."""

from functools import partial

import streamlit as st

from core.present.reports.content import Report
from core.present.reports.files import MIME, SUFFIXES, file_of
from core.text import say


def report_buttons(report: Report, name: str) -> None:
    """Show a button for each kind of file; ``name``: of the file without its ending."""
    with st.container(horizontal=True, vertical_alignment="center"):
        st.markdown(f"**{say('report.download')}**", width="content")
        for suffix in SUFFIXES:
            st.download_button(
                suffix.upper(), partial(file_of, report, suffix), f"{name}.{suffix}", MIME[suffix], on_click="ignore",
                key=f"report_{name}_{suffix}",
            )  # fmt: skip
