"""What the executive reads is what the Buffer Court judged, product by product, and is worked out once."""

from functools import cache

import numpy as np
import pandas as pd
import pytest

from core import names as n
from core.errors import MissingData
from core.plan import build_desk, desk_calendar, replay_product
from core.plan import replay_keeping as keeping
from core.plan.executive import executive_facts, judge_products
from core.plan.replay_keeping import kept_replay
from core.present.executive_report import executive_report
from core.reserve.court import judge
from core.reserve.impact import judged_days
from tests.sample_desk import whole_book

PRODUCT, CLOSED = "NL-TERM-91", "JB-CLOSED-2509"


@cache
def made():
    """The replay that the page would keep, made once."""
    book = whole_book()
    return replay_product(book, PRODUCT, desk_calendar(book), days=161)


@pytest.fixture
def quick(monkeypatch):
    """Replays that are there already; every call is counted."""
    calls = []

    def replayed(book, calendar, as_of, product_id):
        calls.append(product_id)
        return made()

    monkeypatch.setattr(keeping, "_replayed", replayed)
    return calls


def test_a_kept_replay_is_the_one_that_was_made_to_the_last_bit(engine, quick):
    book = whole_book()
    calendar = desk_calendar(book)
    for _ in range(2):
        kept = kept_replay(engine, book, calendar, book.as_of, PRODUCT)
        pd.testing.assert_frame_equal(kept.buffers, made().buffers, check_freq=False)
        pd.testing.assert_frame_equal(kept.running, made().running, check_freq=False)
        pd.testing.assert_series_equal(kept.need, made().need, check_freq=False)
        pd.testing.assert_series_equal(kept.net_assets, made().net_assets, check_freq=False)
        assert (kept.records, kept.hindsight_fixed, kept.rebuild_days, kept.spread_bp) == (
            made().records, made().hindsight_fixed, made().rebuild_days, made().spread_bp,
        )  # fmt: skip
    assert quick == [PRODUCT]
    assert judge(kept, calendar).finding.case == judge(made(), calendar).finding.case


def test_a_replay_asked_for_reaches_back_to_new_year(monkeypatch):
    asked = {}
    monkeypatch.setattr(keeping, "replay_product", lambda *_, **how: asked.update(how))
    keeping._replayed(None, None, pd.Timestamp("2026-06-24"), PRODUCT)
    assert asked["days"] == 161
    keeping._replayed(None, None, pd.Timestamp("2026-01-20"), PRODUCT)
    assert asked["days"] == 120


def test_products_that_cannot_be_judged_are_named_and_the_rest_is_judged():
    book = whole_book()

    def replay(product_id):
        if product_id != PRODUCT:
            raise MissingData("accuracy.closed", product=product_id)
        return made()

    told = []
    found = judge_products(book, book.as_of, replay, lambda *each: told.append(each))
    assert set(found.days[n.PRODUCT_ID]) == {PRODUCT}
    assert set(found.days[n.ISSUER]) == {"Ninth Lantern Wealth"}
    assert book.product(CLOSED)[n.NAME] in found.left_out
    assert [done for done, _, _ in told] == list(range(11))
    assert {every for _, every, _ in told} == {11}
    np.testing.assert_array_equal(found.days["buffer"], judged_days(made())["buffer"])


def test_a_book_of_which_nothing_can_be_judged_says_why():
    book = whole_book()

    def replay(product_id):
        raise MissingData("accuracy.closed", product=product_id)

    with pytest.raises(MissingData, match=CLOSED):
        judge_products(book, book.as_of, replay)


@pytest.fixture(scope="module")
def facts(tmp_path_factory):
    from core.store import connect

    engine = connect(f"sqlite:///{tmp_path_factory.mktemp('facts') / 'book.db'}")
    book = whole_book()
    calendar = desk_calendar(book)
    judged = judge_products(book, book.as_of, lambda product_id: made())
    yield executive_facts(engine, book, calendar, build_desk(book, calendar), judged)
    engine.dispose()


def test_the_report_adds_up(facts):
    report = executive_report(facts, "quarter")
    whole = facts.whole("quarter")
    for section in report.sections:
        for table in section.tables:
            totals = table.totals()
            if not totals:
                assert section.title == report.sections[-1].title
                continue
            assert totals["quarter"] == pytest.approx(whole.money)
            assert totals["gain_bp"] == pytest.approx(whole.gain_bp)
            assert totals["buffer"] == pytest.approx(whole.buffer)
            assert totals["breached_days"] == whole.breached_days
    shown = {figure.label: figure.value for figure in report.sections[0].figures}
    assert shown["Yield gain"] == whole.gain_bp
    assert shown["Money gained"] == whole.money


def test_the_parts_of_todays_gain_add_up_to_it(facts):
    rows = facts.rows.dropna(subset=["yield_gain_bp"])
    gain = (rows["yield_gain_bp"] * rows["net_assets"]).sum() / rows["net_assets"].sum()
    assert sum(facts.gain_items().values()) == pytest.approx(gain, abs=1e-9)


def test_one_product_is_told_alone(facts):
    own = facts.of(PRODUCT)
    assert set(own.days[n.PRODUCT_ID]) == set(own.rows[n.PRODUCT_ID]) == {PRODUCT}
    assert executive_report(own, "year").headline.startswith("Year to date: the model's reserve would have earned")
