"""Real shops: the forecast of groups does not hang on certain shops and weeks (tests/cli holds the promises)."""

import numpy as np
import pandas as pd
import pytest
from panel_cases import CALENDAR

from core import names as n
from core.book import check, read_table
from core.merchants.backtest import backtest_groups
from core.merchants.panel import merchant_panel
from core.merchants.tallies import tally
from core.settings import ROOT

DATA = ROOT.parent / "shared" / "data" / "koubei"
pytestmark = [
    pytest.mark.shared,
    pytest.mark.skipif(not DATA.is_dir(), reason="the real data are not beside the project"),
]


@pytest.fixture(scope="module")
def panel():
    files = ((DATA / "receipts.csv", n.RECEIPTS), (DATA / "merchants.csv", n.MERCHANTS))
    return merchant_panel(*(check(read_table(path, path.name), table, None).require() for path, table in files))


@pytest.mark.parametrize("half", [0, 1])
def test_each_half_of_the_shops_stays_ahead_of_the_weekday_median_over_most_of_a_year(panel, half):
    chosen = np.flatnonzero(np.random.default_rng(5).random(len(panel.merchants)) < 0.5)
    chosen = chosen if half else np.setdiff1d(np.arange(len(panel.merchants)), chosen)
    origins = list(pd.date_range("2015-12-20", "2016-08-14", freq="47D"))
    made = backtest_groups(tally(panel.only(chosen), CALENDAR), 14, origins, CALENDAR)
    assert made.selected.total["wape"] < made.weekday_median.total["wape"]
    assert made.selected.weighted_wape < made.weekday_median.weighted_wape
