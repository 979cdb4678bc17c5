"""The Groups page: one story for a chosen group, and what is said where it cannot be told."""

import pytest

from core import names as n
from core.store import connect, save_import
from tests.sample_desk import whole_book


@pytest.fixture(scope="module")
def link():
    return {"group": n.ECOMMERCE}


def headline(app):
    assert not app.exception
    assert not app.error
    return app.title[0].value


def test_the_story_begins_with_the_groups_cash_and_says_what_the_promotion_changes(open_app, shared_url, link):
    app = open_app(shared_url, "groups", **link)
    assert headline(app).startswith("E-commerce sellers take CNY ")
    assert "618 2026 20% stronger: receipts CNY +" in headline(app)
    table = app.dataframe[0].value
    assert {n.SUBSCRIPTION, n.REDEMPTION, "buffer", "buffer_with", "money"} <= set(table.columns)
    assert {"elasticity_subscription", "own", "rival", "gap"} <= set(app.dataframe[1].value.columns)
    assert len(table) >= 8
    assert any("rests" in text.value for text in app.markdown)


def test_the_dial_changes_what_is_said_and_stands_in_the_link(open_app, shared_url, link):
    app = open_app(shared_url, "groups", **link)
    before = headline(app)
    app.select_slider[0].set_value(-0.3).run()
    assert "618 2026 30% weaker: receipts CNY -" in headline(app)
    assert headline(app) != before
    assert app.query_params["strength"] in ("-0.3", ["-0.3"])


def test_another_horizon_tells_the_story_over_its_own_days(open_app, shared_url, link):
    assert "by 24 Jul 2026" in headline(open_app(shared_url, "groups", horizon="30", **link))
    assert "by 22 Sep 2026" in headline(open_app(shared_url, "groups", horizon="90", **link))


def test_one_product_of_the_strip_is_told_alone(open_app, shared_url, link):
    app = open_app(shared_url, "groups", product="JB-HOLD-07", **link)
    assert list(app.dataframe[0].value[n.NAME]) == ["Juniper Weekly Keep"]


def test_single_shops_are_told_with_their_record(open_app, shared_url, link):
    app = open_app(shared_url, "groups", part="ahead", **link)
    headline(app)
    said = next(text.value for text in app.markdown if "Single shops ahead" in text.value)
    assert "accuracy" in said
    rows = app.dataframe[2].value
    assert len(rows) > 20
    assert (rows["expected"] > 0).all()


def test_accuracy_by_group_bears_its_contract(open_app, shared_url, link):
    app = open_app(shared_url, "groups", part="record", **link)
    headline(app)
    assert any("were told with an accuracy of" in text.value for text in app.markdown)
    assert set(app.dataframe[2].value[n.GROUP]) >= {"E-commerce sellers", "Farmers"}
    assert any("WAPE of daily receipts by customer group, days 1 to" in text.value for text in app.caption)


def test_a_group_that_the_promotion_does_not_name_keeps_its_cash(open_app, shared_url):
    app = open_app(shared_url, "groups", group=n.FARMERS)
    assert "618 2026 is none of their promotions" in headline(app)


def test_without_merchants_the_page_says_what_to_import(open_app, empty_url):
    book, engine = whole_book(), connect(empty_url)
    own = book.flows[(book.flows[n.PRODUCT_ID] == "JB-HOLD-07") & (book.flows[n.DATE] >= "2025-06-01")]
    save_import(engine, n.FLOWS, own, "flows.csv")
    save_import(engine, n.EVENTS, book.events, "events.csv")
    engine.dispose()
    app = open_app(empty_url, "groups")
    assert not app.exception
    assert "Import merchants and receipts on the Data page" in app.error[0].value
