"""The product lab page: a term changes the answer and says why, designs stand side by side, a saved one is found again.

Designs are kept beside the book, so that the tests of this file may share one.
"""

import pytest

from core import names as n
from tests.sample_desk import link_of as link

SHELF, MONTHLY = "7-day shelf", "Monthly open on the 20th"
FIGURES = ["Net assets after a year", "Reserve", "Gross yield", "Left after customers"]


def title(app):
    assert not app.exception
    assert not app.error
    return app.title[0].value


@pytest.fixture
def shelf(open_app, shared_url):
    return open_app(shared_url, "product_lab", design="minimum_holding_shelf")


def test_another_term_changes_the_answer_and_says_why(shelf, open_app, shared_url):
    before = title(shelf)
    assert before.startswith(f"{SHELF} would hold CNY ")
    assert [(metric.label, metric.delta) for metric in shelf.metric] == [(label, "") for label in FIGURES]
    shelf.number_input(key="link_hold_days").set_value(14).run()
    assert title(shelf).startswith("14-day minimum holding at ")
    assert all(metric.delta for metric in shelf.metric)
    assert any("money is locked 7 days longer" in text.value for text in shelf.caption)
    assert link(shelf)["hold_days"] == "14"
    assert list(shelf.dataframe[0].value[n.NAME])[1] == SHELF
    again = open_app(shared_url, "product_lab", **link(shelf))
    assert title(again) == title(shelf)
    again.selectbox(key="link_design").set_value("minimum_holding_shelf").run()
    again.selectbox(key="link_family").set_value(n.MONTHLY_OPEN).run()
    assert title(again).startswith("Monthly open on day 20 at ")
    assert "hold_days" not in link(again)
    assert again.number_input(key="link_open_day").value == 20


def test_designs_stand_side_by_side_and_the_link_names_them(open_app, shared_url):
    app = open_app(
        shared_url, "product_lab", design="minimum_holding_shelf", hold_days="30", compared="monthly_open_20,gone"
    )
    title(app)
    assert list(app.dataframe[0].value[n.NAME])[1:] == [MONTHLY]
    assert any("gone" in toast.value for toast in app.toast)
    next(button for button in app.button if button.label == "Keep this design here").click().run()
    app.number_input(key="link_hold_days").set_value(60).run()
    assert len(app.dataframe[0].value) == 3
    assert link(app)["compared"] == "monthly_open_20,minimum_holding_shelf;hold_days=30"


def test_a_saved_design_is_found_again_and_branched(shelf, open_app, shared_url):
    shelf.number_input(key="link_yield").set_value(1.6).run()
    save(shelf, "Weekly plus")
    assert "Weekly plus is saved" in shelf.success[0].value
    said = link(shelf)
    assert said["design"] != "minimum_holding_shelf"
    assert "yield" not in said
    again = open_app(shared_url, "product_lab", design=said["design"])
    assert title(again).startswith("Weekly plus would hold")
    assert again.number_input(key="link_yield").value == 1.6
    again.number_input(key="link_yield").set_value(1.65).run()
    save(again, "Weekly plus plus", "Save as a branch")
    assert link(again)["design"] not in ("minimum_holding_shelf", said["design"])
    assert title(open_app(shared_url, "product_lab", design=said["design"])).startswith("Weekly plus would")


def save(app, name, label="Save"):
    app.text_input[0].set_value(name)
    next(button for button in app.button if button.label == label).click().run()
    title(app)


def test_a_launch_is_kept_for_scenarios_and_shows_what_it_moves(shelf):
    next(button for button in shelf.button if button.label == "Launch in Scenarios").click().run()
    title(shelf)
    assert len(link(shelf)["scenario"]) == 64
    told = [text.value for text in shelf.markdown]
    assert any("With 7-day shelf the desk's net flow of 90 days changes by CNY +" in text for text in told)
    assert any("gives up most: its net flow changes by CNY -" in text for text in told)
    shelf.number_input(key="link_hold_days").set_value(14).run()
    assert not any("net flow of 90 days changes" in text.value for text in shelf.markdown)


def test_terms_that_the_link_says_wrongly_are_told_and_mended(open_app, shared_url):
    app = open_app(shared_url, "product_lab", design="minimum_holding_shelf", hold_days="-5")
    assert title(app).startswith(SHELF)
    assert any("-5" in toast.value for toast in app.toast)
    assert link(app)["hold_days"] == "7"
