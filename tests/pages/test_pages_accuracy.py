"""Accuracy: the answer first, every figure with its sample, and what cannot be judged is said."""

import pytest

from core import names as n
from core.plan import leaderboard
from core.store import connect, save_import
from tests.sample_desk import whole_book

EARLY = "2024-06-15"  # few origins lie before it, so that they are soon rehearsed
PRODUCT = "JB-HOLD-07"


@pytest.fixture(autouse=True)
def quick(monkeypatch):
    """The leaderboard of the fastest model says as much of the page as that of all."""
    monkeypatch.setattr(leaderboard, "REPLAYED", (n.SEASONAL_NAIVE,))


def tables(app, column):
    return [table.value for table in app.dataframe if column in table.value]


def quiet(app):
    assert not app.exception, [item.value for item in app.exception]
    assert not app.error, [item.value for item in app.error]
    return app


def test_the_desk_is_judged_at_every_level_with_its_sample(open_app, shared_url):
    app = quiet(open_app(shared_url, "accuracy", product=n.ALL, as_of=EARLY))
    answer = app.title[0].value
    assert answer.startswith("Redemptions of the desk over 30 days are forecast within ")
    assert "(n = " in answer and "90% paths held 14-day net outflow" in answer and "hold their record" in answer
    grid = tables(app, "quarter_end")[0]
    assert len(grid) == 12
    assert set(grid["level"]) == {"All products", "Issuers, pooled", "Products, pooled"}
    assert tables(app, "state")
    assert len(app.get("plotly_chart")) == 2
    assert not tables(app, "yield_gain_bp")  # a leaderboard is of one product


def test_one_product_is_judged_beside_its_issuer_and_its_groups(open_app, shared_url):
    app = quiet(open_app(shared_url, "accuracy", product=PRODUCT, as_of=EARLY, judged=n.SUBSCRIPTION, horizon="14"))
    assert app.title[0].value.startswith("Subscriptions of Juniper Weekly Keep over 14 days")
    assert set(tables(app, "quarter_end")[0]["level"]) == {
        "All products", "Juniper Bay Wealth", "Juniper Weekly Keep", "Groups, pooled",
    }  # fmt: skip
    ranked = tables(app, "yield_gain_bp")[0]
    assert set(ranked["name"]) == {"Seasonal naive", "Rule: fixed 20%", "Rule: floor 5%"}
    assert ranked.loc[ranked["name"] == "Seasonal naive", list(n.SIDES)].notna().all(axis=None)


def test_a_closed_product_has_nothing_to_judge_and_the_desk_is_shown(open_app, shared_url):
    app = quiet(open_app(shared_url, "accuracy", product="NL-CLOSED-2503", as_of=EARLY))
    assert any("closed-end" in item.value for item in app.info)
    assert app.title[0].value.startswith("Redemptions of the desk")


def test_flows_too_short_to_be_judged_are_told(open_app, empty_url):
    book = whole_book()
    own = book.flows[(book.flows[n.PRODUCT_ID] == PRODUCT) & (book.flows[n.DATE] >= "2026-05-01")]
    engine = connect(empty_url)
    save_import(engine, n.FLOWS, own, "flows.csv")
    engine.dispose()
    app = open_app(empty_url, "accuracy")
    assert not app.exception
    assert "long enough ago" in app.error[0].value
