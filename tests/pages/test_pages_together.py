"""All products on the Reserve page, on a page of their own."""

import pytest
from streamlit.testing.v1 import AppTest

from core import names as n
from core.plan import together
from core.reserve import Limit, Rulebook
from core.reserve import measures as m
from core.settings import settings


def page():
    from core import names as n
    from core.text import use
    from pages.frame.desk import Desk, current_book, engine
    from pages.frame.together_view import products_together

    use("en")
    book, calendar = current_book()
    products_together(Desk(engine(), book, calendar, None, n.ALL, book.as_of, 30))


@pytest.fixture
def opened(shared_url, monkeypatch):
    """Open the page with what the link says."""
    monkeypatch.setenv("TIDEGATE_DATABASE_URL", shared_url)
    settings.cache_clear()

    def run(**link):
        app = AppTest.from_function(page, default_timeout=240)
        for name, value in link.items():
            app.query_params[name] = value
        app.run()
        assert not app.exception, app.exception[0].value
        assert not app.error
        return app

    return run


def headings(app):
    return [item.value for item in app.markdown if item.value.startswith("#####")]


def test_the_answer_heads_the_products_and_the_limits_they_share(opened):
    app = opened()
    assert app.title[0].value.startswith("All products together: hold ")
    assert "instead of 20% through 24 Jul: +" in app.title[0].value and "they share cost 0." in app.title[0].value
    products, limits = (table.value for table in app.dataframe)
    assert products[n.NAME].iloc[-1] == "All products" and len(products) == 12
    assert limits["alone"].str.startswith("✗").any() and not limits["together"].str.startswith("✗").any()
    assert any(text.startswith("##### Made alone, the plans break ") for text in headings(app))
    assert "##### What binds" in headings(app)


def test_the_links_dials_hold_but_each_product_keeps_its_own_rulebook(opened):
    careful = opened(confidence="0.995", rulebook="us_2a_7").dataframe[0].value
    usual = opened(rulebook="us_2a_7").dataframe[0].value
    assert careful["buffer_together"].iloc[-1] > usual["buffer_together"].iloc[-1]
    assert usual.equals(opened().dataframe[0].value)


def test_shared_limits_that_cannot_hold_are_told_beside_the_plans_made_alone(opened, monkeypatch):
    most = Limit("ncd", m.Measure(m.SHARE, classes=(n.NCD,)), ">=", 0.9, "soft", "a test", "house", "NCD together")
    monkeypatch.setattr(together, "shared_rulebook", lambda: Rulebook("all_products", (most,)))
    app = opened(confidence="0.975")
    assert app.title[0].value.startswith("No allocation of all products through 24 Jul")
    assert "the house limit NCD together from 90.0% to " in app.warning[0].value
    assert any("NCD together" in item.value and "under the floor" in item.value for item in app.markdown)
    assert app.dataframe[0].value["yield_alone"].notna().all()
