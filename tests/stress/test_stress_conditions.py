"""When a gate may stand and a fee is due."""

import numpy as np
import pytest
from stress_cases import NET_ASSETS

from core.stress.conditions import Fee, fee_rate, may_defer, weekly_left
from core.stress.queue import LargeRedemption
from core.stress.walk import Means, Setting, Tools, walk

DAYS = 24
EU_GATE = LargeRedemption(0.10, 0.10, gate=True, days=15, weekly_below=0.30)
NET = np.array([0.05, 0.12, 0.12, 0.05])
WEEKLY = np.array([0.25, 0.25, 0.35, 0.05])


def flight(weekly, rule=EU_GATE, fees=(), **other):
    """Half of the units ask for their money on the third day; two days in seven are no working days."""
    orders = np.zeros((1, DAYS))
    orders[0, 2] = 0.5 * NET_ASSETS
    working = np.arange(DAYS) % 7 < 5
    held = Means(np.ones(DAYS + 1), np.ones(DAYS + 1), 0.002)
    setting = Setting(NET_ASSETS, held, working, working=working, weekly=weekly, tools=Tools(rule, fees=fees), **other)
    return walk(orders, np.zeros((1, DAYS)), setting)


def test_weekly_assets_pay_first():
    assert weekly_left(np.array([0.0, 0.1, 0.3, 1.2, -0.1]), 0.28) == pytest.approx([0.28, 0.2, 0.0, 0.0, 0.38 / 1.1])


def test_a_gate_needs_low_weekly_assets_and_many_who_leave():
    closed, refused = flight(0.29), flight(0.31)
    assert closed.large.any() and closed.paid[0, 2] == pytest.approx(0.1)
    assert not refused.large.any() and refused.paid[0, 2] == pytest.approx(0.5)
    assert flight(0.31, LargeRedemption(gate=True)).large.any()


def test_a_gate_opens_after_its_working_days_for_good():
    found = flight(0.29, LargeRedemption(0.10, 0.005, gate=True, days=5, weekly_below=0.30))
    opened = 9  # the third, fourth and fifth working day, a weekend, two more
    assert found.large[0, :opened].sum() == 5
    assert found.deferred[0, opened - 1] > 0 and found.deferred[0, opened] == 0.0
    assert found.paid.sum() == pytest.approx(0.5)
    stood = np.array([0, 4, 5, 9])
    assert may_defer(stood, np.full(4, 0.5), LargeRedemption(days=5, weekly_below=0.3)).tolist() == [
        False, True, False, False
    ]  # fmt: skip


def test_a_fee_is_due_by_its_own_conditions_and_the_largest_is_charged():
    european = Fee(None, 0.10, 0.30, 0.10)
    assert fee_rate([european], NET, WEEKLY, 0.002, 0.0).tolist() == [0.0, 0.002, 0.0, 0.002]
    assert fee_rate([Fee(0.01, 0.10), Fee(0.02)], NET, WEEKLY, 0.0, 0.0).tolist() == [0.02] * 4
    assert fee_rate([Fee(0.015, young=True)], NET, WEEKLY, 0.0, 0.2) == pytest.approx(0.003)
    assert not fee_rate([], NET, WEEKLY, 0.01, 1.0).any()


def test_a_fee_for_the_young_is_of_their_lots_alone():
    nobody, some = np.zeros(DAYS), np.full(DAYS, 0.25)
    kept = [-flight(0.5, None, (Fee(0.02, young=True),), young=young).fall[0, -1] for young in (nobody, some, None)]
    assert kept == pytest.approx([0.0, 0.5 * 0.02 * 0.25, 0.0])
