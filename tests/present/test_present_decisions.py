"""Decisions and house limits in words."""

from datetime import UTC, datetime

import pandas as pd

from core import names as n
from core.book import conform
from core.present import decision_rows as rows
from core.reserve import house_limits, load_rulebook

AT = datetime(2026, 6, 24, 9, 5, 30, tzinfo=UTC)
DECISIONS = pd.DataFrame(
    {
        "key": ["b", "a"],
        n.PRODUCT_ID: ["P1", "P2"],
        "policy": [n.MODEL, n.FIXED],
        "status": [n.PROPOSED, n.APPROVED],
        "proposed_at": [pd.Timestamp(AT)] * 2,
        "proposed_by": ["Ann", "Bo"],
        "proposed_why": ["why", "why not"],
        "decided_at": [pd.NaT, pd.Timestamp(AT)],
        "decided_by": ["", "Cy"],
        "decided_why": ["", "agreed"],
    }
)


def test_decisions_are_told_in_the_readers_words():
    shown = rows.decision_rows(DECISIONS, {"P1": "Steady"})
    assert shown["product"].tolist() == ["Steady", "P2"]
    assert shown["status"].tolist() == ["Proposed", "Approved"]
    assert shown["decided_by"].tolist() == ["", "Cy"]
    assert list(shown) == list(rows.decision_titles(one_product=False))
    assert "product" not in rows.decision_titles(one_product=True)
    assert rows.decision_formats()["proposed_at"](shown["proposed_at"][0]) == "24 Jun 2026, 09:05 UTC"


def test_a_step_is_a_sentence():
    told = rows.step_sentence(n.REJECTED, AT, "Ann", "too thin")
    assert told == "Rejected by Ann, 24 Jun 2026, 09:05 UTC: too thin"


def test_what_was_computed_again_says_whether_it_is_the_same_and_why_not():
    assert rows.remade_sentence(0, ()).endswith("every figure is the same to the last bit.")
    assert rows.remade_sentence(0, ("code",)).endswith("to the last bit. The code has changed since.")
    assert "1 figure is not the same" in rows.remade_sentence(1, ("libraries",))
    told = rows.remade_sentence(7, ("code", "libraries"))
    assert "7 figures are not" in told and told.endswith("The code has changed since. Libraries have changed since.")
    assert rows.remade_sentence(7, ()).endswith("so the machine has.")


def test_house_limits_say_who_moved_them_and_what_the_rulebook_says():
    row = {
        n.RULEBOOK: "cn_open_public",
        n.LIMIT: "house_ncd",
        n.BOUND: 0.35,
        n.AUTHOR: "Ann",
        n.REASON: "less",
        n.ENTERED: pd.Timestamp(AT.date()),
    }
    limits = house_limits(load_rulebook("cn_open_public"), conform(pd.DataFrame([row]), n.HOUSE_LIMITS))
    shown = rows.house_rows(limits).set_index("title")
    moved = shown.loc["Interbank certificates of deposit"]
    assert moved[[n.BOUND, "own", n.AUTHOR, n.ENTERED, n.REASON]].tolist() == [
        "35.0%",
        "40.0%",
        "Ann",
        "24 Jun 2026",
        "less",
    ]
    assert shown.loc["ABS"].tolist() == ["10.0%", "10.0%", "", "", ""]
    assert set(rows.house_titles()) == {"title", *shown}


def test_a_history_is_newest_first_and_says_where_it_went_back():
    limit = next(
        each
        for each in house_limits(load_rulebook("cn_open_public"), conform(pd.DataFrame(), n.HOUSE_LIMITS))
        if each.limit.name == "house_ncd"
    )
    history = pd.DataFrame(
        {"at": [pd.Timestamp(AT)] * 2, n.BOUND: [0.3, float("nan")], n.AUTHOR: ["Ann", "Bo"], n.REASON: ["a", "b"]}
    )
    shown = rows.history_rows(limit, history)
    assert shown[n.BOUND].tolist() == ["40.0%, the rulebook's", "30.0%"]
    assert shown[n.AUTHOR].tolist() == ["Bo", "Ann"]
    assert set(rows.history_titles()) == set(shown)
