"""The link is the one truth: a changed widget goes into it, and it reopens the same view."""

import pandas as pd
import pytest

from core import names as n
from core.plan import kept_desk
from core.plan.judging import POLICIES
from core.reserve.replay import PolicyRecord, Replay
from pages.frame import desk
from tests.sample_desk import link_of as link

CASH_PRODUCT = "JB-CASH-01"


@pytest.fixture(autouse=True)
def quick(monkeypatch):
    """The replay and the desk at another horizon take seconds and say nothing of links: others stand in for them."""
    days = pd.date_range("2026-06-01", periods=3, name=n.DATE)
    buffers = pd.DataFrame(0.2, index=days, columns=list(POLICIES))
    records = tuple(PolicyRecord(name, 0.2, 0, 0.0, 0.0) for name in POLICIES)
    need = pd.Series(0.1, days)
    made_up = Replay(14, need, buffers, records, 0.1, need.to_frame(), pd.Series(1e9, days), 25.0)
    monkeypatch.setattr(desk.chain, "replay_product", lambda *_args, **_named: made_up)
    monkeypatch.setattr(desk, "_whole", lambda key, as_of, horizon, it: kept_desk(it.engine, it.book, it.calendar))


def test_a_changed_dial_goes_into_the_link_and_the_link_shows_the_same(open_app, shared_url):
    app = open_app(shared_url, "reserve", product=CASH_PRODUCT)
    before = app.title[0].value
    app.select_slider(key="link_reliance").set_value(0.0).run()
    assert link(app)["reliance"] == "0"
    assert app.title[0].value != before
    again = open_app(shared_url, "reserve", **link(app))
    assert again.title[0].value == app.title[0].value
    assert again.select_slider(key="link_reliance").value == 0.0


def test_the_strip_keeps_its_values_across_pages(open_app, shared_url):
    app = open_app(shared_url)
    app.selectbox(key="link_horizon").set_value(14).run()
    app.selectbox(key="link_product").select_index(4).run()
    for page in ("flows", "data", "calendar"):
        app.switch_page(f"pages/{page}.py").run()
        assert not app.exception
        assert app.selectbox(key="link_horizon").value == 14
        assert app.selectbox(key="link_product").value == "JB-HOLD-30"
        assert link(app)["product"] == "JB-HOLD-30"
        assert link(app)["horizon"] == "14"


def test_a_horizon_of_the_link_that_no_list_offers_is_kept(open_app, shared_url):
    app = open_app(shared_url, "flows", product=CASH_PRODUCT, horizon="21", section="days")
    assert app.selectbox(key="link_horizon").value == 21
    assert len(app.dataframe[0].value) == 21


@pytest.mark.parametrize(
    ("name", "value"),
    [("product", "NOPE"), ("as_of", "2031-01-01"), ("as_of", "soon"), ("horizon", "-3"), ("horizon", "9999")],
)
def test_what_the_link_asks_for_in_vain_is_told_and_mended(open_app, shared_url, name, value):
    app = open_app(shared_url, "data", **{name: value})
    assert not app.exception
    assert any(value in toast.value for toast in app.toast)
    assert link(app)[name] != value


def test_a_dial_out_of_range_is_told(open_app, shared_url):
    app = open_app(shared_url, "reserve", product=CASH_PRODUCT, confidence="7")
    assert any("Confidence" in toast.value for toast in app.toast)
    assert link(app)["confidence"] == "0.99"
