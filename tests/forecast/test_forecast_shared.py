"""The real flows of a money market fund, as the desk forecasts them."""

import pandas as pd
import pytest
from forecast_cases import CALENDAR

from core import names as n
from core.book import book_of, check, read_table
from core.forecast import backtest
from core.plan.models import desk_model
from core.settings import ROOT

DATA = ROOT.parent / "shared" / "data"
ORIGINS = list(pd.date_range("2014-02-15", "2014-05-31", freq="15D"))

pytestmark = [
    pytest.mark.shared,
    pytest.mark.skipif(not DATA.is_dir(), reason="the real data are not beside the project"),
]


def test_yuebao_30_days_ahead_is_forecast_a_quarter_better_than_by_the_baselines():
    checked = check(read_table(DATA / "yuebao/flows.csv", "flows.csv"), n.FLOWS, None)
    book = book_of({n.FLOWS: checked.require()}, "yuebao")
    names = (n.SEASONAL_NAIVE, n.WEEKDAY_MEDIAN, n.ENSEMBLE)
    models = [desk_model(book, name, CALENDAR) for name in names]
    made = backtest(book.panel(), 30, ORIGINS, CALENDAR, models, models[-1])
    scores = made.scores.assign(error=made.scores["wape"] * made.scores["actual"])
    sums = scores.groupby([n.SIDE, "model"])[["error", "actual"]].sum()
    wape = (sums["error"] / sums["actual"]).unstack()
    for side in n.SIDES:
        assert made.selected.loc[side, "wape"] == pytest.approx(wape.loc[side, n.ENSEMBLE])
        assert made.selected.loc[side, "wape"] <= 0.8 * wape.loc[side, list(names[:2])].min()
