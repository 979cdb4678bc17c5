"""The spiral lived through: against a plain loop, and what may never happen in it."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from spiral_slowly import walk_slowly
from stress_cases import NET_ASSETS, assets, grounds, paths

from core import names as n
from core.stress.conditions import Fee
from core.stress.queue import LargeRedemption
from core.stress.walk import Means, Setting, Tools, means, walk

GROUNDS = grounds()
HELD = means(GROUNDS.weights, assets())
SETTING = Setting(NET_ASSETS, HELD, GROUNDS.opens, reliance=0.8)


def lived(times=1.0, **other):
    drawn = paths()
    return walk(times * drawn.side(n.REDEMPTION), drawn.side(n.SUBSCRIPTION), replace(SETTING, **other))


@given(st.floats(0.2, 9.0), st.floats(0.0, 0.1), st.floats(0.0, 10.0), st.floats(0.0, 0.02))
def test_the_walk_is_the_plain_loop(times, feedback, impact, fall):
    found = lived(times, feedback=feedback, impact=impact, fall=fall)
    setting = replace(SETTING, feedback=feedback, impact=impact, fall=fall)
    for path in (0, 17):
        drawn = paths()
        told = walk_slowly(times * drawn.side(n.REDEMPTION)[path], drawn.side(n.SUBSCRIPTION)[path], setting)
        ours = np.stack([found.paid, found.sold, found.fall, found.room], axis=2)[path]
        np.testing.assert_allclose(ours, told, atol=1e-9)


def test_who_is_locked_in_cannot_leave_in_fear():
    unlocked = np.r_[np.zeros(4), np.full(len(GROUNDS.opens) - 4, 0.4)]
    calm, free = lived(), lived(feedback=0.01, fall=0.02)
    locked = lived(feedback=0.01, fall=0.02, unlocked=unlocked)
    assert (locked.asked[:, :4] == calm.asked[:, :4]).all()
    assert (free.asked[:, :4].sum(axis=1) > calm.asked[:, :4].sum(axis=1)).all()
    told = walk_slowly(paths().side(n.REDEMPTION)[3], paths().side(n.SUBSCRIPTION)[3],
                       replace(SETTING, feedback=0.01, fall=0.02, impact=3.0, unlocked=unlocked))  # fmt: skip
    found = lived(feedback=0.01, fall=0.02, impact=3.0, unlocked=unlocked)
    np.testing.assert_allclose(found.paid[3], told[:, 0], atol=1e-9)


@given(st.floats(0.2, 9.0), st.floats(0.0, 10.0))
def test_without_feedback_the_spiral_is_the_plain_shock(times, impact):
    spiral, plain = lived(times, feedback=0.0, impact=impact, fall=0.01), lived(times)
    for figure in ("asked", "paid", "deferred", "sold", "room", "borrowed"):
        assert getattr(spiral, figure).tobytes() == getattr(plain, figure).tobytes()


@given(st.floats(1.0, 9.0), st.floats(0.0, 0.05), st.floats(0.0, 0.05))
def test_more_feedback_never_leaves_more_room(times, one, other):
    less, more = sorted((one, other))
    with_less, with_more = (lived(times, feedback=each, impact=3.0, fall=0.005) for each in (less, more))
    assert (with_more.room <= with_less.room + 1e-9).all()
    assert (with_more.shortfall >= with_less.shortfall - 1e-9).all()


@given(st.floats(1.0, 12.0), st.floats(0.0, 0.3))
def test_the_rule_conserves_orders_and_spares_sales(times, cancel):
    rule = LargeRedemption(cancel=cancel)
    ruled, plain = lived(times, tools=Tools(rule)), lived(times)
    cents = NET_ASSETS * 100
    total = [np.rint(part.sum(axis=1) * cents) for part in (ruled.asked, ruled.paid, ruled.cancelled)]
    assert (total[0] == total[1] + total[2] + np.rint(ruled.deferred[:, -1] * cents)).all()
    assert (ruled.paid >= ruled.least - 1e-15).all()
    assert (ruled.sold[:, -1] <= plain.sold[:, -1] + 1e-12).all()
    assert not ruled.deferred[~ruled.large.any(axis=1)].any()


def test_what_was_sold_early_and_would_be_cash_by_now_is_not_counted_twice():
    days = 8
    free = np.r_[np.full(6, 0.05), np.full(days - 5, 0.8)]
    held = Means(free, np.full(days + 1, 0.8), 0.0)
    orders = np.zeros((1, days))
    orders[0, [1, 7]] = 0.30 * NET_ASSETS, 0.65 * NET_ASSETS
    setting = Setting(NET_ASSETS, held, np.ones(days, dtype=bool), tools=Tools(LargeRedemption()))
    found = walk(orders, np.zeros((1, days)), setting)
    assert (found.paid == found.least)[found.room < -1e-12].all()
    assert found.deferred[0, 7] > 0 and found.room[0, 7] == pytest.approx(0.0, abs=1e-9)


def test_what_the_desk_may_do_helps():
    plain = lived(9.0, feedback=0.01, impact=3.0)
    assert plain.shortfall.max() > 0
    lent = lived(9.0, feedback=0.01, impact=3.0, tools=Tools(borrow=0.1))
    assert (lent.shortfall <= plain.shortfall).all() and lent.shortfall.sum() < plain.shortfall.sum()
    assert (lent.borrowed <= 0.1).all() and (lent.sold <= plain.sold + 1e-12).all()
    more = lent.sold > np.r_["1", np.zeros((len(lent.sold), 1)), lent.sold[:, :-1]] + 1e-12
    np.testing.assert_allclose(lent.borrowed[more], 0.1, atol=1e-12)  # nothing more is sold before repo is used up
    swung = lived(9.0, feedback=0.01, impact=3.0, tools=Tools(swing=True))
    assert (swung.fall <= plain.fall + 1e-12).all()
    charged = lived(9.0, feedback=0.01, impact=3.0, tools=Tools(fees=(Fee(0.005),)))
    assert (charged.fall[:, -1] < plain.fall[:, -1]).all()
    gated = lived(9.0, tools=Tools(LargeRedemption(gate=True)))
    assert (gated.paid[gated.large] <= 0.1 * (1 + 0.8)).all()


def test_cash_that_is_there_is_never_sold_for():
    calm = lived(0.05)
    assert not calm.sold.any()
    assert calm.fall.max() == pytest.approx(0.0, abs=1e-15)


def test_a_fee_with_a_threshold_is_charged_on_the_days_beyond_it_alone():
    plain = lived(6.0)
    never, always = (lived(6.0, tools=Tools(fees=(Fee(0.01, above),))) for above in (1.0, None))
    some = lived(6.0, tools=Tools(fees=(Fee(0.01, 0.08), Fee(0.005, 0.08))))
    assert never.room.tobytes() == plain.room.tobytes()
    assert ((some.room >= plain.room - 1e-12) & (some.room <= always.room + 1e-12)).all()
    assert (some.room[:, -1] > plain.room[:, -1]).any() and (some.room[:, -1] < always.room[:, -1]).any()
