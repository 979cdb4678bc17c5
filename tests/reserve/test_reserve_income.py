"""Income: simple interest by actual days over 365, never past maturity and never backwards."""

import pandas as pd
import pytest
from reserve_cases import AS_OF, plain

from core import names as n
from core.reserve.income import accrued, daily_income


def positions(*rows):
    columns = [n.ASSET_ID, n.ASSET_CLASS, n.AMOUNT, n.YIELD, n.MATURITY]
    frame = pd.DataFrame(rows, columns=columns, index=range(5, 5 + len(rows))).assign(as_of=AS_OF)
    return frame.assign(maturity=pd.to_datetime(frame[n.MATURITY]))


def test_a_position_accrues_to_the_day_or_to_its_maturity():
    held = positions(("a", n.NCD, 365e6, 0.016, "2026-12-31"), ("b", n.NCD, 365e6, 0.016, "2026-06-29"),
                     ("c", n.CASH_AT_BANK, 73e6, 0.01, None))  # fmt: skip
    found = accrued(held, AS_OF + pd.Timedelta(days=30))
    assert found["days"].to_list() == [30, 5, 30]
    assert found["daily"].to_list() == pytest.approx([16_000.0, 16_000.0, 2_000.0])
    assert found["accrued"].to_list() == pytest.approx([480_000.0, 80_000.0, 60_000.0])


def test_a_year_accrues_the_yield_and_a_day_gone_by_nothing():
    held = positions(("a", n.NCD, 1e8, 0.0163, "2030-12-31"))
    assert accrued(held, AS_OF + pd.Timedelta(days=365))["accrued"].sum() == pytest.approx(1.63e6)
    assert accrued(held, AS_OF - pd.Timedelta(days=3))["accrued"].sum() == 0.0


def test_income_a_day_is_told_by_class_as_held_and_as_planned():
    held = (plain(n.CASH_AT_BANK, 0.0365, 0.0), plain(n.NCD, 0.073, 40.0))
    found = daily_income(held, held[1:])
    assert found.loc[n.CASH_AT_BANK].to_list() == pytest.approx([0.01, 0.0, -0.01])
    assert found.loc[n.NCD].to_list() == pytest.approx([0.02, 0.02, 0.0])
