"""A design in the link: what differs from its start is said, and reads back as the same design."""

from dataclasses import replace

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from core import names as n
from core.design.spec import Design, Promotion
from pages.frame import lab_terms as terms
from pages.frame import link
from pages.frame.lab_terms import Start

LAUNCH = pd.Timestamp("2026-07-01")
SHELF = Design("7-day shelf", n.MIN_HOLDING, 0.015, LAUNCH, hold_days=7, payout_days=2)
PURSE = Design("Purse", n.CASH, 0.0138, LAUNCH, after_cutoff=0.4, instant_limit=1e4)
STARTS = {"shelf_7": Start("shelf_7", SHELF), "purse": Start("purse", PURSE)}

designs = st.builds(
    replace,
    st.sampled_from([SHELF, PURSE]),
    customer_yield=st.integers(0, 2000).map(lambda hundredths: hundredths / 1e4),
    payout_days=st.integers(0, 30),
    cap=st.one_of(st.just(float("inf")), st.integers(1, 10**6).map(lambda thousands: thousands * 1e3)),
    groups=st.lists(st.text(min_size=1, max_size=8), unique=True, max_size=3).map(tuple),
    launched=st.dates().filter(lambda day: 2000 <= day.year < 2100).map(pd.Timestamp),
    promotion=st.one_of(
        st.none(), st.builds(Promotion, st.integers(1, 500).map(lambda bp: bp / 1e4), st.integers(1, 365))
    ),
)


@given(designs)
def test_a_design_reads_back_from_what_the_link_says_of_it(design):
    for start in (SHELF, PURSE):
        own = replace(design, after_cutoff=start.after_cutoff)
        read, unread = terms.read_terms(start, terms.written_terms(start, own))
        assert not unread
        assert replace(read, name=own.name) == own


def test_a_design_as_it_starts_needs_no_term_and_keeps_its_name():
    assert terms.written_terms(SHELF, SHELF) == {}
    assert terms.read_terms(SHELF, {}) == (SHELF, [])
    assert terms.read_terms(SHELF, {link.QUOTED: "1.5"}) == (SHELF, [])


def test_another_family_has_its_own_terms_and_a_name_that_says_them():
    open_monthly, _ = terms.read_terms(SHELF, {link.FAMILY: n.MONTHLY_OPEN})
    assert (open_monthly.hold_days, open_monthly.open_day) == (0, 20)
    assert open_monthly.name == "Monthly open on day 20 at 1.50%"
    assert terms.read_terms(SHELF, {link.FAMILY: n.CLOSED})[0].hold_days == 182
    locked, _ = terms.read_terms(PURSE, {link.FAMILY: n.FIXED_TERM})
    assert (locked.hold_days, locked.instant_limit) == (28, 0.0)


@pytest.mark.parametrize(
    ("name", "text"),
    [
        (link.HOLD_DAYS, "many"), (link.HOLD_DAYS, "-3"), (link.HOLD_DAYS, "99999"), (link.QUOTED, "nan"),
        (link.QUOTED, "400"), (link.LAUNCHED, "soon"), (link.LAUNCHED, ""), (link.FAMILY, "perpetual"),
        (link.OPEN_DAY, "31"), (link.CAP, "0"), ("colour", "red"),
    ],
)  # fmt: skip
def test_a_term_that_cannot_be_read_is_named_and_as_at_the_start(name, text):
    assert terms.read_terms(SHELF, {name: text}) == (SHELF, [name])


def test_designs_to_compare_with_are_words_and_unknown_ones_are_left_out():
    word = terms.design_code(STARTS["shelf_7"], replace(SHELF, hold_days=14, groups=("a,b", "c+d;e=f")))
    assert word == "shelf_7;hold_days=14;offered=a%2Cb+c%2Bd%3Be%3Df"
    found = terms.read_codes(f"purse,{word},gone;hold_days=3,none", STARTS)
    assert list(found) == ["purse", word]
    assert found["purse"] == PURSE
    assert (found[word].hold_days, found[word].groups) == (14, ("a,b", "c+d;e=f"))
