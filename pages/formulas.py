"""Formulas: how a headline figure is computed, with the figures of the strip's product put in."""

import pandas as pd
import streamlit as st

from core import names as n
from core.errors import TidegateError
from core.present import formulas as f
from core.present.formulas import Formula
from core.text import say
from pages.frame import link, show
from pages.frame.desk import Desk
from pages.frame.formula_figures import FIGURES
from pages.frame.page import run, show_error

COLUMNS = ("symbol", "meaning", "value")


def formulas(desk: Desk) -> None:
    """Show the page."""
    head = st.empty()
    chosen = link.choose(link.FORMULA, say("formulas.choose"), list(FIGURES), f.RESERVE, shown=f.title_of, width=420)
    if desk.product == n.ALL:
        head.title(f.title_of(chosen))
        _formula(Formula(chosen, (), ""))
        st.info(say("formulas.all_products"))
        return
    try:
        with st.spinner(say("formulas.working"), show_time=True):
            made = FIGURES[chosen](desk)
    except TidegateError as error:
        head.title(f.title_of(chosen))
        _formula(Formula(chosen, (), ""))
        show_error(error)
        return
    name = desk.product_names[desk.product]
    head.title(say("formulas.headline_of", title=made.title, product=name, result=made.result))
    _formula(made)
    _terms(made)


def _formula(made: Formula) -> None:
    st.latex(made.latex)
    st.markdown(made.said)
    st.caption(f"**{say('formulas.source_title')}** {made.source}")


def _terms(made: Formula) -> None:
    st.markdown(f"##### {say('formulas.put_in')}")
    head = [say(f"formulas.{column}") for column in COLUMNS]
    rows = [head, ["---"] * len(head), *([f"${symbol}$", *told] for symbol, *told in made.terms)]
    st.markdown("\n".join(f"| {' | '.join(row)} |" for row in rows))
    show.download(pd.DataFrame(made.terms, columns=list(COLUMNS)), f"formula-{made.name}")


run("formulas", formulas, every=True)
