"""stress: one product, several stresses together, the report of all."""

import pytest
from cli_runs import run

PRODUCT = "JB-HOLD-07"


def ask(url, *words):
    return run("stress", *words, "--database", url)


def test_one_product_under_stresses_that_happen_together(sample_url):
    dials = ("--product", PRODUCT, "--stress", "quarter_end,spread_shock", "--severity", "2")
    values = ask(sample_url, *dials, "--json").values
    (product,) = values["products"]
    (row,) = product["results"]
    assert (row["stress"], row["severity"]) == ("quarter_end+spread_shock", 2.0)
    assert row["needed"] > 0.05 and row["fall_bp"] > 0
    assert product["reverse"][0]["text"] and {"step", "date"} <= set(product["contingency"][0])
    lines = ask(sample_url, *dials).out.splitlines()
    assert lines[0].startswith(f"{PRODUCT}: Today's portfolio ") and len(lines) == 3


def test_the_report_is_of_every_product(sample_url):
    values = ask(sample_url, "--report", "--json").values
    assert [row["product_id"] for row in values["products"]] == ["JB-CASH-01", PRODUCT]
    assert values["due"] == [] and {"book", "code", "seed"} <= set(values["made_from"])
    again = ask(sample_url, "--report")
    assert again.err == ""  # reopened: nothing is stressed anew
    assert len(again.out.splitlines()) == 2


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("--stress", "panic"), "quarter_end"),
        (("--severity", "-1"), "0 to 10"),
        (("--product", "nobody"), "nobody"),
        (("--report", "--product", PRODUCT), "every product"),
    ],
)
def test_a_mistake_is_told_in_one_message(sample_url, words, said):
    assert said in ask(sample_url, *words).mistake
