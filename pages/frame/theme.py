"""Charts are drawn for a light or a dark ground, so the page is drawn again when a reader changes the theme.

Streamlit tells the theme with every run, but makes no run when it changes.
"""

import streamlit as st

from core.present.template import Palette, palette

_WATCH = """
export default function ({ setTriggerValue }) {
  const app = document.querySelector('[data-testid=stApp]');
  const ground = () => getComputedStyle(app).backgroundColor;
  let shown = ground();
  const timer = setInterval(() => {
    if (ground() === shown) return;
    shown = ground();
    setTriggerValue('changed', shown);
  }, 300);
  return () => clearInterval(timer);
}
"""
_watch = st.components.v2.component("theme_watch", js=_WATCH)


def watch_theme() -> Palette:
    """Return the colours for the theme in use, and have the page drawn again when another is chosen."""
    _watch(key="theme_watch", width=1, on_changed_change=lambda: None)  # shows nothing, so it must not widen a page
    return palette(st.context.theme.type)
