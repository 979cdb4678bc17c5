"""How lots leave a design, by the survival curves of the book's products of its family."""

from dataclasses import replace
from functools import cache

import numpy as np
import pandas as pd

from core import names as n
from core.calendar import build_calendar
from core.design import Design
from core.design.lab import open_lab
from core.design.lot_hazard import LotHazard
from tests.sample_desk import whole_book

CALENDAR = build_calendar("CN")
MONTHLY = Design("monthly", n.MONTHLY_OPEN, 0.0160, pd.Timestamp("2026-07-01"), open_day=20)


@cache
def hazard():
    return LotHazard(whole_book(), CALENDAR, whole_book().as_of)


def test_a_lot_leaves_most_readily_when_it_first_may_and_alike_between_open_days():
    told = hazard()(MONTHLY)
    assert told[0] > 4 * told[60] > 0
    np.testing.assert_array_equal(told[:15], told[0])  # there is no chance before the next open day
    assert ((told > 0) & (told < 1)).all()


def test_the_design_leaves_as_its_own_customers_do():
    farmers, sellers = (hazard()(replace(MONTHLY, groups=(group,))) for group in (n.FARMERS, n.ECOMMERCE))
    assert sellers[0] > farmers[0]


def test_families_whose_lots_are_alike_and_books_without_lots_say_nothing():
    purse = Design("purse", n.CASH, 0.014, MONTHLY.launched)
    assert hazard()(purse) is None
    bare = replace(whole_book(), lots=whole_book().lots.iloc[:0])
    assert LotHazard(bare, CALENDAR, bare.as_of)(MONTHLY) is None


def test_a_lab_that_knows_lots_sees_more_money_move():
    knowing, usual = (open_lab(whole_book(), CALENDAR, hazard=each) for each in (hazard(), None))
    moved = [lab.study(MONTHLY, scenarios=50).redemption.sum(axis=1).mean() for lab in (knowing, usual)]
    assert moved[0] > 1.2 * moved[1]
