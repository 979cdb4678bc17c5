import csv
from pathlib import Path

import pandas as pd
import pytest

from core import names as n
from core.book import book_of, check, read_table
from core.book.series_notes import balance_gaps
from core.settings import ROOT

DATA = ROOT.parent / "shared" / "data"
AFAC = {"fund_code": n.PRODUCT_ID, "transaction_date": n.DATE, "apply_amt": n.SUBSCRIPTION, "redeem_amt": n.REDEMPTION}

pytestmark = [
    pytest.mark.shared,
    pytest.mark.skipif(not DATA.is_dir(), reason="the real data are not beside the project"),
]


def checked(path, table, mapping=None):
    return check(read_table(DATA / path, Path(path).name), table, mapping)


@pytest.mark.parametrize("mapping", [AFAC, None], ids=["mapped", "guessed"])
def test_afac_is_read_with_its_own_column_names(mapping):
    result = checked("afac/fund_apply_redeem_series.csv", n.FLOWS, mapping)
    frame = result.require()
    assert (len(frame), result.notes) == (4656, ())
    assert frame[n.PRODUCT_ID].nunique() == 12
    assert "000086" in set(frame[n.PRODUCT_ID])
    with (DATA / "afac/fund_apply_redeem_series.csv").open(newline="") as file:
        source = list(csv.DictReader(file))
    assert frame[n.SUBSCRIPTION].tolist() == [float(row["apply_amt"]) for row in source]
    assert frame[n.REDEMPTION].tolist() == [float(row["redeem_amt"]) for row in source]
    panel = book_of({n.FLOWS: frame}, "afac").panel()
    assert panel.shape == (388, 24)
    assert panel.notna().all(axis=None)


def test_yuebao_flows_satisfy_the_balance_identity():
    result = checked("yuebao/flows.csv", n.FLOWS)
    frame = result.require()
    assert (len(frame), result.notes) == (365, ())
    gaps = balance_gaps(frame)
    assert len(gaps) == 364
    assert (gaps["gap"].abs() <= 1e-6 * gaps[n.AUM]).all()
    assert book_of({n.FLOWS: frame}, "yuebao").net_assets("yuebao") == 20749855426.0


def test_shibor_fixings_are_read_as_decimals():
    result = checked("yuebao/shibor.csv", n.RATES)
    assert len(result.require()) == 2000
    assert [note.kind for note in result.notes] == ["percent"]
    assert result.frame[n.RATE].between(0, 0.15).all()


def test_koubei_receipts_and_merchants_are_read():
    receipts = checked("koubei/receipts.csv", n.RECEIPTS).require()
    merchants = checked("koubei/merchants.csv", n.MERCHANTS).require()
    assert len(receipts) == 286991
    assert len(merchants) == 1200
    assert set(receipts[n.MERCHANT_ID]) <= set(merchants[n.MERCHANT_ID])
    assert receipts[n.AMOUNT].sum() == pd.read_csv(DATA / "koubei/receipts.csv")["amount"].sum()
    assert merchants[n.GROUP].notna().all()
