"""What groups pay before promotions: found where it is there, 1 where it is not sure."""

import numpy as np
import pandas as pd

from core import names as n
from core.calendar import build_calendar
from core.calendar.events import PROMOTION
from core.merchants.panel import MerchantPanel
from core.merchants.stocking import stocking_up

DAYS = pd.date_range("2023-01-01", "2025-12-31", name=n.DATE)


def panel(times, seed=3):
    """Four shops of two groups; those of ``sellers`` pay ``times`` as much in the 28 days before a promotion."""
    generator, events = np.random.default_rng(seed), build_calendar().events
    paid = generator.lognormal(0.0, 0.1, (len(DAYS), 4)) * 100
    for start in events.loc[events[n.KIND] == PROMOTION, n.START]:
        paid[(start - pd.Timedelta(days=28) <= DAYS) & (start > DAYS), :2] *= times
    groups = np.array(["sellers", "sellers", "others", "others"], object)
    return MerchantPanel(DAYS, np.array(list("abcd"), object), groups, np.full(paid.shape, 100.0), paid)


def test_what_is_paid_before_a_promotion_is_found_for_the_group_that_pays_it():
    told = stocking_up(panel(1.3), build_calendar())
    assert 1.2 < told["sellers"] < 1.4
    assert told["others"] == 1.0


def test_payments_that_do_not_move_are_told_as_usual():
    assert (stocking_up(panel(1.0), build_calendar()) == 1.0).all()


def test_without_payments_nothing_is_known():
    made = panel(1.3)
    unpaid = MerchantPanel(made.days, made.merchants, made.groups, made.received, None)
    assert (stocking_up(unpaid, build_calendar()) == 1.0).all()
