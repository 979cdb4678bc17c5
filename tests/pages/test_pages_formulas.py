"""Formulas: every headline figure with the product's own figures put in, on the way from the page that shows it."""

import re

import pytest

from core.present import formulas as f
from core.text import languages, say, use
from pages.frame.formula_figures import FIGURES
from tests.sample_desk import link_of

PRODUCT = "NL-TERM-91"


@pytest.mark.parametrize("language", languages())
def test_every_formula_is_told(language):
    use(language)
    for name in f.LATEX:
        told = f.Formula(name, (), "")
        assert told.title and told.said and told.source
    assert list(FIGURES) and set(FIGURES) == set(f.LATEX)


@pytest.mark.parametrize("name", [f.RESERVE, f.GAIN, f.SALE_COST, f.SHORTFALL, f.OUTFLOW, f.STRESSED])
def test_a_formula_has_the_products_figures(shared_url, open_app, name):
    app = open_app(shared_url, "formulas", product=PRODUCT, formula=name)
    assert not app.exception and not app.error
    assert app.title[0].value.startswith(f"{f.title_of(name)} of Lantern Quarter: ")
    assert app.latex[0].value.strip("$\n ") == f.LATEX[name]
    table = _table(app)
    assert all(re.fullmatch(r"\| \$.+\$ \| .+ \| .+ \|", row) for row in table.split("\n")[2:])


def test_the_figures_are_those_of_the_page_and_add_up(shared_url, open_app):
    app = open_app(shared_url, "formulas", product=PRODUCT, formula=f.GAIN)
    rows = dict(row.strip("| ").split(" | ")[1:] for row in _table(app).split("\n")[2:])
    earned = {key: float(value.rstrip("%")) for key, value in rows.items() if value.endswith("%")}
    gain = earned[say("formulas.term.model_net")] - earned[say("formulas.term.fixed_net")]
    assert f"{gain * 100:+.1f} bp" == app.title[0].value.rpartition(": ")[2]
    reserve = open_app(shared_url, "reserve", product=PRODUCT)
    assert app.title[0].value.rpartition(": ")[2] in reserve.title[0].value


def test_all_products_ask_for_one_and_closed_ones_say_why(shared_url, open_app):
    app = open_app(shared_url, "formulas")
    assert "Choose one product" in app.info[0].value and app.latex
    app = open_app(shared_url, "formulas", product="JB-CLOSED-2509", formula=f.REPLAY_GAIN)
    assert not app.exception and "closed-end" in app.error[0].value


def test_a_headline_leads_to_its_formula(shared_url, open_app):
    app = open_app(shared_url, "reserve", product=PRODUCT)
    assert not app.exception
    ways = [each.proto for each in app.get("page_link")]
    assert any(say("formulas.link") == way.label for way in ways)
    assert link_of(app)["product"] == PRODUCT


def _table(app):
    return next(each.value for each in app.markdown if each.value.startswith("| Symbol"))
