"""design: the product lab for one design, on a book of few products."""

import numpy as np
import pytest
from cli_runs import run

from core import names as n
from core.design import toml_of
from core.plan.designing import templates
from tests.benchmarks import of_lots
from tests.sample_desk import whole_book

SHELF = templates()["minimum_holding_shelf"]


@pytest.fixture(scope="module")
def spec(tmp_path_factory):
    path = tmp_path_factory.mktemp("design") / "shelf.toml"
    path.write_text(toml_of(SHELF), "utf-8")
    return path


@pytest.fixture(scope="module")
def values(sample_url, spec):
    return run("design", "--spec", spec, "--confidence", "0.95", "--sweep", "--json", "--database", sample_url).values


def test_it_says_what_the_design_brings_costs_and_takes(values):
    assert values["design"] == {
        "name": "7-day shelf", "family": n.MIN_HOLDING, "customer_yield": 0.015, "launched": "2026-07-01",
        "hold_days": 7, "payout_days": 2,
    }  # fmt: skip
    assert values["left"] == pytest.approx(values["gross_yield"] - values["customer_yield"] - values["promotion_cost"])
    assert (values["confidence"], values["rulebook"], values["customer_yield"]) == (0.95, "cn_open_public", 0.015)
    assert 0.05 <= values["reserve"] < 0.5 and values["milliseconds"] > 0
    demand, taken = (sum(row["amount"] for row in values[key]) for key in ("demand", "taken"))
    assert demand == pytest.approx(taken)
    assert {row["product_id"] for row in values["taken"]} == {n.OUTSIDE, "JB-CASH-01", "JB-HOLD-07"}
    assert {row["group"] for row in values["demand"]} == set(n.CUSTOMER_GROUPS)


def test_it_gives_quantiles_of_every_month(values):
    for part in ("aum", "redemption"):
        low, middle, high = (np.array(values[part]["quantiles"][level]) for level in ("0.05", "0.5", "0.95"))
        assert len(low) == 12 and (low <= middle).all() and (middle <= high).all()
    day = values["redemption"]["largest_day"]
    assert day["0.05"] <= day["0.5"] <= day["0.95"] and day["date"] > "2026-07-01"
    assert 0 < values["aum"]["first_year"] < values["aum"]["end_of_year"]


def test_it_sweeps_the_term_of_the_family(values):
    rows = values["sweep"]["rows"]
    assert [row["value"] for row in rows] == [7, 14, 21, 30, 60, 90]
    assert values["sweep"]["sweet_spot"] == max(rows, key=lambda row: row["left_money"])["value"]
    assert rows[0]["aum"] == values["aum"]["first_year"]


def test_it_says_the_same_to_a_reader(sample_url, spec):
    lines = run("design", "--spec", spec, "--sweep", "--database", sample_url).out.splitlines()
    assert lines[0].startswith("7-day shelf: CNY ") and "are left" in lines[0]
    assert any("Farmers" in line for line in lines) and any("bank accounts" in line for line in lines)
    assert lines[-1].startswith("Most money is left at ")


@pytest.mark.parametrize(
    ("content", "told"),
    [
        ('name = "A"', "family of the design is nothing"),
        ("name = ", "cannot be read"),
        (toml_of(SHELF).replace("hold_days = 7", "hold_days = 0"), "from 1 to 3650"),
        (toml_of(SHELF) + 'groups = ["astronauts"]\n', "astronauts"),
        (toml_of(templates()["any_time_purse"]), "no such term"),
    ],
)
def test_what_cannot_be_studied_is_told(sample_url, tmp_path, content, told):
    path = tmp_path / "odd.toml"
    path.write_text(content, "utf-8")
    assert told in run("design", "--spec", path, "--sweep", "--json", "--database", sample_url).mistake


def test_a_file_that_is_not_there_is_told(sample_url, tmp_path):
    assert "cannot be read" in run("design", "--spec", tmp_path / "gone.toml", "--database", sample_url).mistake


def test_benchmark_lots_walks_the_same_year_in_a_fraction_of_the_time(monkeypatch):
    monkeypatch.setattr(of_lots, "sample_book", whole_book)
    walked, whole = of_lots.ratios(paths=20)
    assert float(walked.note.split()[-1]) <= 1e-6
    assert walked.ours < walked.other / 2
    monkeypatch.setattr(of_lots, "ratios", lambda: [walked, whole])
    rows = run("benchmark", "lots", "--json").values["ratios"]
    assert rows[0]["times_faster"] == pytest.approx(walked.other / walked.ours)
