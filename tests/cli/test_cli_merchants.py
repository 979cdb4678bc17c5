"""merchants backtest, as a user types it."""

import re

import numpy as np
import pandas as pd
import pytest
from cli_runs import ROOT, process, run, written

from core import names as n

DATA = ROOT.parent / "shared" / "data" / "koubei"
DAYS, SHOPS = 100, 12


@pytest.fixture(scope="module")
def files(tmp_path_factory):
    """Receipts of shops of two groups, some days missing, and the table of the shops."""
    folder, random = tmp_path_factory.mktemp("shops"), np.random.default_rng(2)
    dates = pd.date_range("2025-05-12", periods=DAYS)
    week = np.where(dates.day_of_week < 5, 1.0, 1.6)
    receipts = pd.concat(
        pd.DataFrame(
            {n.DATE: dates, n.MERCHANT_ID: f"s{shop}", n.AMOUNT: (99 * week * random.lognormal(0, 0.2, DAYS)).round(2)}
        )
        for shop in range(SHOPS)
    ).sample(frac=0.95, random_state=1)
    shops = pd.DataFrame(
        {n.MERCHANT_ID: [f"s{shop}" for shop in range(SHOPS)], n.GROUP: ["tea", "rice"] * (SHOPS // 2)}
    )
    return written(receipts, folder / "receipts.csv"), written(shops, folder / "merchants.csv")


def words(files, *more):
    receipts, shops = files
    return ("merchants", "backtest", "--receipts", receipts, "--merchants", shops, *more)


def test_the_keys_are_those_of_the_contract(files):
    values = run(*words(files, "--horizon", 7, "--origins", "2025-08-03,2025-07-20", "--json")).values
    assert values["horizon"] == 7
    assert values["origins"] == ["2025-07-20", "2025-08-03"]
    for scores in (values, values["weekday_median"]):
        assert [row["group"] for row in scores["groups"]] == ["rice", "tea"]
        assert set(scores["groups"][0]) == {"group", "wape", "total_error", "merchants", "amount"}
        assert set(scores["total"]) == {"wape", "total_error"}
        assert scores["groups"][0]["merchants"] == SHOPS / 2
        amounts = [row["amount"] for row in scores["groups"]]
        weighted = sum(row["wape"] * row["amount"] for row in scores["groups"]) / sum(amounts)
        assert scores["weighted_group_wape"] == pytest.approx(weighted)
    assert values["short_history"] == {"days": 21, "shops": 0, "wape": None, "weekday_median_wape": None}


def test_workers_come_to_the_same_figures(files):
    more = ("--horizon", 7, "--origins", "2025-08-03", "--json")
    here, there = (run(*words(files, *more, "--scheduler", name)).values for name in ("here", "processes:2"))
    assert here == there
    assert "processes:N" in run(*words(files, "--scheduler", "elsewhere")).mistake


def test_without_origins_the_last_four_that_can_be_judged_are_taken(files):
    values = run(*words(files, "--json")).values
    assert values["horizon"] == 14
    assert values["origins"] == ["2025-06-24", "2025-07-08", "2025-07-22", "2025-08-05"]


def test_a_reader_is_told_the_same(files):
    ran = run(*words(files, "--horizon", 7, "--origins", "2025-08-03"))
    assert "forecast: all shops" in ran.out
    assert "weekday median x level" in ran.out
    assert "tea" in ran.out


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (lambda receipts, shops: (receipts, shops.iloc[1:]), "1 merchants of the receipts.*s0 the first"),
        (lambda receipts, shops: (receipts.assign(amount=-1.0), shops), "amount"),
        (lambda receipts, shops: (receipts.drop(columns="amount"), shops), "amount"),
        (lambda receipts, shops: (receipts, shops.drop(columns="group")), "group"),
    ],
)
def test_a_file_that_cannot_be_used_says_what_is_needed(files, tmp_path, change, said):
    receipts, shops = change(*(pd.read_csv(path) for path in files))
    changed = written(receipts, tmp_path / "receipts.csv"), written(shops, tmp_path / "merchants.csv")
    ran = run(*words(changed, "--json"))
    assert ran.code == 2
    assert ran.out == ""
    assert re.search(said, ran.err), ran.err


def test_an_origin_outside_the_receipts_is_refused(files):
    assert "2030" in run(*words(files, "--origins", "2030-01-01")).err


@pytest.mark.shared
@pytest.mark.skipif(not DATA.is_dir(), reason="the real data are not beside the project")
def test_the_real_shops_are_forecast_as_promised():
    values = process(
        "merchants", "backtest", "--receipts", DATA / "receipts.csv", "--merchants", DATA / "merchants.csv",
        "--horizon", 14, "--origins", "2016-06-30,2016-07-14,2016-07-31,2016-08-14", "--json",
    ).values  # fmt: skip
    assert values["total"]["wape"] <= 0.045
    assert values["weighted_group_wape"] <= 0.09
    assert values["short_history"]["wape"] <= 0.85 * values["short_history"]["weekday_median_wape"]
    assert len(values["groups"]) == 17
