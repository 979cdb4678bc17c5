"""The stress report: every product once, kept for its inputs, due every quarter."""

from dataclasses import replace
from functools import cache

import pandas as pd
import pytest
from plan_made import HOLD, OPEN, book, calendar, known, without

from core import names as n
from core.plan import stress_report
from core.plan.stress_report import (
    StressReport,
    last_reports,
    make_stress_report,
    products_due,
    report_due,
    stress_products,
)
from core.store import connect


@cache
def few():
    return replace(book(), products=book().products[book().products[n.PRODUCT_ID].isin([HOLD, OPEN])])


@pytest.fixture
def engine(tmp_path):
    found = connect(f"sqlite:///{tmp_path / 'report.db'}")
    yield found
    found.dispose()


def test_a_report_is_made_once_for_its_inputs(engine, monkeypatch):
    told = []
    made = make_stress_report(engine, few(), calendar(), few().as_of, told.append, known())
    assert told == [HOLD, OPEN] == [each.product_id for each in made.products]
    monkeypatch.setattr(stress_report, "stress_products", None)
    again = make_stress_report(engine, few(), calendar(), few().as_of, known=known())
    assert again == made == last_reports(engine)[0]
    assert len(last_reports(engine)) == 1
    assert made.manifest["seed"] == known().forecast.paths.seed and made.manifest["book"] == few().version
    own = made.of(HOLD)
    assert own.conclusion.endswith(".") and "portfolio" in own.conclusion and own.breaks in own.conclusion
    assert {row["stress"] for row in own.results} == {row["stress"] for row in own.reverse}
    assert made.of("nobody") is None
    assert products_due(last_reports(engine), few(), few().as_of) == []


def test_a_product_that_cannot_be_stressed_is_named(monkeypatch):
    bare = without(few(), n.POSITIONS, few().positions[n.PRODUCT_ID] == OPEN)
    made = stress_products(bare, calendar(), few().as_of, known=known())
    assert [each.product_id for each in made.products] == [HOLD]
    assert made.missing.get(OPEN)


def test_a_report_is_due_every_quarter():
    day = pd.Timestamp("2026-03-31")
    product = stress_report.ProductReport(HOLD, "", 1.0, "", "", (), (), ())
    kept = (StressReport(day, (product,), {}, {}),)
    assert not report_due(kept, HOLD, pd.Timestamp("2026-06-29"))
    assert report_due(kept, HOLD, pd.Timestamp("2026-06-30"))
    assert report_due(kept, HOLD, pd.Timestamp("2026-03-30"))  # a later report tells nothing of that day
    assert report_due(kept, OPEN, day) and report_due((), HOLD, day)
