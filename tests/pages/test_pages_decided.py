"""The Decisions page: the answer, what waits, what happened since, and whether the log is whole."""

import sqlite3
from contextlib import closing
from dataclasses import replace

import pandas as pd
import pytest

from core import names as n
from core.plan import desk_calendar, first_choice, make_plan
from core.plan.decisions import approve, decisions, propose
from core.store import connect, load_book, save_import
from core.text import say
from tests.sample_desk import copy_of, database_url, link_of, whole_book

PRODUCT = "JB-HOLD-07"


def quiet(app):
    assert not app.exception, app.exception[0].value
    return app


def said(app):
    kinds = (app.title, app.markdown, app.caption, app.error, app.success)
    return "\n".join(item.value for kind in kinds for item in kind)


@pytest.fixture(scope="module")
def undecided(tmp_path_factory):
    """The file of a desk with one product."""
    path, whole = tmp_path_factory.mktemp("undecided") / "book.db", whole_book()
    engine = connect(database_url(path))
    for table in (n.PRODUCTS, n.FLOWS, n.POSITIONS):
        frame = getattr(whole, table)
        save_import(engine, table, frame[frame[n.PRODUCT_ID] == PRODUCT], "one product")
    engine.dispose()
    return path


@pytest.fixture(scope="module")
def decided(undecided, tmp_path_factory):
    """The same after it approved one plan three weeks ago and proposed another one today."""
    path = copy_of(undecided, tmp_path_factory.mktemp("decided"))
    engine = connect(database_url(path))
    book = load_book(engine)
    earlier = book.positions.assign(**{n.AS_OF: book.positions[n.AS_OF] - pd.Timedelta(days=60)})
    book = replace(book, positions=pd.concat([earlier, book.positions]))
    calendar = desk_calendar(book)
    for days_ago, policy in ((21, n.MODEL), (0, n.FIXED)):
        day = book.as_of - pd.Timedelta(days=days_ago)
        choice = replace(first_choice(book, PRODUCT), model=n.WEEKDAY_MEDIAN, as_of=day)
        made = propose(engine, book, calendar, make_plan(book, choice, calendar), policy, "Ann", f"{policy} it is")
        if days_ago:
            approve(engine, made.key, "Bo", "agreed", four_eyes=True)
    engine.dispose()
    return path


@pytest.fixture
def opened(open_app, decided, tmp_path):
    """The page on a copy of that desk, and the copy."""
    path = copy_of(decided, tmp_path)
    yield quiet(open_app(database_url(path), "decisions", product=n.ALL)), path


def test_the_answer_comes_first_and_a_proposal_is_approved_here(opened):
    app, path = opened
    title = app.title[0].value
    assert title.startswith("1 decision in force, 1 waits for approval; the plan of 3 Jun 2026 for Juniper Weekly")
    assert " a year more than the fixed rule (CNY +" in title and title.endswith(" in 21 days) and was never short.")
    table = next(each.value for each in app.dataframe if "worst" in each.value)
    assert table["status"].tolist() == ["Proposed", "Approved"]
    assert table["days"].tolist() == ["0 of 30", "21 of 30"]
    assert table["state"].tolist() == ["not known yet", "buffer held"]
    engine = connect(database_url(path))
    waiting, _ = decisions(engine)
    assert table["link"][0] == f"reserve?product={PRODUCT}&decision={waiting.key}"
    assert "The decision log is whole: 3 entries" in said(app)
    name, reason = app.text_input
    name.set_value("Bo")
    reason.set_value("agreed")
    quiet(next(button for button in app.button if button.label == "Approve").click().run())
    assert "Approved" in app.success[0].value
    assert decisions(engine)[0].status == n.APPROVED
    assert app.title[0].value.startswith("1 decision in force, none waits for approval; nothing is known yet")
    engine.dispose()


def test_a_decision_opens_on_the_reserve_page_with_what_happened_since(opened):
    app, _ = opened
    quiet(next(button for button in app.button if button.label == say("decisions.open_link")).click().run())
    assert link_of(app)["product"] == PRODUCT and link_of(app)["decision"]
    assert app.title[0].value.startswith("Proposed: hold ")
    assert "What happened since: Nothing is known yet of the 30 days after it." in said(app)


def test_a_log_that_was_changed_is_told_with_its_entry(opened):
    app, path = opened
    with closing(sqlite3.connect(path)) as file, file:
        file.execute("UPDATE decisions SET content = x'00' WHERE number = 1")
    quiet(app.run())
    assert "Entry 1 (proposed, decision" in app.error[0].value
    table = next(each.value for each in app.dataframe if "worst" in each.value)
    assert table["state"].tolist() == ["not known yet", "▲ not as it was written"]
    with closing(sqlite3.connect(path)) as file, file:
        file.execute("UPDATE decisions SET manifest = '{' WHERE number = 3")
    quiet(app.run())
    assert "Entry 3" in app.error[0].value and "cannot be read" in app.error[1].value
    with closing(sqlite3.connect(path)) as file, file:
        file.execute("UPDATE decisions SET at = '2026-13-01 00:00:00' WHERE number = 1")
    assert "Entry 1" in quiet(app.run()).error[0].value


def test_before_the_first_proposal_the_page_says_where_to_make_one(open_app, undecided):
    app = quiet(open_app(database_url(undecided), "decisions"))
    assert app.title[0].value == "Nothing was proposed yet."
    assert "Reserve page" in said(app)
