"""How a desk opens: whose events its calendar has, and when the sample book is loaded."""

import pandas as pd
import pytest
from pandas.testing import assert_frame_equal
from plan_made import book

from core import names as n
from core.book import book_of, empty_book
from core.calendar import default_events
from core.plan import desk_calendar, fill_with_sample, opening, wants_sample
from core.sample import SAMPLE_SOURCE
from core.store import connect, load_book, save_import, withdraw

OWN = pd.DataFrame({n.DATE: [pd.Timestamp("2026-06-01")], n.PRODUCT_ID: ["MINE"], n.SUBSCRIPTION: [1.0]})


@pytest.fixture
def engine(tmp_path):
    engine = connect(f"sqlite:///{tmp_path / 'book.db'}")
    yield engine
    engine.dispose()


@pytest.fixture(autouse=True)
def sample(monkeypatch):
    monkeypatch.setattr(opening, "sample_book", book)


def test_a_book_without_events_has_the_usual_ones():
    assert_frame_equal(desk_calendar(empty_book()).events, default_events())
    own = default_events().iloc[:1].assign(name="Our own day")
    assert desk_calendar(book_of({n.EVENTS: own}, "own")).events[n.NAME].tolist() == ["Our own day"]


def test_the_sample_fills_an_empty_book_once(engine):
    assert wants_sample(engine)
    assert fill_with_sample(engine) == sum(len(getattr(book(), table)) for table in n.TABLES)
    assert not wants_sample(engine)
    loaded = load_book(engine)
    assert len(loaded.flows) == len(book().flows)


def test_a_sample_that_was_cut_off_is_completed(engine):
    for table in (n.PRODUCTS, n.FLOWS):
        save_import(engine, table, getattr(book(), table), SAMPLE_SOURCE)
    assert wants_sample(engine)
    left = [table for table in n.TABLES if table not in (n.PRODUCTS, n.FLOWS)]
    assert fill_with_sample(engine) == sum(len(getattr(book(), table)) for table in left)
    assert not wants_sample(engine)


@pytest.mark.parametrize("table", [n.PRODUCTS, n.FLOWS])
def test_the_sample_is_never_mixed_into_a_book_of_ones_own(engine, table):
    save_import(engine, table, OWN if table == n.FLOWS else book().products.iloc[:1], "mine.csv")
    assert not wants_sample(engine)


def test_what_was_changed_by_hand_in_the_sample_stays(engine):
    for table in (n.PRODUCTS, n.EVENTS):
        save_import(engine, table, getattr(book(), table), SAMPLE_SOURCE)
    withdraw(engine, n.EVENTS, [book().events[n.EVENT_ID].iloc[0]])
    assert not wants_sample(engine)
