"""Forecast against actual, on a page that holds nothing else and a book of two sample products."""

import pandas as pd
import pytest
from streamlit.testing.v1 import AppTest

from core import names as n
from core.plan.vintages import AFTERWARDS, vintages
from core.settings import settings
from core.store import connect, save_import
from tests.sample_desk import database_url, whole_book
from tests.sample_desk import link_of as link

PRODUCTS = ("JB-CASH-01", "JB-CLOSED-2509")
SECONDS = 120


def page():
    from core.present.template import LIGHT
    from pages.frame import link
    from pages.frame.desk import Desk, current_book, engine
    from pages.frame.flow_vintages import vintages_section

    link.restore()
    book, calendar = current_book()
    vintages_section(Desk(engine(), book, calendar, LIGHT, link.said("product"), book.as_of, 14))


@pytest.fixture(scope="module")
def url(tmp_path_factory):
    """A book whose forecasts, once made, every test of this file finds."""
    address = database_url(tmp_path_factory.mktemp("vintages") / "book.db")
    engine, book = connect(address), whole_book()
    for table in (n.PRODUCTS, n.FLOWS, n.EVENTS):
        frame = getattr(book, table)
        own = frame[frame[n.PRODUCT_ID].isin(PRODUCTS)] if n.PRODUCT_ID in frame else frame
        save_import(engine, table, own, "synthetic sample")
    engine.dispose()
    return address


@pytest.fixture
def section(monkeypatch, url):
    """Open the section with what the link says."""
    monkeypatch.setenv("TIDEGATE_DATABASE_URL", url)
    settings.cache_clear()

    def opened(**more):
        app = AppTest.from_function(page, default_timeout=SECONDS)
        for name, value in ({"product": PRODUCTS[0], "side": n.REDEMPTION} | more).items():
            app.query_params[name] = value
        return quiet(app.run())

    return opened


def said(app):
    return "\n".join(item.value for kind in (app.markdown, app.caption, app.info) for item in kind)


def quiet(app):
    assert not app.exception, [item.value for item in app.exception]
    assert not app.error, [item.value for item in app.error]
    return app


def test_forecasts_are_held_against_what_came_by_age_and_yesterday_is_explained(section):
    app = section()
    text = said(app)
    assert "Redemptions: forecasts made the day before missed" in text
    assert "24 Jun: redemptions of CNY" in text
    assert "were forecast the day before" in text
    assert len(app.get("plotly_chart")) == 2
    errors = app.dataframe[0].value
    assert list(errors["age"]) == [1, 7, 14, 30]
    assert set(errors["count"]) == {60}
    assert errors["wape"].between(0.01, 0.5).all()


def test_another_day_is_explained_when_it_is_chosen(section):
    app = section(side="net")
    chosen = next(box for box in app.selectbox if box.label == "Explain")
    quiet(chosen.set_value(pd.Timestamp("2026-06-16")).run())
    assert "16 Jun: net flow of CNY" in said(app)
    assert link(app)["off"] == "2026-06-16"


@pytest.mark.parametrize("side", ["cumulative", "subscription"])
def test_a_past_forecast_is_shown_as_it_was_made_and_says_that_it_was_made_afterwards(section, url, side):
    app = section(vintage="2026-06-10", side=side)
    assert "of 14 days since 10 Jun came within the 90% band" in said(app)
    assert "Made afterwards, " in said(app)
    engine = connect(url)
    kept = vintages(engine, PRODUCTS[0])
    assert kept.loc[kept["as_of"] == pd.Timestamp("2026-06-10"), "made"].tolist() == [AFTERWARDS]
    engine.dispose()


def test_a_closed_product_says_why_there_is_nothing_to_hold(section):
    assert "closed-end" in said(section(product=PRODUCTS[1]))
