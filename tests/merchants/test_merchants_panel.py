import numpy as np
import pandas as pd
import pytest

from core import names as n
from core.errors import InputError
from core.merchants.panel import merchant_panel

ROWS = [("2026-01-01", "b", 3.0, 1.0), ("2026-01-03", "a", 5.0, np.nan), ("2026-01-03", "b", 0.0, 2.0)]
RECEIPTS = pd.DataFrame(ROWS, columns=[n.DATE, n.MERCHANT_ID, n.AMOUNT, n.OUTFLOW]).astype({n.DATE: "datetime64[ns]"})
MERCHANTS = pd.DataFrame({n.MERCHANT_ID: ["a", "b", "c"], n.GROUP: ["x", "y", "x"]})


def test_every_row_lies_in_its_place_and_a_day_without_one_is_missing():
    panel = merchant_panel(RECEIPTS, MERCHANTS)
    assert list(panel.merchants) == ["a", "b"]
    assert list(panel.groups) == ["x", "y"]
    np.testing.assert_array_equal(panel.received, [[np.nan, 3.0], [np.nan, np.nan], [5.0, 0.0]])
    np.testing.assert_array_equal(panel.paid, [[np.nan, 1.0], [np.nan, np.nan], [np.nan, 2.0]])


def test_a_file_without_payments_says_so():
    assert merchant_panel(RECEIPTS.drop(columns=n.OUTFLOW), MERCHANTS).paid is None


def test_a_past_panel_knows_only_the_merchants_seen_by_then():
    past = merchant_panel(RECEIPTS, MERCHANTS).until(pd.Timestamp("2026-01-02"))
    assert list(past.merchants) == ["b"]
    assert list(past.days) == list(pd.date_range("2026-01-01", "2026-01-02"))


def test_a_merchant_of_no_group_is_refused_by_name():
    with pytest.raises(InputError, match=r"1 merchants of the receipts.*b the first"):
        merchant_panel(RECEIPTS, MERCHANTS.iloc[[0, 2]])
