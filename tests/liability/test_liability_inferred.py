"""Lots inferred from flows, and large holders."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core import names as n
from core.calendar import build_calendar
from core.errors import InputError, MissingData
from core.liability.holders import large_holders
from core.liability.inferred import inferred_lots

CALENDAR = build_calendar("CN")
START = pd.Timestamp("2026-03-02")
PRODUCT = pd.Series({n.PRODUCT_ID: "p", n.FAMILY: n.MIN_HOLDING, n.HOLD_DAYS: 7.0, n.OPEN_DAY: np.nan})


def flows_of(came, left, begun=0.0):
    days = pd.date_range(START, periods=len(came))
    aum = begun + np.cumsum(np.array(came, dtype=float) - np.array(left, dtype=float))
    return pd.DataFrame(
        {n.DATE: days, n.PRODUCT_ID: "p", n.GROUP: n.ALL, n.SUBSCRIPTION: came, n.REDEMPTION: left, n.AUM: aum}
    )


@settings(deadline=None, max_examples=60)
@given(st.lists(st.integers(0, 1000), min_size=20, max_size=40), st.integers(0, 5000), st.floats(0, 1))
def test_lots_add_up_to_the_balance_and_none_is_older_than_what_leaves_first(came, begun, share):
    days = pd.date_range(START, periods=len(came))
    lots, left = {-1: float(begun)}, []
    for day, deals in enumerate(CALENDAR.dealing(days)):  # a world in which the oldest leave first
        free = [age for age in sorted(lots) if deals and day - age >= 7]
        wanted = share * sum(lots[age] for age in free) / 3
        left.append(wanted)
        for age in free:
            taken = min(wanted, lots[age])
            lots[age], wanted = lots[age] - taken, wanted - taken
        lots[day] = float(came[day])
    found = inferred_lots(PRODUCT, flows_of(came, left, begun), CALENDAR)
    expected = {START + pd.Timedelta(days=age): amount for age, amount in lots.items() if amount > 1e-6}
    told = dict(zip(found.lots[n.PURCHASE_DATE], found.lots[n.AMOUNT], strict=True))
    assert {day: amount for day, amount in told.items() if amount > 1e-6} == pytest.approx(expected, abs=1e-5)
    assert 0 <= found.sure <= 1 + 1e-9 and 0 <= found.undated <= 1 + 1e-9


def test_where_nothing_left_all_is_sure_and_where_all_is_old_nothing_is_dated():
    assert inferred_lots(PRODUCT, flows_of([5.0] * 20, [0.0] * 20), CALENDAR).sure == pytest.approx(1)
    old = inferred_lots(PRODUCT, flows_of([0.0] * 20, [1.0] * 20, 100.0), CALENDAR)
    assert old.undated == pytest.approx(1) and old.sure == pytest.approx(1)


def test_the_guess_is_less_sure_where_more_lots_could_have_left():
    came = [100.0] * 40
    left = [0.0] * 20 + [60.0] * 20
    some = inferred_lots(PRODUCT, flows_of(came, left), CALENDAR)
    none = inferred_lots(PRODUCT, flows_of(came, [0.0] * 40), CALENDAR)
    assert 0.2 < some.sure < none.sure


def test_flows_against_the_terms_lose_no_money():
    early = flows_of([10.0] * 10, [0.0, 9.0] + [0.0] * 8)  # a week too early
    found = inferred_lots(PRODUCT, early, CALENDAR)
    assert found.lots[n.AMOUNT].sum() == pytest.approx(early[n.AUM].iloc[-1])


def test_what_is_missing_is_named():
    with pytest.raises(MissingData, match="flows of both sides and a balance"):
        inferred_lots(PRODUCT, flows_of([1.0], [0.0]).assign(**{n.AUM: np.nan}), CALENDAR)


def test_the_largest_of_ten_owns_at_least_a_tenth_and_a_large_exit_may_be_put_off():
    one = large_holders(0.18, redeemable_share=0.5)
    assert (one.least, one.at_once, one.deferred) == pytest.approx((0.018, 0.09, 0.0))
    free = large_holders(0.24, redeemable_share=1.0)
    assert (free.at_once, free.deferred) == pytest.approx((0.24, 0.14))
    with pytest.raises(InputError):
        large_holders(1.2, 0.5)
