"""The dials of the reserve: confidence, reliance on subscriptions, leverage, rulebook. They live in the link.

Under each stands its price: what the plan would earn a step to either side.
"""

from collections.abc import Sequence

import streamlit as st

from core import names as n
from core.plan import Choice
from core.present.dial_words import dial_words, house_words
from core.present.rulebook_words import CONCENTRATIONS, RECORDED, concentration_word
from core.reserve import load_rulebook, rulebook_for, rulebooks
from core.text import figures, say
from pages.frame import link
from pages.frame.desk import Desk

CONFIDENCES = (0.90, 0.95, 0.975, 0.99, 0.995)
RELIANCES = (0.0, 0.2, 0.4, 0.6, 0.8, 1.0)
LEVERAGES = (0.0, 0.05, 0.10, 0.15, 0.20)
OPTIONS = {link.CONFIDENCE: CONFIDENCES, link.RELIANCE: RELIANCES, link.LEVERAGE: LEVERAGES}


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
        top10_share=link.read(link.TOP10, _written(CONCENTRATIONS), None),
    )


def reserve_dials(desk: Desk, choice: Choice) -> None:
    """Show the dials in one row, each with its price; a change goes into the link."""
    with st.container(border=True):
        columns = st.columns([3, 3, 3, 4])
        below = {}
        for column, (name, options) in zip(columns, OPTIONS.items(), strict=False):
            with column:
                _dial(name, options, getattr(Choice, name))
                below[name] = st.empty()
        with columns[-1]:
            link.choose(
                link.RULEBOOK, say("reserve_page.rulebook"), rulebooks(), family_rulebook(desk), shown=rulebook_title
            )
            house = st.empty()
    prices = desk.dial_prices(choice, _steps(choice))
    for name, place in below.items():
        place.caption(dial_words([(step.value, step.change_bp) for step in prices.steps.get(name, ())]))
    house.caption(house_words(prices.house_limits))


def _steps(choice: Choice) -> dict[str, list[float]]:
    """Return the values a step to either side of the choice, by dial."""
    found = {}
    for name, options in OPTIONS.items():
        place = options.index(getattr(choice, name))
        found[name] = [options[near] for near in (place - 1, place + 1) if 0 <= near < len(options)]
    return found


def concentration_dial() -> None:
    """Show what the ten largest holders own, where the product's own record may be overruled."""
    options: list[float | str] = [RECORDED, *CONCENTRATIONS]
    link.choose(
        link.TOP10, say("reserve_page.top10"), options, options[0], shown=concentration_word,
        written=_write_share, help=say("reserve_page.top10_help"), width=260,
    )  # fmt: skip


def family_rulebook(desk: Desk) -> str:
    """Return the rulebook of the product's family; of all products none, so that each keeps its own."""
    return "" if desk.product == n.ALL else rulebook_for(desk.book.product(desk.product)[n.FAMILY])


def rulebook_title(name: str) -> str:
    """Return a rulebook's name in the language in use."""
    return load_rulebook(name).title


def share_word(value: float) -> str:
    """Return a dial's share without a decimal that says nothing: "97.5%", "99%"."""
    return figures.share(value, 0 if round(value * 100, 6).is_integer() else 1)


def _dial(name: str, options: Sequence[float], default: float) -> None:
    link.choose(
        name, say(f"reserve_page.{name}"), options, default, widget=st.select_slider, written=_write,
        shown=share_word,
        help=say(f"reserve_page.{name}_help"),
    )  # fmt: skip


def _written(options: Sequence[float]) -> dict[str, float]:
    return {_write(option): option for option in options}


def _write(value: float) -> str:
    return f"{value:g}"


def _write_share(value: float | str) -> str:
    return value if isinstance(value, str) else _write(value)
