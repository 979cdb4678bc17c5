"""Stress: the answer first, every stress below it, the days of one, what breaks and what helps, the report."""

from dataclasses import dataclass

import pytest

from core import names as n
from core.plan import Choice, stress_report
from core.plan.forecasts import forecast_desk
from pages.frame import dials
from tests.sample_desk import link_of as link

PRODUCT = "JB-HOLD-07"


@dataclass(frozen=True)
class QuickChoice(Choice):
    model: str = n.SEASONAL_NAIVE


@pytest.fixture(autouse=True)
def quick(monkeypatch):
    """The plan of the fastest model says as much of the page."""
    monkeypatch.setattr(dials, "Choice", QuickChoice)
    naive = lambda book, calendar, as_of, _, **more: forecast_desk(book, calendar, as_of, n.SEASONAL_NAIVE, **more)  # noqa: E731
    monkeypatch.setattr(stress_report, "forecast_desk", naive)


def quiet(app):
    assert not app.exception, [item.value for item in app.exception]
    assert not app.error, [item.value for item in app.error]
    return app


def test_a_stress_is_told_and_the_dials_go_into_the_link(open_app, shared_url):
    app = quiet(open_app(shared_url, "stress", product=PRODUCT, severity="2", stress="spread_shock~quarter_end"))
    assert app.title[0].value.startswith("Today's portfolio ")
    results = app.dataframe[0].value
    assert len(results) == 7 and results["title"].iloc[-1] == "Doubled quarter end + Spread shock"
    assert len(app.get("plotly_chart")) == 1
    headings = [item.value for item in app.markdown if item.value.startswith("#####")]
    assert any("10% buffer" in heading for heading in headings)
    assert any("No stress report" in item.value for item in app.caption)
    before = results["needed"].tolist()
    app.select_slider(key="link_severity").set_value(0.5).run()
    assert link(quiet(app))["severity"] == "0.5"
    assert app.dataframe[0].value["needed"].iloc[0] < before[0]
    app.get("button_group")[0].set_value(n.MODEL).run()
    assert quiet(app).title[0].value.startswith("The model's portfolio ")
    assert link(app)["portfolio"] == n.MODEL


def test_all_products_by_their_report(open_app, sample_url):
    app = quiet(open_app(sample_url, "stress", product=n.ALL))
    assert app.title[0].value.startswith("No stress report is kept yet")
    app.button(key="make_stress_report").click().run()
    table = quiet(app).dataframe[0].value
    assert "products pay every stress" in app.title[0].value
    assert len(table) > 5 and {"name", "stress", "needed"} <= set(table)
    assert len(app.get("download_button")) == 1
