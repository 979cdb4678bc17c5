"""The report of a night: what it says, and that nothing in it is read as HTML."""

from html.parser import HTMLParser

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core import names as n
from core.plan.results import Attention, OutflowDay
from core.present.night_report import FILE_COLUMNS, NightReport, headline, night_html

DAY = pd.Timestamp("2026-06-24")
ROW = {
    n.PRODUCT_ID: "P", n.NAME: "One", n.FAMILY: n.CASH, n.ISSUER: None, "net_assets": 1e9, "buffer_now": 0.31,
    "buffer_fixed": 0.2, "buffer_model": 0.06, "yield_gain_bp": 2.5, "yield_gain_money": 250_000.0,
    "next_outflow": OutflowDay(pd.Timestamp("2026-06-30"), 1.2e7, 8e6, 2e7, 0.012, ""),
    "attention": (Attention("limit", "Too much paper", "reserve"),),
}  # fmt: skip


class Words(HTMLParser):
    """The texts of a page, and its elements."""

    def __init__(self, page):
        super().__init__()
        self.texts, self.tags = [], []
        self.feed(page)

    def handle_data(self, data):
        self.texts.append(data)

    def handle_starttag(self, tag, attrs):
        self.tags.append(tag)


def report(row=ROW, notices=(), files=()):
    rows = pd.DataFrame([row]) if row else pd.DataFrame()
    until = DAY + pd.Timedelta(days=30)
    return NightReport(DAY, until, "3-20260624", rows, notices, pd.DataFrame(files, columns=[*FILE_COLUMNS, "digest"]))


def file(**values):
    return {
        n.NAME: "a.csv",
        n.KIND: n.FLOWS,
        "status": "imported",
        "added": 1200,
        "restated": 3,
        "message": "",
        **values,
    }


def test_the_answer_comes_first_and_every_figure_of_a_product_is_there():
    page = Words(night_html(report()))
    assert headline(report()) == "Hold 6.0% instead of 20% through 24 Jul: +2.5 bp, CNY 250k a year"
    assert headline(report()) in page.texts
    assert {"One", "31.0%", "20.0%", "6.0%", "+2.5 bp", "CNY +250k", "▲ Too much paper"} <= set(page.texts)
    assert any(text.startswith("30 Jun: 12.0m") for text in page.texts)


def test_what_came_and_what_was_refused_is_listed():
    refused = file(name="b.csv", kind="", status="refused", message="Row 2 is bad")
    page = Words(night_html(report(files=[file(), refused])))
    assert {"a.csv", "Flows", "imported", "1,200", "b.csv", "refused", "Row 2 is bad"} <= set(page.texts)
    assert "No file came." in Words(night_html(report())).texts


def test_a_desk_without_a_plan_is_told_too():
    page = Words(night_html(report(row=None, notices=("No positions",))))
    assert "▲ No positions" in page.texts
    assert page.tags.count("table") == 0


@pytest.mark.parametrize("figure", ["buffer_model", "buffer_fixed"])
def test_a_figure_that_is_not_there_is_a_dash(figure):
    assert "–" in Words(night_html(report({**ROW, figure: float("nan")}))).texts


@settings(max_examples=25)
@given(st.text(min_size=1))
def test_nothing_that_the_book_says_is_read_as_html(odd):
    plain = Words(night_html(report(files=[file()], notices=("x",))))
    item = Attention("limit", odd, "reserve")
    rows = {**ROW, n.NAME: odd, n.ISSUER: odd, "attention": (item,)}
    made = Words(night_html(report(rows, (odd,), [file(name=odd, message=odd)])))
    assert [tag for tag in made.tags if tag != "br"] == plain.tags


def test_it_needs_nothing_beside_it():
    page = night_html(report())
    assert "http" not in page and "src=" not in page and "<script" not in page
