"""The stress report: every product once, kept for its inputs, due every quarter."""

import json
from dataclasses import asdict, replace
from functools import cache

import pandas as pd
import pytest
from plan_made import HOLD, OPEN, book, calendar, known, without

from core import names as n
from core.plan import stress_report
from core.plan.stress_report import (
    STRESS_REPORT,
    ProductReport,
    days_made,
    last_report,
    make_stress_report,
    products_due,
    stress_products,
)
from core.store import connect, save_run


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
    assert again == made == last_report(engine, few().as_of)
    assert last_report(engine, few().as_of - pd.Timedelta(days=1)) is None
    assert made.manifest["seed"] == known().forecast.paths.seed and made.manifest["book"] == few().version
    own = made.of(HOLD)
    assert own.conclusion.endswith(".") and "portfolio" in own.conclusion and own.breaks in own.conclusion
    assert {row["stress"] for row in own.results} == {row["stress"] for row in own.reverse}
    assert made.of("nobody") is None
    assert products_due(days_made(engine, few(), few().as_of), few(), few().as_of) == []


def test_a_product_that_cannot_be_stressed_is_named(monkeypatch):
    bare = without(few(), n.POSITIONS, few().positions[n.PRODUCT_ID] == OPEN)
    made = stress_products(bare, calendar(), few().as_of, known=known())
    assert [each.product_id for each in made.products] == [HOLD]
    assert made.missing.get(OPEN)


def kept(engine, day, *products):
    """Keep a report of a day that tells only which products are in it."""
    own = [asdict(ProductReport(each, "", 1.0, "", "", (), (), ())) for each in products]
    content = json.dumps({"products": own, "missing": {}}).encode()
    save_run(engine, STRESS_REPORT, {"as_of": f"{day:%Y-%m-%d}", "book": "x"}, content)


def test_a_report_is_due_every_quarter(engine):
    day = pd.Timestamp("2026-03-31")
    kept(engine, day, HOLD)
    assert days_made(engine, few(), pd.Timestamp("2026-06-29")) == {HOLD: day}
    assert products_due(days_made(engine, few(), day), few(), day) == [OPEN]
    for later in ("2026-06-30", "2026-03-30"):  # a later report tells nothing of the day before
        assert days_made(engine, few(), pd.Timestamp(later)) == {}


def test_a_report_of_a_quarter_with_one_each_night_is_found(engine):
    first = pd.Timestamp("2026-05-01")
    kept(engine, first, HOLD, OPEN)
    for night in range(1, 30):
        kept(engine, first + pd.Timedelta(days=night), HOLD)
    today = first + pd.Timedelta(days=29)
    assert days_made(engine, few(), today) == {HOLD: today, OPEN: first}
    assert last_report(engine, first + pd.Timedelta(days=3)).as_of == first + pd.Timedelta(days=3)
    kept(engine, today + pd.Timedelta(days=9), HOLD)
    assert last_report(engine, today).as_of == today
