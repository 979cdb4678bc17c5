"""The form of the product lab: what it starts from and each term of the design. All of it lives in the link."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from math import isfinite
from typing import Any

import pandas as pd
import streamlit as st

from core import names as n
from core.design.spec import Design
from core.design.spec_file import LAST_OPEN_DAY, LONGEST_HOLD, LONGEST_PAYOUT, MOST_AT_ONCE
from core.plan import Choice
from core.present.words import word
from core.reserve import rulebook_for, rulebooks
from core.text import say
from pages.frame import lab_terms as terms
from pages.frame import link
from pages.frame.desk import Desk
from pages.frame.dials import CONFIDENCES, rulebook_title, share_word
from pages.frame.lab_terms import BASIS_POINT, INFINITE, PER_CENT, Start

MILLION = 1e6
YEARS_AHEAD = 2


@dataclass(frozen=True)
class Asked:
    """What the link asks of the lab: a design and where it starts from, a confidence, and a rulebook or ""."""

    start: Start
    design: Design
    confidence: float
    rulebook: str

    @property
    def changed(self) -> bool:
        """Whether the design differs from the one that it starts from."""
        return self.design != self.start.design


def read_asked(starts: Mapping[str, Start]) -> Asked:
    """Return what the link asks; a term that it does not say, or says wrongly, is the start's."""
    start = link.read(link.DESIGN, starts, next(iter(starts.values())))
    said = {name: text for name in link.TERMS if (text := link.said(name)) is not None}
    design, unread = terms.read_terms(start.design, said)
    for name in unread:
        used = terms.written_term(design, name)
        link.tell_unknown(name, say(f"product_lab.term.{name}"), said[name], used, used)
    confidence = link.read(link.CONFIDENCE, {f"{value:g}": value for value in CONFIDENCES}, Choice.confidence)
    rulebook = link.read(link.RULEBOOK, {name: name for name in rulebooks()}, "")
    return Asked(start, design, confidence, rulebook)


def lab_form(desk: Desk, starts: Mapping[str, Start], asked: Asked) -> None:
    """Show the form; a change goes into the link."""
    design = asked.design
    with st.container(border=True, key="lab_form"):
        link.choose(
            link.DESIGN, say("product_lab.start"), list(starts), next(iter(starts)), clears=link.TERMS,
            shown=lambda key: _start_word(starts[key]),
        )  # fmt: skip
        link.choose(
            link.FAMILY, say("product_lab.term.family"), n.FAMILIES, design.family,
            clears=(link.HOLD_DAYS, link.OPEN_DAY, link.INSTANT), shown=lambda name: word("family", name),
        )  # fmt: skip
        _when(design)
        _number(link.QUOTED, design.customer_yield / PER_CENT, terms.MOST_YIELD / PER_CENT, 0.05, "%.2f")
        with st.expander(say("product_lab.more_terms")):
            _further(desk, design)
        link.choose(
            link.CONFIDENCE, say("reserve_page.confidence"), CONFIDENCES, Choice.confidence, widget=st.select_slider,
            written=lambda value: f"{value:g}", shown=share_word,
            help=say("product_lab.confidence_help"),
        )  # fmt: skip
        link.choose(
            link.RULEBOOK, say("reserve_page.rulebook"), rulebooks(), rulebook_for(design.family), shown=rulebook_title
        )


def _start_word(start: Start) -> str:
    return say("product_lab.start_saved", name=start.design.name) if start.saved else start.design.name


def _when(design: Design) -> None:
    """Show when the design pays out: its hold days, its open day, or what is paid at once."""
    if design.family == n.MONTHLY_OPEN:
        _whole(link.OPEN_DAY, design.open_day, 1, LAST_OPEN_DAY)
    elif design.family == n.CASH:
        _number(link.INSTANT, design.instant_limit, MOST_AT_ONCE, 1000.0, "%.0f", help=say("product_lab.instant_help"))
    else:
        _whole(link.HOLD_DAYS, design.hold_days, 1, LONGEST_HOLD)


def _further(desk: Desk, design: Design) -> None:
    """Show the terms that are changed seldom."""
    _whole(link.PAYOUT, design.payout_days, 0, LONGEST_PAYOUT, help=say("product_lab.payout_help"))
    cap = design.cap / MILLION if isfinite(design.cap) else 0.0
    link.enter(
        link.CAP, say("product_lab.term.cap"), cap, st.number_input, written=_write_cap, min_value=0.0, step=500.0,
        format="%.0f",
    )  # fmt: skip
    link.enter(
        link.OFFERED, say("product_lab.term.offered"), list(design.groups), st.multiselect,
        written=lambda groups: terms.write_term(link.OFFERED, groups), options=_groups(desk, design),
        format_func=lambda name: word("group", name), placeholder=word("group", n.ALL),
    )  # fmt: skip
    _launch(desk, design)
    promotion = design.promotion
    extra, days = (promotion.extra_yield, promotion.days) if promotion else (0.0, terms.USUAL_EXTRA_DAYS)
    _number(link.EXTRA, extra / BASIS_POINT, terms.MOST_EXTRA / BASIS_POINT, 5.0, "%.0f")
    if promotion:
        _whole(link.EXTRA_DAYS, days, 1, LONGEST_HOLD)


def _launch(desk: Desk, design: Design) -> None:
    first = min(design.launched, desk.as_of + pd.Timedelta(days=1))
    last = max(design.launched, desk.as_of + pd.DateOffset(years=YEARS_AHEAD))
    link.enter(
        link.LAUNCHED, say("product_lab.term.launched"), design.launched.date(), st.date_input, written=date.isoformat,
        min_value=first.date(), max_value=last.date(), format="YYYY-MM-DD",
    )  # fmt: skip


def _groups(desk: Desk, design: Design) -> list[str]:
    return sorted({*desk.book.flows[n.GROUP], *design.groups} - {n.ALL})


def _whole(name: str, value: int, low: int, high: int, **looks: Any) -> None:
    link.enter(
        name, say(f"product_lab.term.{name}"), value, st.number_input, min_value=low, max_value=high, step=1, **looks
    )


def _number(name: str, value: float, high: float | None, step: float, shown: str, **looks: Any) -> None:
    link.enter(
        name, say(f"product_lab.term.{name}"), value, st.number_input, written=lambda entered: f"{entered:.10g}",
        min_value=0.0, max_value=high, step=step, format=shown, **looks,
    )  # fmt: skip


def _write_cap(millions: float) -> str:
    return terms.write_term(link.CAP, millions * MILLION or INFINITE)
