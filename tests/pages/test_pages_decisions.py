"""Proposing, deciding and changing house limits in the forms, on a page of their own."""

import pytest
from streamlit.testing.v1 import AppTest

from core import names as n
from core.plan.decisions import decisions
from core.settings import settings
from core.store import connect, load_book
from core.text import say
from tests.sample_desk import link_of


def page():
    from dataclasses import replace

    import pandas as pd
    import streamlit as st

    from core import names as n
    from core.plan import first_choice
    from core.text import use
    from pages.frame.decision_forms import decisions_list, propose_form
    from pages.frame.desk import Desk, current_book, engine
    from pages.frame.house_limit_forms import house_limits

    use("en")
    book, calendar = current_book()
    days_back = int(st.query_params.get("back", 0))
    desk = Desk(engine(), book, calendar, None, "JB-HOLD-07", book.as_of - pd.Timedelta(days=days_back), 30)
    plan = desk.plan(replace(first_choice(book, "JB-HOLD-07"), model=n.WEEKDAY_MEDIAN))
    propose_form(desk, plan)
    decisions_list(desk)
    house_limits(desk, plan)


@pytest.fixture
def opened(sample_url, monkeypatch):
    monkeypatch.setenv("TIDEGATE_DATABASE_URL", sample_url)
    settings.cache_clear()
    app = AppTest.from_function(page, default_timeout=120)
    engine = connect(sample_url)
    yield quiet(app.run()), engine
    engine.dispose()


def quiet(app):
    assert not app.exception, app.exception[0].value
    return app


def named(fields, label, place=0):
    return [field for field in fields if field.label == label][place]


def test_a_plan_is_proposed_approved_and_listed_and_a_slip_is_told(opened):
    app, engine = opened
    named(app.button, "Propose").click().run()
    assert "Give your name" in app.error[0].value and not decisions(engine)
    named(app.text_input, "Your name").set_value("Ann")
    named(app.text_input, "Reason").set_value("quarter end")
    quiet(named(app.button, "Propose").click().run())
    assert "waits to be approved" in app.success[0].value
    (made,) = decisions(engine)
    assert made.open and made.author == "Ann" and made.policy == n.MODEL
    opener = named(app.button, say("decisions.open_link"))
    assert opener.key == f"open_{made.key}"
    assert any("Proposed by Ann" in text.value for text in app.markdown)
    named(app.text_input, "Your name", 1).set_value("Ann")
    named(app.text_input, "Reason", 1).set_value("agreed")
    quiet(named(app.button, "Approve").click().run())
    assert "Approved" in app.success[0].value
    assert decisions(engine)[0].status == n.APPROVED
    listed = next(table.value for table in app.dataframe if "decided_by" in table.value)
    assert listed["decided_by"].tolist() == ["Ann"] and made.key in listed["link"].item()


def test_a_proposal_is_opened_from_its_button(opened):
    app, engine = opened
    named(app.text_input, "Your name").set_value("Ann")
    named(app.text_input, "Reason").set_value("quarter end")
    quiet(named(app.button, "Propose").click().run())
    (made,) = decisions(engine)
    quiet(named(app.button, say("decisions.open_link")).click().run())
    said = link_of(app)
    assert (said["decision"], said["product"]) == (made.key, made.product_id)


def test_a_house_limit_is_changed_shown_and_put_back(opened):
    app, engine = opened
    named(app.number_input, "New bound, % of net assets").set_value(35.0)
    named(app.text_input, "Your name", 1).set_value("Ann")
    named(app.text_input, "Reason", 1).set_value("less of it")
    quiet(named(app.button, "Change").click().run())
    changes = load_book(engine).house_limits
    row = changes[changes[n.RULEBOOK] == "cn_open_public"].iloc[0]
    assert (row[n.LIMIT], row[n.BOUND], row[n.AUTHOR]) == ("house_ncd", 0.35, "Ann")
    shown = next(table.value for table in app.dataframe if "own" in table.value).set_index("title")
    assert shown.iloc[0][["bound", "own"]].tolist() == ["35.0%", "40.0%"]
    named(app.text_input, "Your name", 1).set_value("Ann")
    named(app.text_input, "Reason", 1).set_value("enough")
    quiet(named(app.button, "Back to the rulebook's bound").click().run())
    assert set(load_book(engine).house_limits[n.RULEBOOK]) == {"cn_closed"}
    history = next(table.value for table in app.dataframe if "at" in table.value)
    assert history["reason"].tolist() == ["enough", "less of it"]


def test_a_look_back_proposes_nothing(sample_url, monkeypatch):
    monkeypatch.setenv("TIDEGATE_DATABASE_URL", sample_url)
    settings.cache_clear()
    app = AppTest.from_function(page, default_timeout=120)
    app.query_params["back"] = "7"
    quiet(app.run())
    assert any("looking back" in text.value for text in app.caption)
    assert not [button for button in app.button if button.label == "Propose"]
