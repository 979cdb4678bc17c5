"""Before anything is loaded, and when something is wrong."""

import pytest

from core import names as n
from core.plan import opening
from core.sample import sample_book
from core.store import connect, save_import
from pages.frame import desk
from tests.sample_desk import whole_book


@pytest.mark.parametrize("page", ["flows", "reserve"])
def test_an_empty_book_is_told_on_every_page_that_needs_one(open_app, empty_url, page):
    app = open_app(empty_url, page)
    assert not app.exception
    assert app.title[0].value == "Nothing is loaded yet"


def test_the_first_page_of_an_empty_book_loads_the_sample(open_app, empty_url, monkeypatch):
    monkeypatch.setattr(opening, "sample_book", lambda: sample_book(as_of="2024-07-31"))
    app = open_app(empty_url)
    assert app.title[0].value == "Nothing is loaded yet"
    app.button[0].click().run()
    assert not app.exception
    assert app.title[0].value.startswith("Hold ")


@pytest.fixture
def flows_only(empty_url):
    """A database that holds one product's flows and nothing that says what the product is."""
    book = whole_book()
    own = book.flows[(book.flows[n.PRODUCT_ID] == "JB-HOLD-07") & (book.flows[n.DATE] >= "2025-06-01")]
    engine = connect(empty_url)
    save_import(engine, n.FLOWS, own, "flows.csv")
    engine.dispose()
    return empty_url


@pytest.mark.parametrize(("page", "title"), [("today", "No reserve is planned yet"), ("flows", "Net flow of")])
def test_flows_alone_show_what_leaves(open_app, flows_only, page, title):
    app = open_app(flows_only, page)
    assert not app.exception
    assert not app.error
    assert app.title[0].value.startswith(title)


def test_flows_alone_cannot_size_a_reserve_and_say_what_is_missing(open_app, flows_only):
    app = open_app(flows_only, "reserve")
    assert not app.exception
    assert "Import a products file" in app.error[0].value


@pytest.mark.parametrize("page", ["data", "calendar"])
def test_data_and_calendar_work_without_a_book(open_app, empty_url, page):
    app = open_app(empty_url, page)
    assert not app.exception
    assert not app.error
    assert app.title


def test_a_database_that_cannot_be_used_is_told_without_a_traceback(open_app):
    app = open_app("nonsense://nowhere")
    assert not app.exception
    assert "database" in app.error[0].value


def test_a_fault_of_ours_is_in_the_log_and_not_dressed_up_as_the_users(open_app, empty_url, monkeypatch, caplog):
    def broken(*_args, **_named):
        raise ZeroDivisionError("ours")

    monkeypatch.setattr(desk, "book_version", broken)
    app = open_app(empty_url)
    assert not app.error
    assert "ours" not in app.exception[0].value
    assert "ZeroDivisionError: ours" in caplog.text
