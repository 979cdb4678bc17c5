"""Single shops ahead and the groups' record as tables: newest shops first, and every accuracy with its contract."""

import numpy as np
import pandas as pd
import pytest

from core import names as n
from core.calendar import build_calendar
from core.forecast.backtest import TOTAL_ERROR, WAPE
from core.merchants.archetypes import archetypes
from core.merchants.backtest import MERCHANTS, GroupScores, MerchantBacktest
from core.merchants.life import lives
from core.merchants.panel import MerchantPanel
from core.merchants.profiles import profiles
from core.merchants.shops import ShopForecast, ShopRecord
from core.present import group_tables as tables

DAYS = pd.date_range("2026-01-01", periods=120, name=n.DATE)
AHEAD = pd.date_range("2026-05-01", periods=7, name=n.DATE)


@pytest.fixture
def panel():
    received = np.full((len(DAYS), 3), 100.0)
    received[:-25, 1] = np.nan  # opened 25 days ago
    return MerchantPanel(DAYS, np.array(["a", "b", "c"], object), np.array(["x", "x", "y"], object), received, None)


def forecast(record, kept=True):
    amounts = pd.DataFrame({"a": 300.0, "b": 200.0, "c": 100.0}, AHEAD)
    return ShopForecast(DAYS[-1], amounts, kept, record)


def test_new_shops_come_first_and_only_the_groups_own_are_there(panel):
    life = lives(panel)
    found = archetypes(profiles(panel, life, build_calendar(), 0.0))
    made = forecast(ShopRecord(10, 0.2, 0.25))
    rows = tables.shops_ahead(made, panel, found, life, "x")
    assert list(rows["merchant"]) == ["b", "a"]
    assert list(rows["length"]) == [25, 120]
    np.testing.assert_allclose(rows["lately"], [100 * 25 / 28, 100])
    assert rows["course"][0] == [200.0] * len(AHEAD)
    days = tables.ahead_download(made, rows)
    assert list(days.columns) == [n.DATE, n.MERCHANT_ID, n.AMOUNT]
    assert days[n.AMOUNT].sum() == 500 * len(AHEAD)
    assert tables.ahead_caption(made, 2, 2, "x").startswith(
        "Accuracy = 1 - WAPE of daily receipts by shop, days 1 to 7"
    )


def test_the_title_says_who_told_the_shops():
    better = tables.ahead_title(forecast(ShopRecord(10, 0.2, 0.25)))
    assert "by what all shops taught: accuracy 80.0% against 75.0%" in better
    assert "was no better" in tables.ahead_title(forecast(ShopRecord(10, 0.3, 0.25), kept=False))
    assert "too short" in tables.ahead_title(forecast(ShopRecord(0, None, None), kept=False))


def test_the_record_is_by_group_the_largest_first_with_its_contract():
    def scores(wape):
        frame = {n.GROUP: ["x", "y", "z"], WAPE: [wape, wape + 0.1, np.nan], TOTAL_ERROR: [0.0, 0.1, np.nan]}
        return GroupScores(
            pd.DataFrame(frame | {n.AMOUNT: [1e6, 2e6, 0.0], MERCHANTS: [3, 4, 5]}), pd.Series(dtype=float), wape
        )

    made = MerchantBacktest(14, (DAYS[0], DAYS[14]), scores(0.1), scores(0.2))
    rows, formats, titles = tables.record(made)
    assert list(rows[n.GROUP]) == ["y", "x"]
    np.testing.assert_allclose(rows[["accuracy", "plain"]], [[0.8, 0.7], [0.9, 0.8]])
    assert set(formats) <= set(titles)
    assert (
        tables.record_title(made, "x")
        == "Receipts of x were told with an accuracy of 90.0%, by their weekday median with 80.0%"
    )
    assert "28 days of 2 past forecasts from 1 Jan 2026 to 15 Jan 2026" in tables.record_caption(made)
