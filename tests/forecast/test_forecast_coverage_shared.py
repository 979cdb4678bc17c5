"""Coverage on the real files, at origins six days apart over the months that have half a year before them."""

import numpy as np
import pandas as pd
import pytest
from forecast_cases import CALENDAR

from core import names as n
from core.forecast import find_model
from core.forecast.coverage import HORIZONS, drawn_outflows, record_of
from core.settings import ROOT

DATA = ROOT.parent / "shared" / "data"
SOURCES = {
    "yuebao": ("yuebao/flows.csv", {}),
    "afac": (
        "afac/fund_apply_redeem_series.csv",
        {
            "fund_code": n.PRODUCT_ID,
            "transaction_date": n.DATE,
            "apply_amt": n.SUBSCRIPTION,
            "redeem_amt": n.REDEMPTION,
        },
    ),
}
HALF_A_YEAR, STEP = 182, 6

pytestmark = [
    pytest.mark.shared,
    pytest.mark.skipif(not DATA.is_dir(), reason="the real data are not beside the project"),
]


def panel_of(path, mapping):
    table = pd.read_csv(DATA / path, dtype={"fund_code": str}).rename(columns=mapping)
    table[n.DATE] = pd.to_datetime(table[n.DATE])
    wide = table.pivot(index=n.DATE, columns=n.PRODUCT_ID, values=list(n.SIDES))
    named = [(product, n.ALL, side) for side, product in wide.columns]
    wide.columns = pd.MultiIndex.from_tuples(named, names=n.PANEL_LEVELS)
    return wide.sort_index(axis=1)


@pytest.mark.parametrize("source", SOURCES)
def test_paths_hold_what_came(source):
    """90% paths hold 86-94% of what came, give or take what so few windows leave open; 99% paths are seldom broken."""
    history = panel_of(*SOURCES[source])
    origins = len(history) - HALF_A_YEAR - min(HORIZONS)
    drawn = drawn_outflows(history, CALENDAR, find_model(n.CALENDAR_EFFECTS), origins=origins, count=200, step=STEP)
    record = record_of(drawn).query("product_id == 'all'")
    wide = record[record["level"] == 0.90]
    assert (wide["share"].to_numpy() >= np.maximum(wide["low"], 0.84)).all(), record
    assert wide["share"].mean() == pytest.approx(0.91, abs=0.05)
    tail = record[record["level"] == 0.99]
    assert (tail["broken"] / tail["origins"]).max() <= 0.04, record
