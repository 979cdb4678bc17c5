"""Buffer Court: the verdict first, every policy on the same days, the dials and the drawn policies in the link."""

import pytest

from core import names as n
from core.plan import judging
from core.plan.models import desk_model
from core.present.reserve_tables import policy_title
from tests.sample_desk import link_of as link

PRODUCT = "JB-CASH-01"


@pytest.fixture(autouse=True)
def quick(monkeypatch):
    """The replay of the fastest model says as much of the page."""
    monkeypatch.setattr(judging, "desk_model", lambda book, _, *asked: desk_model(book, n.SEASONAL_NAIVE, *asked))


def quiet(app):
    assert not app.exception, [item.value for item in app.exception]
    assert not app.error, [item.value for item in app.error]
    return app


def test_the_verdict_heads_the_policies_and_what_lay_ahead(open_app, shared_url):
    app = quiet(open_app(shared_url, "buffer_court", product=PRODUCT, past="60"))
    assert "60 days" in app.title[0].value
    assert len(app.get("plotly_chart")) == 1
    policies, kinds = (table.value for table in app.dataframe)
    assert policies["name"].tolist() == [policy_title(name) for name in judging.POLICIES]
    assert kinds["name"].tolist() == policies["name"].tolist()
    assert {"quarter_end", "promotion", "ordinary"} & set(kinds)
    headings = [item.value for item in app.markdown if item.value.startswith("#####")]
    assert "of 6 policies" in headings[0] or headings[0].endswith("was breached")
    assert any("90% range" in item.value for item in app.caption)


def test_a_changed_dial_goes_into_the_link_and_judges_anew(open_app, shared_url):
    app = quiet(open_app(shared_url, "buffer_court", product=PRODUCT, past="60"))
    before = app.dataframe[0].value["breached_days"].tolist()
    app.select_slider(key="link_rebuild").set_value(5).run()
    assert link(quiet(app))["rebuild"] == "5"
    assert app.dataframe[0].value["breached_days"].tolist() != before
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


def test_a_closed_product_has_nothing_to_judge(open_app, shared_url):
    app = open_app(shared_url, "buffer_court", product="NL-CLOSED-2503")
    assert not app.exception
    assert "closed-end" in app.error[0].value
