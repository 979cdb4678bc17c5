import pandas as pd
import pytest
from forecast_cases import CALENDAR

from core import names as n
from core.book import book_of, check, read_table
from core.forecast import MODELS, backtest, find_model
from core.settings import ROOT

DATA = ROOT.parent / "shared" / "data"
ORIGINS = [pd.Timestamp(day) for day in ("2014-03-31", "2014-04-30", "2014-05-31")]
MEASURED = {n.SUBSCRIPTION: 0.145, n.REDEMPTION: 0.222}

pytestmark = [
    pytest.mark.shared,
    pytest.mark.skipif(not DATA.is_dir(), reason="the real data are not beside the project"),
]


def test_yuebao_30_days_ahead_is_forecast_no_worse_than_by_the_best_baseline():
    checked = check(read_table(DATA / "yuebao/flows.csv", "flows.csv"), n.FLOWS, None)
    history = book_of({n.FLOWS: checked.require()}, "yuebao").panel()
    names = (n.SEASONAL_NAIVE, n.WEEKDAY_MEDIAN, n.ENSEMBLE)
    made = backtest(history, 30, ORIGINS, CALENDAR, [MODELS[name] for name in names], find_model(n.ENSEMBLE))
    scores = made.scores.assign(error=made.scores["wape"] * made.scores["actual"])
    sums = scores.groupby([n.SIDE, "model"])[["error", "actual"]].sum()
    wape = (sums["error"] / sums["actual"]).unstack()
    for side in n.SIDES:
        assert made.selected.loc[side, "wape"] == pytest.approx(wape.loc[side, n.ENSEMBLE])
        assert made.selected.loc[side, "wape"] <= wape.loc[side, list(names[:2])].min()
        assert made.selected.loc[side, "wape"] == pytest.approx(MEASURED[side], abs=0.005)
