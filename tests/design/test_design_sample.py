"""The lab against what the sample's generator knows: the choice behind the sizes, and a launch that it did not see."""

import pandas as pd
import pytest

from core import names as n
from core.calendar import build_calendar
from core.design import Design
from core.design.lab import open_lab
from core.sample.choice import true_choice
from tests.sample_desk import whole_book

CALENDAR = build_calendar("CN")
HELD_OUT = "NL-OPEN-10"


def test_the_logit_recovers_the_choice_behind_the_sample():
    found, truth = open_lab(whole_book(), CALENDAR).choice, true_choice()
    assert not found.held_at_zero
    for name in ("by_yield", "by_lock", "by_cycle", n.CASH, n.FIXED_TERM, n.MONTHLY_OPEN):
        assert abs(found.coefficients[name] - truth[name]) <= 2.0 * found.errors[name], name
    for name in ("by_yield", "by_lock", "by_cycle"):
        assert found.coefficients[name] == pytest.approx(truth[name], rel=0.15)


def test_the_first_year_of_a_launch_it_never_saw_is_told_within_a_seventh():
    book = whole_book()
    terms = book.product(HELD_OUT)
    lab = open_lab(book, CALENDAR, CALENDAR.shift(terms[n.LAUNCHED], -1), without=(HELD_OUT,))
    assert HELD_OUT not in lab.menu.terms.index
    design = Design("held out", n.MONTHLY_OPEN, float(terms[n.BENCHMARK_YIELD]), terms[n.LAUNCHED], open_day=10)
    held = book.flows[book.flows[n.PRODUCT_ID] == HELD_OUT].groupby(n.DATE)[n.AUM].sum()
    year = held.loc[terms[n.LAUNCHED] : terms[n.LAUNCHED] + pd.Timedelta(days=364)]
    told = lab.study(design).first_year_aum
    assert len(year) == 365
    assert told == pytest.approx(year.mean(), rel=0.15)
