import dataclasses

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from reserve_cases import asset, book_of, held, limit, random_assets, random_rulebook, value_of

from core import names as n
from core.reserve import breaches, check_limits, load_rulebook
from core.reserve import measures as m

BANKS = (n.NCD, n.TIME_DEPOSIT)


def bank_book():
    """80 of NCD (Heron 60%, Linden 40%) and 20 of deposits, all with Heron."""
    return (
        asset(n.NCD, 0.02, [share(0.6, "Heron"), share(0.4, "Linden")], amount=80.0),
        asset(n.TIME_DEPOSIT, 0.02, [share(1.0, "Heron", days=30)], amount=20.0),
    )


def share(part, issuer, days=200):
    return held(part, days, remaining_days=days, trading_days=days * 5 // 7, issuer=issuer, rating="AAA")


def test_a_broken_limit_is_told_with_value_bound_and_issuer():
    rulebook = book_of(
        limit("house", bound=0.15, hard=False, classes=(n.TIME_DEPOSIT,)),
        limit("fine", bound=0.20, classes=(n.TIME_DEPOSIT,)),
        limit("bank", m.SINGLE_ISSUER, bound=0.30, classes=BANKS),
        limit("floor", m.HIGHLY_LIQUID, ">=", bound=0.05),
        limit("days", m.MATURITY, bound=120),
    )
    found = breaches(bank_book(), rulebook)
    assert [(one.limit, one.subject) for one in found] == [
        ("bank", "Heron"), ("bank", "Linden"), ("floor", ""), ("days", ""), ("house", ""),
    ]  # fmt: skip
    assert [one.value for one in found] == pytest.approx([0.68, 0.32, 0.0, 166.0, 0.2])
    assert [one.excess for one in found] == pytest.approx([0.38, 0.02, 0.05, 46.0, 0.05])
    assert [one.text for one in found] == [
        "bank (Heron): 68.0%, over the limit of 30.0%",
        "bank (Linden): 32.0%, over the limit of 30.0%",
        "floor: 0.0%, under the floor of 5.0%",
        "days: 166.0 days, over the limit of 120.0 days",
        "house: 20.0%, over the limit of 15.0%",
    ]
    assert [(one.hard, one.in_days) for one in found[-2:]] == [(True, True), (False, False)]
    assert (found[0].source, found[0].mark, found[0].bound) == ("a test", "Q", 0.30)


def test_a_narrow_breach_is_written_so_that_it_can_be_seen():
    rulebook = book_of(limit("deposits", bound=0.1999, classes=(n.TIME_DEPOSIT,)))
    assert breaches(bank_book(), rulebook)[0].text == "deposits: 20.00%, over the limit of 19.99%"


def test_rounding_is_no_breach():
    rulebook = book_of(limit("deposits", bound=0.2 - 1e-12, classes=(n.TIME_DEPOSIT,)))
    assert breaches(bank_book(), rulebook) == ()


def test_the_tier_in_force_is_the_one_that_is_broken():
    rulebook = load_rulebook("cn_cash_management")
    book = (
        asset(n.CASH_AT_BANK, 0.01, [held(1.0, 0)], amount=25.0),
        asset(n.NCD, 0.02, [share(0.125, f"Bank {k}", days=133) for k in range(8)], amount=75.0),
    )
    found = {
        top10: [(one.limit, one.bound) for one in breaches(book, rulebook.for_concentration(top10)) if one.in_days]
        for top10 in (None, 0.1, 0.3, 0.6)
    }
    assert found == {None: [], 0.1: [], 0.3: [("average_maturity", 90)], 0.6: [("average_maturity", 60)]}


@given(st.integers(0, 2**32 - 1))
def test_breaches_are_the_rows_that_the_checker_finds_broken(seed):
    random = np.random.default_rng(seed)
    assets = random_assets(random, random.integers(1, 8), 5)
    assets = tuple(dataclasses.replace(one, amount=float(random.uniform(1, 9))) for one in assets)
    rulebook = random_rulebook(random)
    total = sum(one.amount for one in assets)
    weights = pd.Series({one.asset_class: one.amount / total for one in assets})
    checked = check_limits(weights, assets, rulebook).set_index("limit")
    found = breaches(assets, rulebook)
    assert {one.limit for one in found} == set(checked.index[checked["slack"] < -1e-6])
    for one in found:
        own = next(limit for limit in rulebook.limits if limit.name == one.limit)
        kept = own.measure
        if one.subject:
            only = tuple(
                dataclasses.replace(a, holdings=tuple(h for h in a.holdings if h.issuer == one.subject)) for a in assets
            )
            assert one.value == pytest.approx(value_of(kept, weights, only))
        else:
            assert one.value == pytest.approx(value_of(kept, weights, assets))
