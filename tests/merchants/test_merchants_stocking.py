"""What groups pay before promotions: found where it is there, 1 where it is not sure."""

import numpy as np
import pandas as pd

from core import names as n
from core.calendar import build_calendar
from core.calendar.events import PROMOTION
from core.merchants.stocking import stocking_up

DAYS = pd.date_range("2023-01-01", "2025-12-31", name=n.DATE)


def cash(times, seed=3):
    """A group that pays ``times`` as much in the 28 days before a promotion."""
    generator, events = np.random.default_rng(seed), build_calendar().events
    paid = generator.lognormal(0.0, 0.1, len(DAYS)) * 100
    for start in events.loc[events[n.KIND] == PROMOTION, n.START]:
        paid[(start - pd.Timedelta(days=28) <= DAYS) & (start > DAYS)] *= times
    return pd.DataFrame({n.AMOUNT: 100.0, n.OUTFLOW: paid}, DAYS)


def test_what_is_paid_before_a_promotion_is_found():
    assert 1.2 < stocking_up(cash(1.3), build_calendar()) < 1.4


def test_payments_that_do_not_move_are_told_as_usual():
    assert stocking_up(cash(1.0), build_calendar()) == 1.0
    assert stocking_up(cash(1.0, seed=4), build_calendar()) == 1.0


def test_without_payments_nothing_is_known():
    assert stocking_up(cash(1.3)[[n.AMOUNT]], build_calendar()) == 1.0
