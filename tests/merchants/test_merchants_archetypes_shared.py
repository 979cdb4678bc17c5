"""Real shops: what their kinds look like, and that the kinds are not chance."""

from functools import cache

import numpy as np
import pandas as pd
import pytest
from merchant_cases import archetypes_of, growth_of

from core import names as n
from core.merchants.archetypes import (
    IRREGULAR,
    OFFICE_WEEK,
    PROMOTION_SELLER,
    SCHOOL_TERM,
    STEADY,
    TOO_SHORT,
    WEEKEND_SHOP,
    examples,
)
from core.merchants.panel import merchant_panel
from core.settings import ROOT

DATA = ROOT.parent / "shared" / "data" / "koubei"

pytestmark = [
    pytest.mark.shared,
    pytest.mark.skipif(not DATA.is_dir(), reason="the real data are not beside the project"),
]


@cache
def panel():
    receipts = pd.read_csv(DATA / "receipts.csv", parse_dates=[n.DATE])
    return merchant_panel(receipts.assign(**{n.OUTFLOW: np.nan}), pd.read_csv(DATA / "merchants.csv"))


@cache
def found():
    return archetypes_of(panel())


def taken(kind, first, last):
    """What a day brought the shops of a kind that were there all year, shop by shop."""
    days = (panel().days >= first) & (panel().days <= last)
    shops = (found().archetype == kind) & (panel().days[0] < pd.Timestamp(first)) & (found().profiles.length > 300)
    return np.nan_to_num(panel().received[:, shops][days]).mean(axis=0)


def test_most_shops_are_of_some_kind_and_every_kind_of_shop_is_there():
    counts = found().frame()["archetype"].value_counts()
    assert all(
        counts[kind] >= 0.04 * len(found().archetype) for kind in (WEEKEND_SHOP, OFFICE_WEEK, SCHOOL_TERM, STEADY)
    )
    assert counts[IRREGULAR] + counts[TOO_SHORT] < 0.3 * len(found().archetype)
    # Shops are no online sellers: none is paid after Double 11, but by chance.
    assert counts.get(PROMOTION_SELLER, 0) < 0.02 * len(found().archetype)


def test_shops_of_the_school_term_idle_in_february_and_in_july_and_august():
    term = taken(SCHOOL_TERM, "2016-05-01", "2016-06-15")
    for first, last in (("2016-01-25", "2016-02-20"), ("2016-07-10", "2016-08-20")):
        assert np.median(taken(SCHOOL_TERM, first, last) / term) < 0.55
        steady = taken(STEADY, first, last) / taken(STEADY, "2016-05-01", "2016-06-15")
        assert np.median(steady) > 0.6


def test_weekend_shops_earn_at_the_weekend_and_office_shops_do_not():
    weekend = panel().days.day_of_week >= 5
    for kind, least, most in ((WEEKEND_SHOP, 1.25, 3.0), (OFFICE_WEEK, 0.0, 0.8)):
        received = panel().received[:, found().archetype == kind]
        ratio = np.nanmean(received[weekend], axis=0) / np.nanmean(received[~weekend], axis=0)
        assert least < np.median(ratio) < most


def test_convenience_stores_are_beside_offices_and_restaurants_are_full_at_weekends():
    mix = found().mix()
    assert mix.loc["便利店", OFFICE_WEEK] > 10 * mix.loc["便利店", WEEKEND_SHOP]
    assert mix.loc["中餐", WEEKEND_SHOP] > 2 * mix.loc["中餐", OFFICE_WEEK]


def test_what_half_a_year_tells_stays_true():
    earlier = archetypes_of(panel().until(pd.Timestamp("2016-05-31"))).frame()
    both = earlier.merge(found().frame(), on=n.MERCHANT_ID)
    for kind in (WEEKEND_SHOP, OFFICE_WEEK):
        then = both[both["archetype_x"] == kind]
        assert (then["archetype_y"] == kind).mean() > 0.75


def test_shops_that_joined_are_most_of_the_panels_growth():
    growth = growth_of(panel())
    assert growth.panel[n.ALL].iloc[-1] > growth.same_shop[n.ALL].iloc[-1] > 1


def test_examples_of_the_school_term_have_the_year_of_one():
    for one in examples(found())[SCHOOL_TERM]:
        assert max(one.year[[1, 6, 7]]) < one.year[4]
