"""Flows: the day that stands out is explained without a click, and a closer look is one choice away."""

import pandas as pd
import pytest

from core import names as n
from core.plan.entries import end_override, withdraw_ticket
from core.store import connect, load_book
from tests.pages.test_pages_reading import CASH_PRODUCT, quiet, said
from tests.sample_desk import link_of as link

HOLD = "JB-HOLD-30"
QUARTER_END = "2026-06-30"


def amount(text):
    """Return the amount that a label of the waterfall ends with, in currency units."""
    number = text.replace("<b>", "").replace("</b>", "").split()[-1]
    scale = {"k": 1e3, "m": 1e6, "bn": 1e9}
    word = number.lstrip("+-0123456789.,")
    return float(number.removesuffix(word).replace(",", "")) * scale.get(word, 1.0)


def heading(app):
    return next(item.value for item in app.markdown if item.value.startswith("##### "))


def test_the_day_that_stands_out_is_explained_without_a_click(open_app, shared_url):
    app = quiet(open_app(shared_url, "flows", product=HOLD, side=n.REDEMPTION, section="days"))
    peak = app.title[0].value.split("most on ")[1].split(",")[0]
    assert heading(app).startswith(f"##### {peak}: ")
    assert link(app).get("why") is None  # the link says only what a reader chose


def test_the_quarter_end_is_high_for_being_one(open_app, shared_url):
    look = {"product": HOLD, "side": n.REDEMPTION, "why": QUARTER_END, "section": "days"}
    app = quiet(open_app(shared_url, "flows", **look))
    sentence = heading(app)
    assert sentence.startswith("##### Tue 30 Jun: CNY ")
    assert " more than on a usual day: end of the quarter +" in sentence
    assert "Falls on it: " in said(app)
    assert "Quarter end Q2" in said(app)
    rows = app.dataframe[0].value
    expected = rows.loc[rows["date"] == pd.Timestamp(QUARTER_END), "expected"].item()
    assert amount(sentence.split(" of redemptions")[0]) == pytest.approx(expected, rel=0.005)


@pytest.mark.parametrize(
    "look", [{"side": "net"}, {"side": "cumulative", "model": n.SEASONAL_NAIVE}, {"product": n.ALL}]
)
def test_a_day_is_explained_in_every_view_and_by_every_model(open_app, shared_url, look):
    asked = {
        "product": HOLD,
        "model": n.WEEKDAY_MEDIAN,
        "side": n.SUBSCRIPTION,
        "section": "days",
        "why": QUARTER_END,
    } | look
    app = quiet(open_app(shared_url, "flows", **asked))
    assert heading(app).startswith("##### Tue 30 Jun: ")
    assert len(app.get("plotly_chart")) == 2


def test_another_day_is_chosen_and_the_link_keeps_it(open_app, shared_url):
    app = quiet(open_app(shared_url, "flows", product=HOLD, side=n.REDEMPTION, section="days"))
    day = app.selectbox(key="link_why")
    day.select(pd.Timestamp("2026-07-01")).run()
    assert heading(quiet(app)).startswith("##### Wed 1 Jul: ")
    assert link(app)["why"] == "2026-07-01"


def test_a_closed_day_expects_nothing_and_shows_no_bars(open_app, shared_url):
    look = {"product": HOLD, "side": n.REDEMPTION, "section": "days", "why": "2026-06-27"}
    app = quiet(open_app(shared_url, "flows", **look))
    assert heading(app) == "##### Sat 27 Jun: no flow is expected"
    assert len(app.get("plotly_chart")) == 1


def test_the_levels_add_up_from_groups_to_the_total(open_app, shared_url):
    look = {"product": CASH_PRODUCT, "side": n.REDEMPTION, "section": "levels", "model": n.WEEKDAY_MEDIAN}
    rows = quiet(open_app(shared_url, "flows", **look)).dataframe[0].value
    depth = rows["name"].str.len() - rows["name"].str.lstrip().str.len()
    total, issuers, products, groups = (rows.loc[depth == level, "expected"] for level in range(4))
    assert len(total) == 1
    assert total.item() == pytest.approx(issuers.sum()) == pytest.approx(products.sum())
    own = rows.loc[rows["name"].str.strip() == "Juniper Daily Purse", "expected"].item()
    assert len(groups) == 5
    assert groups.sum() == pytest.approx(own)
    assert (rows["low"] <= rows["high"]).all()


def entries_of(url, table):
    """Return the entries of one table that the book holds for the product of these tests."""
    engine = connect(url)
    try:
        entries = getattr(load_book(engine), table)
    finally:
        engine.dispose()
    return entries[entries[n.PRODUCT_ID] == HOLD]


def labelled(fields, label):
    return next(field for field in fields if field.label == label)


def entering(open_app, url, **more):
    """Open the entries, with the forecast of a model that is made at once."""
    look = {"product": HOLD, "side": n.REDEMPTION, "why": QUARTER_END, "model": n.WEEKDAY_MEDIAN} | more
    return quiet(open_app(url, "flows", **look, section="entries"))


def press(app, label):
    return labelled(app.button, label).click().run()


def add_ticket(app):
    labelled(app.number_input, "Amount, CNY million").set_value(60.0)
    labelled(app.text_input, "Note").set_value("A distributor leaves")
    return quiet(press(app, "Keep the ticket"))


def add_override(app):
    labelled(app.number_input, "Change, %").set_value(20.0)
    labelled(app.text_input, "Reason").set_value("The branch campaign ends")
    return quiet(press(app, "Keep the override"))


def test_entries_move_the_day_are_listed_and_go_again(open_app, sample_url):
    app = entering(open_app, sample_url)
    before = heading(app)
    add_ticket(app)
    assert "known in advance +60.0m" in heading(app)
    ticket = entries_of(sample_url, n.TICKETS).iloc[0]
    assert ticket[[n.SIDE, n.AMOUNT, n.NOTE]].tolist() == [n.REDEMPTION, 6e7, "A distributor leaves"]
    assert ticket[n.DATE] == pd.Timestamp(QUARTER_END)
    add_override(app)
    assert "override +" in heading(app)
    override = entries_of(sample_url, n.OVERRIDES).iloc[0]
    assert override[[n.MEASURE, n.REASON]].tolist() == [n.PERCENT, "The branch campaign ends"]
    assert override[n.VALUE] == pytest.approx(0.2)
    tickets, overrides = (table.value for table in app.dataframe)
    assert tickets["amount"].tolist() == [6e7]
    assert overrides["now"].item() == pytest.approx(1.2 * overrides["own"].item())
    for label in ("Withdraw the chosen tickets", "End the chosen overrides"):
        assert labelled(app.button, label).disabled  # until a row is chosen
    engine = connect(sample_url)
    withdraw_ticket(engine, ticket[n.TICKET_ID])
    end_override(engine, override[n.OVERRIDE_ID], pd.Timestamp("2026-06-24"))
    engine.dispose()
    assert heading(quiet(app.run())) == before


def test_a_ticket_can_be_entered_while_all_products_are_looked_at(open_app, sample_url):
    app = entering(open_app, sample_url, product=n.ALL)
    _, of_ticket, _ = (field for field in app.selectbox if field.label == "Product")  # the strip's, and each form's
    of_ticket.select(HOLD)
    add_ticket(app)
    assert "known in advance +" in heading(app)
    assert entries_of(sample_url, n.TICKETS)[n.AMOUNT].tolist() == [6e7]


@pytest.mark.parametrize(
    ("given", "wanted"),
    [({}, "The figure is missing"), ({"Change, %": 20.0}, "reason"), ({"Change, %": -150.0}, "-150%")],
)
def test_an_override_that_cannot_be_is_told_in_words_and_not_kept(open_app, shared_url, given, wanted):
    app = entering(open_app, shared_url)
    for label, value in given.items():
        labelled(app.number_input, label).set_value(value)
    press(app, "Keep the override")
    assert not app.exception
    assert wanted in app.error[0].value
    assert entries_of(shared_url, n.OVERRIDES).empty


def test_a_ticket_for_a_closed_day_is_told_the_next_open_one(open_app, shared_url):
    app = entering(open_app, shared_url, why="2026-06-27")
    labelled(app.number_input, "Amount, CNY million").set_value(60.0)
    press(app, "Keep the ticket")
    assert "29 Jun 2026" in app.error[0].value
    assert entries_of(shared_url, n.TICKETS).empty


def test_a_look_back_offers_no_entries(open_app, shared_url):
    app = entering(open_app, shared_url, as_of="2026-03-31", why="2026-04-01")
    assert "You are looking back" in said(app)
    assert not app.number_input
