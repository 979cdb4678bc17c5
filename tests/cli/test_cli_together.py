"""optimise --product all: every product at once on the sample book."""

import pytest
from cli_runs import run

from core import names as n
from core.plan import together
from core.reserve import Limit, Rulebook, shared_rulebook
from core.reserve import measures as m

KEYS = {"products", "shared", "binding", "rounds", "milliseconds", "cost_bp", "as_of"}


def ask(url, *words):
    return run("optimise", "--product", n.ALL, *words, "--database", url)


@pytest.fixture(scope="module")
def values(sample_url):
    return ask(sample_url, "--json").values


def test_one_object_with_the_contracts_keys(values):
    assert set(values) == KEYS
    assert [row["product_id"] for row in values["products"]] == ["JB-CASH-01", "JB-HOLD-07"]
    for row in values["products"]:
        assert set(row) == {"product_id", "policy", "buffer", "objective_yield", "alone_yield", "weights"}
        assert row["policy"] == n.MODEL
        assert sum(row["weights"].values()) == pytest.approx(1.0)
        assert row["objective_yield"] <= row["alone_yield"] + 1e-9
    assert values["rounds"] >= 1 and values["milliseconds"] > 0.0
    assert all(set(one) == {"limit", "dual_bp", "text"} for one in values["binding"])


def test_every_shared_limit_holds(values):
    assert [row["limit"] for row in values["shared"]] == [limit.name for limit in shared_rulebook().limits]
    for row in values["shared"]:
        assert set(row) == {"limit", "value", "bound", "slack"}
        assert row["slack"] == pytest.approx(row["bound"] - row["value"])
        assert row["slack"] >= -1e-9


def test_alone_is_what_the_command_says_of_one_product(values, sample_url):
    for row in values["products"]:
        one = run("optimise", "--product", row["product_id"], "--json", "--database", sample_url).values
        assert row["alone_yield"] == pytest.approx(one["objective_yield"], abs=1e-12)


def test_in_words(sample_url):
    ran = ask(sample_url)
    assert ran.code == 0
    head, *lines = ran.out.splitlines()
    assert head.startswith("model, 2 products together: buffer ")
    assert "on the 20% rule; the limits that they share cost" in head
    assert lines[0].startswith("Juniper Daily Purse: buffer ") and " bp on its plan by itself" in lines[0]
    assert any(line.startswith("ABS, all products ≤ 5.0%: ") for line in lines)


def test_it_takes_the_dials_of_one_product(sample_url):
    dials = ("--policy", "fixed:0.15", "--confidence", 0.95, "--horizon", 20, "--reliance", 0, "--leverage", 0.05)
    found = ask(sample_url, *dials, "--rulebook", "cn_open_public", "--as-of", "2026-06-24", "--json").values
    assert [row["buffer"] for row in found["products"]] == pytest.approx([0.15, 0.15], abs=1e-9)
    assert {row["policy"] for row in found["products"]} == {"fixed:0.15"}


def test_shared_limits_that_cannot_hold_are_told_in_one_message(sample_url, monkeypatch):
    most = Limit("ncd", m.Measure(m.SHARE, classes=(n.NCD,)), ">=", 0.9, "soft", "a test", "house", "NCD together")
    monkeypatch.setattr(together, "shared_rulebook", lambda: Rulebook("all_products", (most,)))
    assert "the house limit NCD together from 90.0% to " in ask(sample_url).mistake


def test_a_dial_out_of_range_is_told_in_one_message(sample_url):
    assert "confidence" in ask(sample_url, "--confidence", 1).mistake
