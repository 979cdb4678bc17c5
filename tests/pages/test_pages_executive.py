"""Executive: the answer, its figures, its tables; another period; one product; stopped and gone on."""

import pandas as pd
import pytest

from core.errors import MissingData
from core.plan import replay_keeping as keeping
from tests.quick_replay import quick_replay
from tests.sample_desk import copy_of, database_url, link_of


@pytest.fixture
def url(sample, tmp_path):
    return database_url(copy_of(sample, tmp_path / "executive"))


@pytest.fixture(autouse=True)
def quick(monkeypatch):
    def replayed(book, calendar, as_of, product_id):
        if product_id == "NL-OPEN-10":
            raise MissingData("reserve.replay_short", days=10, needed=90)
        return quick_replay(as_of - pd.Timedelta(days=14), seed=len(product_id) + ord(product_id[3]))

    monkeypatch.setattr(keeping, "_replayed", replayed)


def metrics(app):
    return {metric.label: metric.value for metric in app.metric}


def test_the_answer_comes_first_with_its_figures_and_three_things(url, open_app):
    app = open_app(url, "executive")
    assert not app.exception
    assert app.title[0].value.startswith("Year to date: the model's reserve would have earned +")
    assert app.title[0].value.endswith("without a breached day")
    shown = metrics(app)
    assert list(shown) == ["Yield gain", "Money gained", "Held liquid", "Breached days", "More invested"]
    assert shown["Yield gain"] in app.title[0].value
    assert shown["Breached days"] == "0"
    assert any(markdown.value.startswith("1. ") and "\n3. " in markdown.value for markdown in app.markdown)
    assert "Not judged: Juniper One Year 2025-09, Lantern Open on the 10th." in app.caption[1].value
    products, issuers, limits = (frame.value for frame in app.dataframe)
    assert list(limits["room"]) == sorted(limits["room"])
    assert limits["source"].str.len().gt(0).all()
    assert products["year"].iloc[-1] == pytest.approx(products["year"].iloc[:-1].sum())
    assert issuers["year"].iloc[-1] == pytest.approx(products["year"].iloc[-1])
    assert list(products["name"])[-1] == "All products"


def test_another_period_goes_into_the_link_and_says_less_money(url, open_app):
    app = open_app(url, "executive", period="month")
    assert app.title[0].value.startswith("Month to date")
    app.button_group[0].set_value("quarter").run()
    assert not app.exception
    assert link_of(app)["period"] == "quarter"
    assert app.title[0].value.startswith("Quarter to date")


def test_one_product_is_told_alone_and_one_that_cannot_be_judged_says_so(url, open_app):
    app = open_app(url, "executive", product="NL-TERM-91")
    assert not app.exception
    assert app.dataframe[0].value["name"].iloc[0] == "Lantern Quarter"
    assert "1 product," in app.caption[1].value
    app = open_app(url, "executive", product="NL-OPEN-10")
    assert "NL-OPEN-10 cannot be judged" in app.error[0].value
