"""Keeping a design: saved under a name, branched from a saved one, downloaded as a file."""

import re
from dataclasses import replace

import streamlit as st

from core.design import toml_of
from core.design.spec import Design
from core.plan.designing import save_design
from core.text import say
from pages.frame import link
from pages.frame.desk import Desk
from pages.frame.keep import keep, tell_kept
from pages.frame.lab_form import Asked

PLACE = "design"
LONGEST_NAME = 60


def keeping(desk: Desk, asked: Asked) -> None:
    """Show what saves the design under a name, and its file to download."""
    tell_kept(PLACE)
    start = asked.start
    with st.expander(say("product_lab.save_title")), st.form("save_design", border=False, enter_to_submit=False):
        name = st.text_input(say("product_lab.save_name"), max_chars=LONGEST_NAME, placeholder=asked.design.name)
        if start.saved:
            st.caption(say("product_lab.branches_from", name=start.design.name))
        pressed = st.form_submit_button(
            say("product_lab.branch" if start.saved else "product_lab.save"), type="primary"
        )
    if pressed:
        named = replace(asked.design, name=name.strip() or asked.design.name)
        keep(PLACE, lambda: _save(desk, asked, named), say("product_lab.saved", name=named.name))
    st.download_button(
        say("product_lab.download"), toml_of(asked.design), f"{_file_name(asked.design.name)}.toml",
        "application/toml", on_click="ignore", type="tertiary",
    )  # fmt: skip


def _save(desk: Desk, asked: Asked, named: Design) -> None:
    """Keep the design; the link then names it, and needs no term of it."""
    key = save_design(desk.engine, named, asked.start.key if asked.start.saved else None)
    for term in link.TERMS:
        link.forget(term)
    link.say_in_link(**{link.DESIGN: key})


def _file_name(name: str) -> str:
    return re.sub(r"[^\w.-]+", "-", name).strip("-") or "design"
