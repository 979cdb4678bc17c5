"""What is left of a portfolio that pays: cash first, and what was borrowed stays owed."""

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from stress_cases import DAYS, assets, grounds

from core import names as n
from core.stress.drawdown import drawn_down

ASSETS = assets()
WEIGHTS = pd.Series(grounds().weights, [asset.asset_class for asset in ASSETS])


@given(st.floats(0.0, 0.7), st.floats(0.0, 1.0))
def test_what_is_borrowed_spares_assets_and_is_owed(amount, part):
    borrowed = amount * part
    left = drawn_down(WEIGHTS, ASSETS, amount, DAYS, borrowed)
    spared = drawn_down(WEIGHTS, ASSETS, amount - borrowed, DAYS)
    assert left.sum() == pytest.approx((1 - amount + borrowed) / (1 - amount))
    assert (left * (1 - amount)).to_numpy() == pytest.approx((spared * (1 - amount + borrowed)).to_numpy())


def test_cash_goes_first_and_what_cannot_be_sold_stays():
    left = drawn_down(WEIGHTS, ASSETS, 0.06, DAYS) * 0.94
    assert left[n.CASH_AT_BANK] == pytest.approx(0.0) and left[n.CREDIT_BOND] == pytest.approx(0.3)
    assert drawn_down(WEIGHTS, ASSETS, 0.5, DAYS)[n.TIME_DEPOSIT] == pytest.approx(0.2 / 0.5)
