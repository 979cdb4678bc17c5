"""The promises that the command line keeps on real flows, as a user types them."""

import logging

import pandas as pd
import pytest
from cli_runs import ROOT, process, run

from core import names as n

DATA = ROOT.parent / "shared" / "data"
YUEBAO, AFAC = DATA / "yuebao/flows.csv", DATA / "afac/fund_apply_redeem_series.csv"
ORIGINS = ("2014-03-31", "2014-04-30", "2014-05-31")
HORIZON = 30

pytestmark = [
    pytest.mark.shared,
    pytest.mark.skipif(not DATA.is_dir(), reason="the real data are not beside the project"),
]


def default_prophet(amounts):
    """Prophet as it comes, on the amounts as they are."""
    from prophet import Prophet

    logging.getLogger("cmdstanpy").disabled = True
    model = Prophet(uncertainty_samples=0).fit(pd.DataFrame({"ds": amounts.index, "y": amounts.to_numpy()}))
    ahead = pd.date_range(amounts.index[-1], periods=HORIZON + 1)[1:]
    return model.predict(pd.DataFrame({"ds": ahead}))["yhat"].to_numpy()


def test_what_the_desk_would_have_forecast_is_no_worse_than_the_best_baseline():
    values = process(
        "backtest", "--flows", YUEBAO, "--horizon", HORIZON, "--origins", ",".join(ORIGINS), "--json"
    ).values  # fmt: skip
    flows = pd.read_csv(YUEBAO, parse_dates=["date"], index_col="date")
    for side in n.SIDES:
        due, errors = 0.0, {n.SEASONAL_NAIVE: 0.0, n.WEEKDAY_MEDIAN: 0.0, "default Prophet": 0.0}
        for origin in ORIGINS:
            actual = flows.loc[origin:, side].iloc[1 : HORIZON + 1]
            due += actual.sum()
            errors["default Prophet"] += abs(default_prophet(flows.loc[:origin, side]) - actual.to_numpy()).sum()
            for score in values["scores"]:
                if (score["origin"], score["side"]) == (origin, side) and score["model"] in errors:
                    errors[score["model"]] += score["wape"] * actual.sum()
        assert values["selected"][side]["wape"] <= min(errors.values()) / due + 1e-12


def test_the_model_keeps_half_of_the_rule_and_is_never_breached():
    values = process(
        "replay", "--flows", YUEBAO, "--start", "2014-04-01", "--end", "2014-06-16", "--rebuild-days", 14,
        "--confidence", 0.99, "--policies", "fixed:0.20,fixed:0.10,floor:0.05,model", "--json",
    ).values  # fmt: skip
    model = next(policy for policy in values["policies"] if policy["name"] == "model")
    assert values["days"] == 77
    assert model["mean_buffer"] < 0.12
    assert model["breached_days"] == 0
    assert values["hindsight_fixed"] < model["mean_buffer"]


MAPPING = {
    "fund_code": n.PRODUCT_ID, "transaction_date": n.DATE, "apply_amt": n.SUBSCRIPTION, "redeem_amt": n.REDEMPTION,
}  # fmt: skip
MAPS = [word for header, column in MAPPING.items() for word in ("--map", f"{header}={column}")]


def test_a_platforms_file_without_aum_is_replayed_on_a_given_one_and_says_that_it_is_masked():
    words = ("replay", "--flows", AFAC, *MAPS, "--product", "000086", "--start", "2024-09-01", "--end", "2024-11-30")
    refused = run(*words).mistake
    assert "aum" in refused and "--aum" in refused
    values = run(*words, "--aum", 100_000, "--policies", "fixed:0.20,floor:0.05", "--json").values
    assert values["days"] == 91
    assert ["Assumed" in text for text in values["assumed"]] == [True, False]
    assert "masked" in values["assumed"][1]


def test_a_platforms_file_is_loaded_once(tmp_path):
    words = ("import", n.FLOWS, AFAC, *MAPS, "--json", "--database", f"sqlite:///{tmp_path / 'new.db'}")
    assert [run(*words).values["added"] for _ in range(2)] == [4656, 0]
