"""Scenarios through the app: cards say what they change, what cannot be is told, and what is kept opens again."""

import pytest

from tests.sample_desk import link_of

PRODUCT = "NL-HOLD-90"
SPREADS = "spreads:20"


@pytest.fixture
def scenarios(open_app, shared_url):
    def opened(**link):
        app = open_app(shared_url, "scenarios", **({"product": PRODUCT} | link))
        assert not app.exception
        return app

    return opened


def title(app):
    return app.title[0].value


def press(app, label):
    next(button for button in app.button if button.label == label).click().run()
    assert not app.exception


def test_a_card_is_added_changed_and_removed(scenarios):
    app = scenarios()
    assert title(app).startswith("Nothing is changed yet")
    press(app, "Reliance")
    assert link_of(app)["changes"] == "reliance:-0.3"
    app.number_input[0].set_value(-50.0).run()
    assert link_of(app)["changes"] == "reliance:-0.5"
    assert "Reliance on subscriptions 50 points lower: hold" in title(app)
    press(app, "Remove")
    assert "changes" not in link_of(app)


def test_what_changes_nothing_here_is_told_and_the_card_can_go(scenarios):
    app = scenarios(changes="promotion:-0.3:::promotion_double_11_2026")
    assert "adds nothing to this product" in app.error[0].value
    press(app, "Remove")
    assert not app.error


def test_a_day_beyond_a_shorter_horizon_keeps_its_card(scenarios):
    app = scenarios(horizon="14", changes="leaves:0.1:2026-07-20")
    assert str(app.date_input[1].value) == "2026-07-20"
    assert "A holder of 10% leaves on 20 Jul: still hold" in title(app)


def test_a_link_that_says_no_change_is_mended(scenarios):
    app = scenarios(changes="storms:3")
    assert "no change of the kind storms" in app.toast[0].value
    assert "changes" not in link_of(app)


def test_a_scenario_without_a_name_is_not_kept_and_a_named_one_is_compared(scenarios):
    app = scenarios(changes=SPREADS, rulebook="us_2a_7", top10="0.6")
    press(app, "Save")
    assert "no name" in app.error[0].value
    app.text_input[0].set_value("wider")
    app.text_input[1].set_value("Lin")
    press(app, "Save")
    key = link_of(app)["saved"]
    assert title(app).startswith("wider. Spreads 20 bp wider")
    beside = scenarios(changes="spreads:40", beside=key)
    table = beside.dataframe[1].value
    assert list(table.columns)[1:] == ["This scenario", "wider"]
    press(app, "Run on today's data")
    assert link_of(app)["changes"] == SPREADS
    assert link_of(app)["parent"] == key
    assert (link_of(app)["rulebook"], link_of(app)["top10"]) == ("us_2a_7", "0.6")


def test_a_scenario_that_is_not_there_is_told(scenarios):
    app = scenarios(saved="nothing")
    assert "no scenario nothing" in app.error[0].value
    assert title(app).startswith("Nothing is changed yet")
