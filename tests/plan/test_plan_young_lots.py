"""Lots that leave young."""

import pandas as pd
import pytest
from plan_made import HOLD, book, calendar, changed, without

from core import names as n
from core.plan.young_lots import young_share

DATES = pd.date_range(book().as_of + pd.Timedelta(days=1), periods=10)
CASH = "JB-CASH-01"


def test_whoever_holds_seven_days_by_contract_never_leaves_younger():
    assert not young_share(book(), calendar(), HOLD, DATES, 7).any()
    assert young_share(book(), calendar(), HOLD, DATES, 10**4)[calendar().dealing(DATES)] == pytest.approx(1.0)
    lenient = changed(book(), n.PRODUCTS, book().products[n.PRODUCT_ID] == HOLD, hold_days=2)
    assert 0 < young_share(lenient, calendar(), HOLD, DATES, 7).max() < 1


def test_lots_that_are_not_known_have_no_age():
    bare = without(book(), n.LOTS, book().lots[n.PRODUCT_ID] == HOLD)
    assert young_share(bare, calendar(), HOLD, DATES, 7) is None
