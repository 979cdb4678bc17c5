"""The strip on top of every page: product, as of, horizon; how fresh the data are at its right."""

from collections.abc import Sequence

import pandas as pd
import streamlit as st

from core import names as n
from core.book import Book
from core.plan import Choice
from core.plan.forecasts import FEWEST_DAYS
from core.present.sentences import freshness
from core.present.words import counted
from core.text import language, languages, say
from pages.frame import link

HORIZONS = (7, 14, 30, 45, 60, 90)
LONGEST_HORIZON = 120


def strip(book: Book, *, every: bool, synthetic: bool) -> tuple[str, pd.Timestamp, int]:
    """Show the strip and return product, as-of day and horizon. ``every``: the page can show all products together."""
    with st.container(horizontal=True, vertical_alignment="bottom", key="strip"):
        product = _product(book, every)
        as_of = _as_of(book)
        horizon = _horizon()
        choose_language()
        with st.container(key="freshness", horizontal_alignment="right"):
            if synthetic:
                st.badge(say("app.synthetic"), color="orange", help=say("app.synthetic_help"))
            st.caption(freshness(book.as_of, as_of, pd.Timestamp.now().normalize(), synthetic=synthetic))
    link.say_in_link(**{link.PRODUCT: product, link.AS_OF: f"{as_of:%Y-%m-%d}", link.HORIZON: horizon})
    return product, as_of, horizon


def choose_language() -> None:
    """Show the choice of language, which the link carries."""
    link.choose(
        link.LANGUAGE, say("app.language"), languages(), language(), shown=lambda code: say(f"app.{code}"), width=120,
    )  # fmt: skip


def products(book: Book) -> list[str]:
    """Return the ids of the products that have flows, in the order of the products table, then the nameless ones."""
    with_flows = set(book.flows[n.PRODUCT_ID].unique())
    named = [product for product in book.products[n.PRODUCT_ID] if product in with_flows]
    return named + sorted(with_flows - set(named))


def product_name(book: Book, product: str) -> str:
    """Return a product's name; its id where the book has no name for it."""
    return book.product_names.get(product, product)


def _product(book: Book, every: bool) -> str:
    options = [n.ALL, *products(book)] if every else products(book)
    names = {
        product: say("app.all_products") if product == n.ALL else product_name(book, product) for product in options
    }
    return link.choose(
        link.PRODUCT,
        say("app.product"),
        options,
        options[0],
        shown=lambda product: names.get(product, product),
        width=300,
    )


def _as_of(book: Book) -> pd.Timestamp:
    first, last = book.flows[n.DATE].min() + pd.Timedelta(days=FEWEST_DAYS), book.as_of
    return link.choose_day(link.AS_OF, say("app.as_of"), min(first, last), last, last)


def _horizon() -> int:
    said = link.said(link.HORIZON) or ""
    asked = [int(said)] if said.isdigit() and 1 <= int(said) <= LONGEST_HORIZON else []
    options: Sequence[int] = sorted({*HORIZONS, *asked})
    return link.choose(
        link.HORIZON, say("app.horizon"), options, Choice.horizon,
        shown=lambda days: counted("app.days", days), width=110,
    )  # fmt: skip
