"""What every page says of the sample book, without a click."""

import pandas as pd
import pytest

from core import names as n
from tests.sample_desk import link_of as link

CASH_PRODUCT = "JB-CASH-01"


def said(app):
    """Everything a page says in prose."""
    kinds = (app.title, app.markdown, app.caption, app.subheader)
    return "\n".join(item.value for kind in kinds for item in kind)


def quiet(app):
    assert not app.exception, [item.value for item in app.exception]
    assert not app.error, [item.value for item in app.error]
    return app


def test_today_answers_first_and_lists_every_product(open_app, shared_url):
    app = quiet(open_app(shared_url))
    assert app.title[0].value.startswith("Hold ")
    assert " bp, CNY " in app.title[0].value
    assert "Synthetic sample" in said(app)
    table = app.dataframe[0].value
    assert len(table) >= 10
    assert "What needs attention" in said(app)
    assert link(app) == {"product": n.ALL, "as_of": "2026-06-24", "horizon": "30"}


def test_today_for_one_product_speaks_of_it_and_still_lists_all(open_app, shared_url):
    whole = open_app(shared_url)
    one = quiet(open_app(shared_url, product=CASH_PRODUCT))
    assert one.title[0].value != whole.title[0].value
    assert "Juniper Daily Purse" in said(one)
    assert len(one.dataframe[0].value) == len(whole.dataframe[0].value)


@pytest.mark.parametrize("side", ["net", "subscription", "redemption", "cumulative"])
def test_flows_shows_each_side_from_the_link(open_app, shared_url, side):
    app = quiet(open_app(shared_url, "flows", product=CASH_PRODUCT, side=side, horizon="14", section="days"))
    assert "expected through 8 Jul" in app.title[0].value
    rows = app.dataframe[0].value
    assert len(rows) == 14
    assert (rows["low"] <= rows["expected"].clip(lower=rows["low"])).all()
    assert app.get("plotly_chart")
    assert link(app)["side"] == side


def test_flows_of_a_customer_group_are_part_of_the_product(open_app, shared_url):
    look = {"product": CASH_PRODUCT, "side": n.REDEMPTION, "section": "days"}
    whole = quiet(open_app(shared_url, "flows", **look))
    part = quiet(open_app(shared_url, "flows", **look, group=n.QR_CODE))
    total = whole.dataframe[0].value["expected"].sum()
    assert 0 < part.dataframe[0].value["expected"].sum() < total


def test_reserve_shows_both_rules_the_proof_and_the_limits(open_app, shared_url):
    app = quiet(open_app(shared_url, "reserve", product=CASH_PRODUCT))
    text = said(app)
    assert "Fixed 20%" in text
    assert "What binds" in text
    assert len(app.get("plotly_chart")) == 3  # ladder, allocation, attribution
    assert "bp a year over fixed 20%" in text
    assert "Without house limits" in text
    assert {metric.label for metric in app.metric} >= {"Buffer", "Yield, net", "Chance of shortfall"}
    buffers = [float(metric.value.rstrip("%")) for metric in app.metric if metric.label == "Buffer"]
    assert buffers[0] == 20.0
    assert buffers[1] < 20.0


def test_reserve_shows_limits_with_their_marks_beside_todays_book(open_app, shared_url):
    app = quiet(open_app(shared_url, "reserve", product=CASH_PRODUCT, look="limits"))
    limits = next(table.value for table in app.dataframe if "bound" in table.value)
    assert set(limits["holds"]) == {"✓"}
    assert set(limits["mark"]) <= {"Q", "S", "K+", "K?", "house"}
    assert limits["today"].str.contains("%|days").all()


def test_reserve_names_what_todays_book_breaks_before_anything_else(open_app, shared_url):
    app = quiet(open_app(shared_url, "reserve", product="NL-CASH-02", look="limits"))
    assert any("WAM" in item.value and "over the limit of" in item.value for item in app.markdown)
    limits = next(table.value for table in app.dataframe if "today" in table.value)
    assert limits["today"].str.startswith("✗").sum() == 1


def test_reserve_shows_the_frontier_and_the_plan_of_a_point(open_app, shared_url):
    app = quiet(open_app(shared_url, "reserve", product=CASH_PRODUCT, look="frontier", point="0.12"))
    assert "The plan at a buffer of 12.0%" in said(app)
    assert "Fixed 12%" in said(app)


def test_reserve_lists_the_trades_to_the_plan(open_app, shared_url):
    app = quiet(open_app(shared_url, "reserve", product=CASH_PRODUCT, look="trades"))
    trades = next(table.value for table in app.dataframe if "action" in table.value)
    assert len(trades) > 10


def test_reserve_of_all_products_shows_what_they_share(open_app, shared_url):
    app = quiet(open_app(shared_url, "reserve", product=n.ALL))
    assert link(app)["product"] == n.ALL
    assert app.title[0].value
    assert app.dataframe


def test_data_tells_what_is_loaded_and_up_to_when(open_app, shared_url):
    app = quiet(open_app(shared_url, "data"))
    assert app.title[0].value.startswith("12 products, flows up to 24 Jun 2026")
    state = app.dataframe[0].value
    assert len(state) == len(n.TABLES)
    assert state.loc[state["table"] == "Flows", "last"].item() == "24 Jun 2026"
    log = app.dataframe[1].value
    assert (log["source"] == "Synthetic sample").all()
    assert log["at"].is_monotonic_decreasing


def test_calendar_tells_what_comes_next_and_a_day_in_words(open_app, shared_url):
    app = quiet(open_app(shared_url, "calendar", day="2026-06-30"))
    assert app.title[0].value.startswith("Next: ")
    text = said(app)
    assert "Tue 30 Jun 2026, as the forecasts see it" in text
    assert "End of quarter 2 is near" in text
    assert "Quarter end Q2" in app.dataframe[0].value["name"].tolist()


def test_looking_back_shows_the_book_of_that_day(open_app, shared_url):
    app = quiet(open_app(shared_url, "flows", product=CASH_PRODUCT, as_of="2026-03-31", horizon="7", section="days"))
    assert "Looking back" in said(app)
    assert "through 7 Apr" in app.title[0].value
    assert pd.Timestamp(app.dataframe[0].value["date"].iloc[0]) == pd.Timestamp("2026-04-01")
