"""forecast and optimise on the sample book."""

import pandas as pd
import pytest
from cli_runs import flows, process, run, written

from core import names as n
from core.plan import desk_calendar
from core.reserve import assets_from_positions, check_limits, load_rulebook, rulebook_for
from core.settings import settings
from core.store import connect, load_book

CASH, HOLD = "JB-CASH-01", "JB-HOLD-07"
OPTIMISE = {
    "status", "policy", "objective_yield", "buffer", "weights", "yield_gain_bp", "shortfall_probability", "binding",
    "rounds", "milliseconds",
}  # fmt: skip


@pytest.fixture(scope="module")
def book(sample_url):
    engine = connect(sample_url)
    yield load_book(engine)
    engine.dispose()


@pytest.fixture(scope="module")
def model(sample_url):
    """Optimised in a process of its own: what the solver might say would be seen."""
    return process("optimise", "--product", CASH, "--policy", "model", "--json", "--database", sample_url)


@pytest.fixture(scope="module")
def fixed(sample_url):
    """The address of the database from the environment."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("TIDEGATE_DATABASE_URL", sample_url)
        settings.cache_clear()
        ran = run("optimise", "--product", CASH, "--policy", "fixed:0.20", "--json")
    settings.cache_clear()
    return ran


def limits_of(values, book):
    own = book.positions[book.positions[n.PRODUCT_ID] == CASH]
    assets = assets_from_positions(own, desk_calendar(book), 30)
    rulebook = load_rulebook(rulebook_for(n.CASH))
    return check_limits(values["weights"], assets, rulebook), assets


def test_optimise_prints_one_object_with_the_contracts_keys(model, fixed):
    for ran, policy in ((model, "model"), (fixed, "fixed:0.20")):
        values = ran.values
        assert ran.err == ""
        assert set(values) == OPTIMISE | {"product_id", "as_of", "rulebook"}
        assert (values["status"], values["policy"]) == ("optimal", policy)
        assert all(set(binding) == {"limit", "dual_bp", "text"} for binding in values["binding"])
        assert values["binding"]
        assert (values["product_id"], values["as_of"]) == (CASH, "2026-06-24")


def test_every_limit_holds_on_the_printed_weights(model, fixed, book):
    for ran in (model, fixed):
        found, assets = limits_of(ran.values, book)
        assert found["slack"].min() >= -1e-9
        assert set(ran.values["weights"]) == {asset.asset_class for asset in assets}
        assert sum(ran.values["weights"].values()) == pytest.approx(1.0)


def test_the_model_keeps_less_and_gains_a_little(model, fixed):
    assert fixed.values["buffer"] == pytest.approx(0.20, abs=1e-9)
    assert model.values["buffer"] < fixed.values["buffer"]
    assert 0.0 <= model.values["yield_gain_bp"] <= 6.0
    gain = (model.values["objective_yield"] - fixed.values["objective_yield"]) * 1e4
    assert model.values["yield_gain_bp"] == pytest.approx(gain)
    assert fixed.values["yield_gain_bp"] == 0.0


def test_optimise_takes_every_dial(sample_url):
    dials = {
        "--policy": "floor:0.10", "--rulebook": "cn_open_public", "--horizon": 20, "--confidence": 0.95,
        "--reliance": 0, "--leverage": 0.05, "--as-of": "2026-06-24",
    }  # fmt: skip
    words = [word for dial in dials.items() for word in dial]
    values = run("optimise", "--product", HOLD, *words, "--json", "--database", sample_url).values
    assert values["buffer"] >= 0.10 - 1e-9
    assert (values["policy"], values["rulebook"]) == ("floor:0.10", "cn_open_public")
    assert sum(values["weights"].values()) <= 1.05 + 1e-9


def test_optimise_in_words(sample_url):
    ran = run("optimise", "--product", HOLD, "--database", sample_url)
    assert ran.code == 0
    assert ran.out.startswith("model: buffer ")
    assert "on the 20% rule" in ran.out


def test_forecast_lists_every_day(sample_url):
    values = run("forecast", "--product", HOLD, "--horizon", 10, "--json", "--database", sample_url).values
    assert {"product_id", "as_of", "horizon", "model", "days"} <= set(values)
    assert [day["date"] for day in values["days"]] == [f"2026-06-{d}" for d in range(25, 31)] + [
        f"2026-07-0{d}" for d in range(1, 5)
    ]
    for day in values["days"]:
        assert day["net_outflow"] == pytest.approx(day[n.REDEMPTION] - day[n.SUBSCRIPTION])
        assert day["net_outflow_low"] <= day["net_outflow_high"]
        assert day["projected"] is False


def test_forecast_knows_the_past_and_other_models(sample_url):
    words = ("--product", HOLD, "--as-of", "2025-12-31", "--model", n.WEEKDAY_MEDIAN, "--database", sample_url)
    ran = run("forecast", *words, "--horizon", 2)
    assert ran.code == 0
    assert [line.split(":")[0] for line in ran.out.splitlines()] == ["1 Jan 2026", "2 Jan 2026"]


@pytest.fixture
def bare_url(tmp_path):
    """A book of nothing but flows, with redemptions only."""
    url = f"sqlite:///{tmp_path / 'bare.db'}"
    path = written(flows().drop(columns=n.SUBSCRIPTION), tmp_path / "one_side.csv")
    run("import", n.FLOWS, path, "--database", url)
    return url


def test_forecast_needs_no_description_and_only_one_side(bare_url):
    words = ("forecast", "--product", "P", "--horizon", 3, "--model", n.WEEKDAY_MEDIAN, "--database", bare_url)
    days = run(*words, "--json").values["days"]
    assert [day[n.SUBSCRIPTION] for day in days] == [None] * 3
    assert all(day["net_outflow"] == day[n.REDEMPTION] > 0 for day in days)
    assert "subscriptions –" in run(*words).out


def test_optimise_says_that_a_description_is_missing(bare_url):
    assert "Import a products file" in run("optimise", "--product", "P", "--database", bare_url).mistake


def test_optimise_names_the_limits_that_cannot_hold_together(tmp_path):
    url = f"sqlite:///{tmp_path / 'one_fund.db'}"
    product = {
        n.NAME: "One",
        n.FAMILY: n.CASH,
        n.HOLD_DAYS: "",
        n.OPEN_DAY: "",
        n.PAYOUT_DAYS: 1,
        n.BENCHMARK_YIELD: 0.01,
    }
    fund = {
        n.AS_OF: "2025-07-02", n.ASSET_ID: "F1", n.NAME: "A fund", n.ASSET_CLASS: n.BOND_FUND, n.AMOUNT: 1e4,
        n.YIELD: 0.02, n.MATURITY: "", n.SALE_DAYS: "", n.SALE_COST_BP: "",
    }  # fmt: skip
    tables = {n.PRODUCTS: [{n.PRODUCT_ID: "P", **product}], n.POSITIONS: [{n.PRODUCT_ID: "P", **fund}]}
    for table, rows in tables.items():
        assert run("import", table, written(pd.DataFrame(rows), tmp_path / f"{table}.csv"), "--database", url).code == 0
    assert run("import", n.FLOWS, written(flows(), tmp_path / "flows.csv"), "--database", url).code == 0
    for policy in ("fixed:0.20", "model"):
        message = run("optimise", "--product", "P", "--policy", policy, "--json", "--database", url).mistake
        assert "cannot hold together" in message and "Funds" in message
