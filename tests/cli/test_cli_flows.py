"""backtest and replay: commands that read a file of flows and no database."""

import json

import numpy as np
import pandas as pd
import pytest
from cli_runs import flows, process, run, written

from core import names as n
from core.cli import forecasting
from core.forecast import MODELS

BACKTEST = ("--horizon", 7, "--origins", "2025-05-31,2025-06-15")
SCORE = {"model", "side", "origin", "product_id", "wape", "total_error"}


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    return tmp_path_factory.mktemp("flows")


@pytest.fixture(scope="module")
def file(folder):
    return written(flows(), folder / "flows.csv")


@pytest.fixture(scope="module")
def without_prophet():
    """Scenarios around Prophet are slow, and any other model has the same columns."""
    quick = {name: model for name, model in MODELS.items() if name != n.PROPHET}
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(forecasting, "MODELS", quick)
        yield {*quick, n.SELECTED}


@pytest.fixture(scope="module")
def scored(folder, without_prophet):
    """A backtest of two products with its forecasts written."""
    path = written(flows(("P", "Q")), folder / "two.csv")
    ran = run("backtest", "--flows", path, *BACKTEST, "--out", folder / "forecasts.csv", "--json")
    return ran, pd.read_csv(folder / "forecasts.csv", parse_dates=["origin", "date"])


def test_backtest_prints_one_object_with_the_contracts_keys(scored, without_prophet):
    ran, _ = scored
    values = ran.values
    assert set(values) == {"horizon", "origins", "metric", "scores", "selected", "series"}
    assert (values["horizon"], values["metric"], values["series"]) == (7, "wape", 4)
    assert values["origins"] == ["2025-05-31", "2025-06-15"]
    assert all(set(score) == SCORE for score in values["scores"])
    assert {score["model"] for score in values["scores"]} == without_prophet
    assert len(values["scores"]) == len(without_prophet) * 2 * 2 * 2  # sides, origins, products
    assert set(values["selected"]) == set(n.SIDES)
    assert all(set(score) == {"wape", "total_error"} for score in values["selected"].values())


def test_backtest_in_a_process_of_its_own_says_nothing_but_its_progress_and_its_object(file):
    ran = process("backtest", "--flows", file, "--horizon", 7, "--origins", "2025-06-15", "--json")
    assert {score["model"] for score in ran.values["scores"]} == {*MODELS, n.SELECTED}
    assert ran.err.splitlines() == [f"15 Jun 2025: {name}" for name in MODELS]


def test_backtest_writes_every_forecast_with_its_quantiles(scored, without_prophet):
    _, made = scored
    columns = {"origin", "date", "product_id", "side", "model", "forecast", "actual"}
    assert set(made) == columns | {"0.005", "0.05", "0.5", "0.95", "0.995"}
    assert len(made) == len(without_prophet) * 2 * 2 * 2 * 7
    levels = made[["0.005", "0.05", "0.5", "0.95", "0.995"]].to_numpy()
    assert (np.diff(levels, axis=1) >= 0).all()
    actual = flows(("P", "Q")).melt([n.DATE, n.PRODUCT_ID], list(n.SIDES), "side")
    both = made.merge(actual, on=["date", "product_id", "side"])
    assert both["actual"].to_numpy() == pytest.approx(both["value"].to_numpy())


def test_the_scores_are_those_of_the_written_forecasts(scored):
    ran, made = scored
    for score in ran.values["scores"]:
        mine = made[
            (made["model"] == score["model"]) & (made["side"] == score["side"])
            & (made["origin"] == score["origin"]) & (made["product_id"] == score["product_id"])
        ]  # fmt: skip
        due = mine["actual"].sum()
        assert score["wape"] == pytest.approx((mine["forecast"] - mine["actual"]).abs().sum() / due)
        assert score["total_error"] == pytest.approx(abs(mine["forecast"].sum() - due) / due)
    for side, chosen in ran.values["selected"].items():
        parts = made[(made["model"] == n.SELECTED) & (made["side"] == side)].groupby(["origin", "product_id"])
        errors = parts.apply(lambda part: (part["forecast"] - part["actual"]).abs().sum())
        assert chosen["wape"] == pytest.approx(errors.sum() / parts["actual"].sum().sum())


def test_backtest_reads_mapped_columns_and_writes_parquet(folder, without_prophet):
    renamed = flows().rename(columns={n.SUBSCRIPTION: "money in", n.REDEMPTION: "money=out"})
    path = written(renamed, folder / "mapped.csv")
    ran = run(
        "backtest", "--flows", path, "--map", "money in=subscription", "--map", "money=out=redemption",
        "--horizon", 7, "--origins", "2025-06-15", "--out", folder / "forecasts.parquet",
    )  # fmt: skip
    assert ran.code == 0
    assert ran.out.startswith("WAPE, 7 days ahead, 1 origins, 2 series\n")
    assert "selected" in ran.out
    assert len(pd.read_parquet(folder / "forecasts.parquet")) == len(without_prophet) * 2 * 7


def test_replay_prints_one_object_with_the_contracts_keys(file):
    ran = run(
        "replay", "--flows", file, "--start", "2025-05-01", "--end", "2025-05-20", "--rebuild-days", 7,
        "--confidence", 0.95, "--policies", "fixed:0.20, fixed:0.10,floor:0.05,model", "--json",
    )  # fmt: skip
    values = ran.values
    assert set(values) == {"days", "rebuild_days", "hindsight_fixed", "policies", "verdict", "assumed"}
    assert (values["days"], values["rebuild_days"], values["assumed"]) == (20, 7, [])
    keys = {"name", "mean_buffer", "breached_days", "worst_shortfall", "yield_gain_bp"}
    more = {"yield_gain_low_bp", "yield_gain_high_bp", "yield_gain_money", "days_to_recover", "by_kind"}
    assert all(set(policy) == keys | more for policy in values["policies"])
    for policy in values["policies"]:
        assert all(set(kind) == {"days", *keys} - {"name"} for kind in policy["by_kind"].values())
    assert [policy["name"] for policy in values["policies"]] == ["fixed:0.20", "fixed:0.10", "floor:0.05", "model"]
    assert values["policies"][0]["mean_buffer"] == 0.20
    assert values["policies"][0]["yield_gain_bp"] == 0.0
    assert ran.err == ""


def test_replay_says_which_days_it_left_out(file):
    ran = run("replay", "--flows", file, "--start", "2025-01-01", "--end", "2030-01-01", "--policies", "fixed:0.10")
    assert ran.code == 0
    assert "31 Mar 2025" in ran.err and "18 Jun 2025" in ran.err  # 56 days to learn from, 14 to judge by
    verdict, line = ran.out.splitlines()
    assert verdict.startswith("The model was not judged")
    assert line.startswith(
        "fixed:0.10: mean buffer 10.0%, 0 days breached, worst shortfall 0.0%, +2.5 bp a year, CNY +"
    )


def test_replay_takes_an_opening_balance_where_the_file_has_none(folder, file):
    frame = flows()
    bare = written(frame.drop(columns=n.AUM), folder / "bare.csv")
    words = ("--start", "2025-05-01", "--end", "2025-05-20", "--policies", "model", "--json")
    given = run("replay", "--flows", file, *words).values
    worked_out = run("replay", "--flows", bare, "--aum", frame[n.AUM].iloc[0], *words).values
    assert worked_out["hindsight_fixed"] == pytest.approx(given["hindsight_fixed"], rel=1e-5)


def test_replay_judges_every_policy_and_says_what_it_found(file):
    words = ("--start", "2025-05-01", "--end", "2025-05-30", "--rebuild-days", 7)
    values = run("replay", "--flows", file, *words, "--json").values
    assert [policy["name"] for policy in values["policies"]] == [
        "fixed:0.20", "fixed:0.10", "floor:0.05", n.MILLER_ORR, n.NEWSVENDOR, n.MODEL, n.HINDSIGHT,
    ]  # fmt: skip
    assert values["policies"][-1]["mean_buffer"] == values["hindsight_fixed"]
    ran = run("replay", "--flows", file, *words)
    assert ran.out.splitlines()[0] == values["verdict"]["text"]
    assert len(ran.out.splitlines()) == 8


def test_replay_says_what_it_assumes_on_standard_error_and_in_its_object(folder):
    bare = written(flows().drop(columns=[n.AUM, n.SUBSCRIPTION]), folder / "one_side.csv")
    words = ("--start", "2025-05-01", "--end", "2025-05-20", "--policies", "fixed:0.20", "--json")
    ran = run("replay", "--flows", bare, "--aum", 50_000, "--reliance", 0, *words)
    assert ran.values["assumed"] == [ran.err.strip()]
    assert "CNY 50.0k on every day" in ran.err
    assert "--aum" in run("replay", "--flows", bare, *words).mistake


def test_replay_of_one_of_several_products(folder):
    path = written(flows(("P", "Q")), folder / "several.csv")
    words = ("--start", "2025-05-01", "--end", "2025-05-20", "--policies", "fixed:0.20", "--json")
    found = [run("replay", "--flows", path, "--product", product, *words).values for product in ("P", "Q")]
    assert found[0]["hindsight_fixed"] != found[1]["hindsight_fixed"]


def test_neither_command_makes_a_database(file, tmp_path):
    url = f"sqlite:///{tmp_path / 'never.db'}"
    words = ("--start", "2025-05-01", "--end", "2025-05-20", "--policies", "fixed:0.20", "--json", "--database", url)
    run("replay", "--flows", file, *words)
    assert not list(tmp_path.iterdir())


def test_gains_follow_the_spread(file):
    words = ("--start", "2025-05-01", "--end", "2025-05-20", "--policies", "fixed:0.10", "--json")
    assert run("replay", "--flows", file, *words, "--spread-bp", 40).values["policies"][0]["yield_gain_bp"] == 4.0


def test_json_has_no_nan(folder):
    """A side on which nothing came has no score, and JSON knows no NaN."""
    path = written(flows().assign(redemption=0.0), folder / "nothing.csv")
    ran = run("backtest", "--flows", path, "--horizon", 7, "--origins", "2025-06-15", "--json")
    scores = json.loads(ran.out, parse_constant=lambda word: pytest.fail(word))["scores"]
    assert {score["wape"] for score in scores if score["side"] == n.REDEMPTION} == {None}


def machines(count, start, days, *, missing=0.0, zeros=0.0, weekends=True, seed=8):
    """Cash taken from machines, one side only and under other names, a share of the days missing or without any."""
    random = np.random.default_rng(seed)
    dates = pd.date_range(start, periods=days)
    parts = []
    for k in range(count):
        rhythm = np.exp(0.4 * np.sin(dates.day_of_week.to_numpy() + k))
        taken = (20 * rhythm * random.lognormal(0, 0.2, days) * (random.random(days) >= zeros)).round(2)
        frame = pd.DataFrame({"day": dates, "machine": f"ATM-{k:03d}", "withdrawn": taken})
        parts.append(frame[(random.random(days) >= missing) & (weekends | (dates.day_of_week < 5))])
    return pd.concat(parts, ignore_index=True)


def late_early_and_empty():
    """Working days alone; one machine begins late, one ends early, one is never used."""
    frame = machines(4, "2024-01-01", 220, weekends=False)
    late = (frame["machine"] == "ATM-000") & (frame["day"] < "2024-07-10")
    early = (frame["machine"] == "ATM-001") & (frame["day"] > "2024-05-01")
    return frame[~(late | early)].assign(
        withdrawn=lambda kept: kept["withdrawn"].where(kept["machine"] != "ATM-002", 0.0)
    )


def closed_for_two_months():
    frame = machines(2, "2010-01-01", 240)
    return frame[(frame["day"] < "2010-04-01") | (frame["day"] > "2010-06-01")]


ELSEWHERE = {
    "England before 2000, with gaps": ("GB", lambda: machines(3, "1996-03-18", 200, missing=0.05)),
    "zeros among the days": ("US", lambda: machines(3, "1998-01-01", 200, missing=0.02, zeros=0.3)),
    "years not announced yet": ("CN", lambda: machines(2, "2027-06-01", 240, missing=0.1)),
    "another weekend": ("AE", lambda: machines(2, "2025-06-01", 200, missing=0.1)),
    "feasts that follow the moon": ("IN", lambda: machines(2, "1999-08-01", 240)),
    "working days only, late, early, empty": ("DE", late_early_and_empty),
    "two months closed": ("CN", closed_for_two_months),
    "many series": ("GB", lambda: machines(120, "2025-01-01", 120, missing=0.02)),
}
NAMES = ("--map", "day=date", "--map", "machine=product_id", "--map", "withdrawn=redemption")


@pytest.mark.parametrize("case", ELSEWHERE)
def test_flows_of_other_countries_years_and_shapes(folder, without_prophet, case):
    """One side, names of their own, missing days: scored on the days that were observed, and on no other."""
    market, make = ELSEWHERE[case]
    made, horizon = make(), 14
    path = written(made, folder / "elsewhere.csv")
    last = made["day"].max() - pd.Timedelta(days=horizon)
    ran = run(
        "backtest", "--flows", path, *NAMES, "--market", market, "--horizon", horizon, "--origins", last.date(),
        "--json",
    )  # fmt: skip
    values = ran.values
    assert set(values["selected"]) == {n.REDEMPTION}
    assert values["series"] == made["machine"].nunique()
    due = made[made["day"] > last].groupby("machine")["withdrawn"].sum()
    known = {product for product in due.index[due > 0] if made[made["machine"] == product]["day"].min() <= last}
    for model in without_prophet:
        scored = {score["product_id"] for score in values["scores"] if (score["model"] == model) and score["wape"]}
        assert scored == known
    naive = [score for score in values["scores"] if score["model"] == n.SEASONAL_NAIVE and score["wape"]]
    worst = sum(score["wape"] * due[score["product_id"]] for score in naive) / sum(due[list(known)])
    assert values["selected"][n.REDEMPTION]["wape"] < worst


def test_prophet_is_left_out_of_a_long_backtest_and_that_is_said(folder, monkeypatch):
    monkeypatch.setattr(forecasting, "MOST_FITS", 3)
    path = written(flows(("P", "Q")), folder / "long.csv")
    ran = run("backtest", "--flows", path, "--horizon", 7, "--origins", "2025-06-15", "--json")
    assert n.PROPHET not in {score["model"] for score in ran.values["scores"]}
    assert "Prophet is left out: it would fit 4 series" in ran.err and "--models" in ran.err
    words = ("--horizon", 7, "--origins", "2025-06-15", "--json", "--models", f"{n.PROPHET}, {n.SEASONAL_NAIVE}")
    asked = run("backtest", "--flows", path, *words)
    assert {score["model"] for score in asked.values["scores"]} == {n.PROPHET, n.SEASONAL_NAIVE, n.SELECTED}
    assert "left out" not in asked.err


def test_a_model_that_is_not_there(file):
    assert "Oracle" in run("backtest", "--flows", file, "--models", "Oracle").mistake
