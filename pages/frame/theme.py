"""Charts are drawn for a light or a dark ground, so the page is drawn again when a reader changes the theme.

Streamlit tells the theme with every run, but makes no run when it changes.
"""

from pathlib import Path

import streamlit as st

from core.present.template import Palette, palette
from core.text import language

_watch = st.components.v2.component("theme_watch", js=Path(__file__).with_name("watch.js").read_text("utf-8"))


def watch_theme() -> Palette:
    """Return the colours for the theme in use, and have the page drawn again when another is chosen."""
    # It shows nothing, so it must not widen a page.
    _watch(key="theme_watch", data={"language": language()}, width=1, on_changed_change=lambda: None)
    return palette(st.context.theme.type)
