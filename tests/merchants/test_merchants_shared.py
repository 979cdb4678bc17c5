"""Real shops: the promises of the merchants' forecast, and that they do not hang on these shops and weeks."""

import numpy as np
import pandas as pd
import pytest
from panel_cases import CALENDAR, only

from core import names as n
from core.book import check, read_table
from core.merchants.backtest import backtest_groups
from core.merchants.panel import merchant_panel
from core.merchants.shops import judge_short_history
from core.merchants.tallies import tally
from core.settings import ROOT

DATA = ROOT.parent / "shared" / "data" / "koubei"
ORIGINS = [pd.Timestamp(day) for day in ("2016-06-30", "2016-07-14", "2016-07-31", "2016-08-14")]

pytestmark = [
    pytest.mark.shared,
    pytest.mark.skipif(not DATA.is_dir(), reason="the real data are not beside the project"),
]


@pytest.fixture(scope="module")
def panel():
    files = ((DATA / "receipts.csv", n.RECEIPTS), (DATA / "merchants.csv", n.MERCHANTS))
    return merchant_panel(*(check(read_table(path, path.name), table, None).require() for path, table in files))


def test_two_weeks_ahead_all_shops_and_their_groups_are_forecast_as_promised(panel):
    made = backtest_groups(tally(panel, CALENDAR), 14, ORIGINS, CALENDAR)
    assert made.selected.total["wape"] <= 0.045
    assert made.selected.weighted_wape <= 0.09
    assert made.selected.total["wape"] < made.weekday_median.total["wape"]
    assert made.selected.weighted_wape < made.weekday_median.weighted_wape


@pytest.mark.parametrize("half", [0, 1])
def test_each_half_of_the_shops_stays_ahead_of_the_weekday_median_over_most_of_a_year(panel, half):
    chosen = np.flatnonzero(np.random.default_rng(5).random(len(panel.merchants)) < 0.5)
    chosen = chosen if half else np.setdiff1d(np.arange(len(panel.merchants)), chosen)
    origins = list(pd.date_range("2015-12-20", "2016-08-14", freq="34D"))
    made = backtest_groups(tally(only(panel, chosen), CALENDAR), 14, origins, CALENDAR)
    assert made.selected.total["wape"] < made.weekday_median.total["wape"]
    assert made.selected.weighted_wape < made.weekday_median.weighted_wape


def test_three_weeks_of_a_new_shop_tell_a_sixth_more_than_its_weekday_median(panel):
    record = judge_short_history(panel, ORIGINS, 14, CALENDAR)
    assert record.shops > 50
    assert record.encoder <= 0.85 * record.weekday_median
