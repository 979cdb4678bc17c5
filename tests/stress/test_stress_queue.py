"""The large-redemption rule against a plain one-by-one telling of it, and to the cent."""

from decimal import ROUND_CEILING, ROUND_FLOOR, Decimal

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from core import names as n
from core.stress.queue import CANCELLED, DEFERRED, LARGE, LEAST, PAID, REQUESTED, UNITS, LargeRedemption, cents, queue

MONEY = st.integers(0, 10**9).map(lambda value: value / 100)
DAY = st.tuples(MONEY, MONEY, MONEY, st.booleans())
RULES = st.builds(
    LargeRedemption, st.sampled_from([0.05, 0.1, 0.2]), st.sampled_from([0.0, 0.1, 0.15]), st.sampled_from([0.0, 0.25]),
    st.booleans(),
)  # fmt: skip


def slowly(days, units, rule):
    """The same told one order at a time in exact decimals of a cent."""
    held, waiting, carried, rows = round(units * 100), 0, 0, []
    for asked, came, money, is_open in days:
        came, money = round(came * 100), round(money * 100)
        waiting += round(asked * 100)
        if not is_open:
            held += came
            rows.append((0, 0, carried, 0, 0))
            continue
        new = min(waiting, held - carried)
        waiting, total = 0, carried + new
        share = {name: Decimal(str(getattr(rule, name))) for name in ("above", "least", "cancel")}
        if total - came > (held * share["above"]).to_integral_value(ROUND_FLOOR):
            minimum = int((held * share["least"]).to_integral_value(ROUND_CEILING)) + (0 if rule.gate else came)
            minimum = min(total, minimum)
            paid = minimum if rule.gate else max(minimum, min(money, total))
        else:
            minimum = paid = total
        gone = int(((total - paid) * share["cancel"]).to_integral_value(ROUND_FLOOR))
        carried = total - paid - gone
        held += came - paid
        rows.append((new, paid, carried, gone, minimum))
    return np.array(rows)


@given(st.lists(DAY, min_size=1, max_size=12), st.integers(1, 10**9), RULES)
def test_the_queue_is_the_plain_telling_of_it(days, units, rule):
    found = queue(
        *zip(*[(a, b) for a, b, _, _ in days], strict=True), units, [d[2] for d in days], rule, [d[3] for d in days]
    )
    told = slowly(days, units, rule)
    columns = [REQUESTED, PAID, DEFERRED, CANCELLED, LEAST]
    # Shares of cents are taken in binary: a cent either way where a share of units falls on a whole one.
    np.testing.assert_allclose(found[columns].to_numpy() * 100, told, atol=len(days) + 0.5)


@given(st.lists(DAY, min_size=1, max_size=12), st.integers(1, 10**9), RULES)
def test_no_cent_is_lost_and_the_minimum_is_always_paid(days, units, rule):
    orders, came, money, opens = zip(*days, strict=True)
    found = queue(orders, came, units, money, rule, opens)
    whole = (found.drop(columns=LARGE) * 100).round().astype("int64")
    assert whole[REQUESTED].sum() == whole[PAID].sum() + whole[CANCELLED].sum() + whole[DEFERRED].iloc[-1]
    assert whole[UNITS].iloc[-1] == units * 100 + cents(came).sum() - whole[PAID].sum()
    assert (whole[PAID] >= whole[LEAST]).all()
    assert (whole[UNITS] >= 0).all() and (whole[DEFERRED] >= 0).all()
    before = np.r_[units * 100, whole[UNITS].to_numpy()[:-1]]
    asked = whole[REQUESTED].to_numpy() + np.r_[0, whole[DEFERRED].to_numpy()[:-1]]
    floor = np.floor(rule.least * before)
    assert (whole[PAID].to_numpy()[found[LARGE]] >= np.minimum(asked, floor)[found[LARGE]]).all()
    assert not whole[DEFERRED].to_numpy()[np.array(opens) & ~found[LARGE].to_numpy()].any()


def test_without_a_rule_everything_is_paid():
    found = queue([50.0, 80.0], [0.0, 10.0], 100.0, [0.0, 0.0], None, [True, True])
    assert list(found[PAID]) == [50.0, 50.0]
    assert list(found[UNITS]) == [50.0, 10.0]


def test_a_large_redemption_pays_a_tenth_and_what_came_in():
    found = queue([30.0, 0.0, 0.0, 0.0], [2.0, 0.0, 0.0, 0.0], 100.0, [0.0] * 4, LargeRedemption(), [True] * 4)
    assert list(found[PAID]) == pytest.approx([12.0, 9.0, 8.1, 0.9])
    assert found[LARGE].any() and found[DEFERRED].iloc[-1] == 0.0
    assert found[n.SUBSCRIPTION].sum() == 2.0


def test_a_closed_day_pays_nothing_and_its_orders_wait():
    found = queue([5.0, 5.0], [0.0, 0.0], 100.0, [9.0, 9.0], LargeRedemption(), [False, True])
    assert list(found[REQUESTED]) == [0.0, 10.0]
    assert list(found[PAID]) == [0.0, 10.0]
