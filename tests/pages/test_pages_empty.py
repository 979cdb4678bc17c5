"""Before anything is loaded, and when something is wrong."""

import pytest

from core.sample import sample_book
from pages.frame import desk, welcome


@pytest.mark.parametrize("page", ["flows", "reserve"])
def test_an_empty_book_is_told_on_every_page_that_needs_one(open_app, empty_url, page):
    app = open_app(empty_url, page)
    assert not app.exception
    assert app.title[0].value == "Nothing is loaded yet"


def test_the_first_page_of_an_empty_book_loads_the_sample(open_app, empty_url, monkeypatch):
    monkeypatch.setattr(welcome, "sample_book", lambda: sample_book(as_of="2024-12-31"))
    app = open_app(empty_url)
    assert app.title[0].value == "Nothing is loaded yet"
    app.button[0].click().run()
    assert not app.exception
    assert app.title[0].value.startswith("Hold ")


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
