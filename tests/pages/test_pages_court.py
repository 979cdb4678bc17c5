"""Buffer Court: the verdict first, every policy on the same days, the dials and the drawn policies in the link."""

from dataclasses import dataclass

import pytest

from core import names as n
from core.plan import Choice, judging
from core.plan.models import desk_model
from core.present.reserve_tables import policy_title
from pages.frame import dials
from tests.sample_desk import link_of as link

PRODUCT = "JB-HOLD-07"


@dataclass(frozen=True)
class QuickChoice(Choice):
    model: str = n.SEASONAL_NAIVE


@pytest.fixture(autouse=True)
def quick(monkeypatch):
    """The replay and the plan of the fastest model say as much of the page."""
    monkeypatch.setattr(judging, "desk_model", lambda book, _, *asked: desk_model(book, n.SEASONAL_NAIVE, *asked))
    monkeypatch.setattr(dials, "Choice", QuickChoice)


def quiet(app):
    assert not app.exception, [item.value for item in app.exception]
    assert not app.error, [item.value for item in app.error]
    return app


def test_the_verdict_heads_the_policies_and_what_lay_ahead(open_app, shared_url):
    app = quiet(open_app(shared_url, "buffer_court", product=PRODUCT, past="60"))
    assert "60 days" in app.title[0].value
    assert len(app.get("plotly_chart")) == 2
    policies, kinds, _ = (table.value for table in app.dataframe)
    assert policies["name"].tolist() == [policy_title(name) for name in judging.POLICIES]
    assert kinds["name"].tolist() == policies["name"].tolist()
    assert {"quarter_end", "promotion", "ordinary"} & set(kinds)
    headings = [item.value for item in app.markdown if item.value.startswith("#####")]
    assert "of 6 policies" in headings[0] or headings[0].endswith("was breached")
    assert any("90% range" in item.value for item in app.caption)


def test_a_changed_dial_goes_into_the_link_and_judges_anew(open_app, shared_url):
    app = quiet(open_app(shared_url, "buffer_court", product=PRODUCT, past="60"))
    before = app.dataframe[0].value["mean_buffer"].tolist()
    app.select_slider(key="link_rebuild").set_value(5).run()
    assert link(quiet(app))["rebuild"] == "5"
    assert app.dataframe[0].value["mean_buffer"].tolist() != before
    assert any("5 days after it" in item.value for item in app.caption)
    again = quiet(open_app(shared_url, "buffer_court", **link(app)))
    assert again.title[0].value == app.title[0].value
    assert again.select_slider(key="link_past").value == 60


def test_the_policies_drawn_are_those_of_the_link(open_app, shared_url):
    app = quiet(open_app(shared_url, "buffer_court", product=PRODUCT, past="60", drawn="model~hindsight"))
    chips = app.get("button_group")[0]
    assert chips.value == [n.MODEL, n.HINDSIGHT]
    chips.set_value([n.MODEL]).run()
    assert link(quiet(app))["drawn"] == n.MODEL
    assert len(app.dataframe[0].value) == len(judging.POLICIES)  # judged are all


def test_real_portfolios_are_carried_through_the_same_days(open_app, shared_url):
    app = quiet(open_app(shared_url, "buffer_court", product=PRODUCT, past="60"))
    assert app.subheader[0].value == "The same days with real portfolios"
    assert any(item.value.startswith("##### Carried through 60 days") for item in app.markdown)
    carried = app.dataframe[2].value.set_index("measure")
    assert list(carried) == ["fixed:0.20", n.MODEL]
    assert carried.loc["Gain", "fixed:0.20"] == "0.0 bp"
    labels = [button.label for button in app.get("download_button")]
    assert len(labels) == len(set(labels)) == 4
    said = app.caption[-1].value
    assert "the assets of 24 Jun 2026" in said and "nothing is borrowed" in said and "after 14 days" in said


def test_a_product_without_a_plan_has_no_portfolio_to_carry_and_that_is_said(open_app, shared_url):
    app = open_app(shared_url, "buffer_court", product=PRODUCT, past="60", rulebook="us_2a_7")
    assert not app.exception and not app.error
    assert app.title[0].value and len(app.dataframe) == 2
    assert f"No portfolio of {PRODUCT} can be carried" in app.info[0].value


def test_a_closed_product_has_nothing_to_judge(open_app, shared_url):
    app = open_app(shared_url, "buffer_court", product="NL-CLOSED-2503")
    assert not app.exception
    assert "closed-end" in app.error[0].value
