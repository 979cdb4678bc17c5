"""The dials of the reserve: confidence, reliance on subscriptions, leverage, rulebook. They live in the link."""

import streamlit as st

from core import names as n
from core.plan import Choice
from core.reserve import load_rulebook, rulebook_for, rulebooks
from core.text import figures, say
from pages.frame import link
from pages.frame.desk import Desk

CONFIDENCES = (0.90, 0.95, 0.975, 0.99, 0.995)
RELIANCES = (0.0, 0.2, 0.4, 0.6, 0.8, 1.0)
LEVERAGES = (0.0, 0.05, 0.10, 0.15, 0.20)


def reserve_choice(desk: Desk) -> Choice:
    """Return what the link asks of the Reserve page."""
    return Choice(
        desk.product,
        desk.as_of,
        desk.horizon,
        confidence=link.read(link.CONFIDENCE, _written(CONFIDENCES), Choice.confidence),
        reliance=link.read(link.RELIANCE, _written(RELIANCES), Choice.reliance),
        leverage=link.read(link.LEVERAGE, _written(LEVERAGES), Choice.leverage),
        rulebook=link.read(link.RULEBOOK, {name: name for name in rulebooks()}, family_rulebook(desk)),
    )


def reserve_dials(desk: Desk) -> None:
    """Show the dials in one row; a change goes into the link."""
    with st.container(border=True):
        first, second, third, fourth = st.columns(4)
        with first:
            _dial(link.CONFIDENCE, CONFIDENCES, Choice.confidence)
        with second:
            _dial(link.RELIANCE, RELIANCES, Choice.reliance)
        with third:
            _dial(link.LEVERAGE, LEVERAGES, Choice.leverage)
        with fourth:
            link.choose(
                link.RULEBOOK, say("reserve_page.rulebook"), rulebooks(), family_rulebook(desk), shown=rulebook_title
            )


def family_rulebook(desk: Desk) -> str:
    """Return the rulebook of the product's family; of all products none, so that each keeps its own."""
    return "" if desk.product == n.ALL else rulebook_for(desk.book.product(desk.product)[n.FAMILY])


def rulebook_title(name: str) -> str:
    """Return a rulebook's name in the language in use."""
    return load_rulebook(name).title


def _dial(name: str, options: tuple[float, ...], default: float) -> None:
    link.choose(
        name, say(f"reserve_page.{name}"), options, default, widget=st.select_slider, written=_write,
        shown=lambda value: figures.share(value, 0 if round(value * 100, 6).is_integer() else 1),
        help=say(f"reserve_page.{name}_help"),
    )  # fmt: skip


def _written(options: tuple[float, ...]) -> dict[str, float]:
    return {_write(option): option for option in options}


def _write(value: float) -> str:
    return f"{value:g}"
