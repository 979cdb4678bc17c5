"""On which day what may leave, lot by lot against the words of the contract; and rates that keep up a turnover."""

from functools import cache

import numpy as np
import pandas as pd
import pytest
from design_made import calendar
from hypothesis import given, settings
from hypothesis import strategies as st

from core import names as n
from core.design.terms import DAYS_A_MONTH, leaving_rates, lock_days, open_days, ordinary_rates, rate_of
from core.design.walking import orders_towards, walk

RATES = np.array([0.3, 0.2, 0.1])
STARTS = st.dates(pd.Timestamp("2023-12-01").date(), pd.Timestamp("2026-02-20").date()).map(pd.Timestamp)


@cache
def rolled(day):
    return calendar().roll(day)


@cache
def paid_days(open_day, year):
    months = pd.period_range(f"{year - 1}-12", f"{year + 1}-06", freq="M")
    return sorted({rolled(pd.Timestamp(month.year, month.month, open_day)) for month in months})


def slowly(family, hold_days, open_day, dates):
    """The rate of every lot on every day, told from dates alone."""
    found = np.zeros((len(dates), len(dates)))
    for q, bought in enumerate(dates):
        for t in range(q + 1, len(dates)):
            found[t, q] = rate_of_lot(family, hold_days, open_day, bought, dates[t])
    return found


def rate_of_lot(family, hold_days, open_day, bought, on):
    def natural(days):
        return bought + pd.Timedelta(days=days)

    if family in (n.CASH, n.MIN_HOLDING):
        since = (on - natural(1 if family == n.CASH else hold_days)).days
        return RATES[min(since, 2)] if since >= 0 else 0.0
    if family == n.CLOSED:
        return 1.0 if on == rolled(natural(hold_days)) else 0.0
    if family == n.FIXED_TERM:
        for cycle in range(1, 1 + (on - bought).days // hold_days):
            if on == rolled(natural(hold_days * cycle)):
                return RATES[min(hold_days * (cycle - 1), 2)]
        return 0.0
    later = [each for each in paid_days(open_day, bought.year) if bought < each]
    return RATES[min((on - later[0]).days, 2)] if on in later else 0.0


@settings(max_examples=25)
@given(st.sampled_from(n.FAMILIES), st.integers(11, 40), st.integers(1, 28), STARTS)
def test_every_lot_may_leave_on_the_days_of_its_contract(family, hold_days, open_day, start):
    dates = pd.date_range(start, periods=60, freq="D")
    found = leaving_rates(family, hold_days, open_day, RATES, dates, calendar())
    np.testing.assert_array_equal(found, slowly(family, hold_days, open_day, dates))


def test_an_open_day_that_is_closed_moves_to_the_next_dealing_day():
    dates = pd.date_range("2026-02-01", "2026-03-05", freq="D")
    opened = dates[open_days(20, dates, calendar())]
    assert list(opened) == [rolled(pd.Timestamp("2026-02-20"))] and opened[0] > pd.Timestamp("2026-02-20")
    assert open_days(20, dates[21:], calendar()).sum() == 1  # due before the first of the days, paid on one of them


@pytest.mark.parametrize(
    ("family", "hold_days", "turnover"),
    [(n.CASH, 0, 0.012), (n.MIN_HOLDING, 7, 0.006), (n.MIN_HOLDING, 90, 0.004), (n.FIXED_TERM, 28, 0.005),
     (n.MONTHLY_OPEN, 0, 0.0025)],
)  # fmt: skip
def test_in_balance_the_rate_keeps_up_the_turnover(family, hold_days, turnover):
    days = 1500
    rates = ordinary_rates(family, hold_days, np.array([rate_of(turnover, family, hold_days)]), days)
    orders = orders_towards(np.ones(days), rates)
    assert orders[-365:].mean() == pytest.approx(turnover, rel=0.02)


def test_a_month_of_ordinary_days_lets_leave_what_an_open_day_does():
    rates, dates = np.array([0.08]), pd.date_range("2026-01-01", periods=730, freq="D")
    orders = orders_towards(np.ones(730), ordinary_rates(n.MONTHLY_OPEN, 0, rates, 730))[None]
    made = walk(orders, leaving_rates(n.MONTHLY_OPEN, 0, 15, rates, dates, calendar()), np.ones((1, 730)))
    assert made.balance[0, 365:].mean() == pytest.approx(1.0, abs=0.02)


def test_lock_is_counted_in_natural_days():
    locks = [lock_days(n.CASH, 0), lock_days(n.MIN_HOLDING, 7), lock_days(n.MONTHLY_OPEN, 0)]
    assert locks == [1.0, 7.0, DAYS_A_MONTH / 2]
