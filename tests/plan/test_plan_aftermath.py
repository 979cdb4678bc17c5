"""What happened since a decision, from the book and what was shown."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import numpy as np
import pandas as pd
import pytest
from plan_made import HOLD, OPEN, cut

from core import names as n
from core.plan import first_choice
from core.plan.aftermath import in_force, replaced_on, since
from core.plan.decisions import Decision
from core.store import Step

AT = datetime(2026, 6, 1, tzinfo=UTC)
CONTENT = {
    "net_assets": 1e9,
    "raisable": {n.FIXED: [0.2] * 31, n.MODEL: [0.08, *[0.5] * 30]},
    n.ALLOCATIONS: {
        n.FIXED: {"buffer": 0.2, "objective_yield": 0.0200},
        n.MODEL: {"buffer": 0.08, "objective_yield": 0.0202},
    },
}


def decided(book, key="a", product=HOLD, days_ago=20, status=n.APPROVED, policy=n.MODEL, minute=0):
    choice = replace(first_choice(book, product), as_of=book.as_of - pd.Timedelta(days=days_ago))
    steps = (
        Step(key, n.PROPOSED, AT, "Ann", "why"),
        Step(key, status, AT + timedelta(minutes=minute), "Bo", "so"),
    )
    return Decision(key, product, policy, choice, steps if status != n.PROPOSED else steps[:1], {})


def test_what_came_is_counted_from_the_day_after():
    book = cut(HOLD)
    decision = decided(book)
    found = since(decision, CONTENT, book, book.as_of)
    own = book.flows[book.flows[n.DATE] > decision.choice.as_of].groupby(n.DATE)[list(n.SIDES)].sum()
    net = (own[n.REDEMPTION] - own[n.SUBSCRIPTION]).to_numpy()
    worst = max(net[:end].sum() for end in range(1, 21))
    assert found.days == 20 and found.horizon == 30 and not found.ended
    assert found.worst == pytest.approx(max(worst, 0) / 1e9)
    assert (found.buffer, found.gain_bp) == (0.08, pytest.approx(2.0))
    assert found.gain_money == pytest.approx(1e9 * 2e-4 * 20 / 365)
    assert since(decision, CONTENT, book, book.as_of - pd.Timedelta(days=15)).days == 5


def test_nothing_is_known_of_a_decision_of_today_nor_of_a_product_that_is_gone():
    book = cut(HOLD, OPEN)
    assert not since(decided(book, days_ago=0), CONTENT, book, book.as_of).known
    assert not since(decided(book, product=OPEN), CONTENT, cut(HOLD), book.as_of).known


def test_the_fixed_rule_gains_nothing_on_itself_and_without_it_there_is_no_gain():
    book = cut(HOLD)
    assert since(decided(book, policy=n.FIXED), CONTENT, book, book.as_of).gain_money == 0
    alone = {**CONTENT, n.ALLOCATIONS: {n.MODEL: CONTENT[n.ALLOCATIONS][n.MODEL]}}
    assert np.isnan(since(decided(book), alone, book, book.as_of).gain_money)


def test_of_each_product_the_one_approved_last_is_in_force():
    book = cut(HOLD, OPEN)
    first, second = decided(book, "a", minute=1), decided(book, "b", minute=3)
    other, open_one = decided(book, "c", OPEN, minute=2), decided(book, "d", OPEN, status=n.PROPOSED)
    rejected = decided(book, "e", status=n.REJECTED, minute=4)
    assert in_force([rejected, open_one, second, other, first], book.as_of) == (other, second)
    assert in_force([], book.as_of) == ()


def test_a_plan_is_in_force_until_its_horizon_ends():
    book = cut(HOLD)
    decision = decided(book, days_ago=30)
    assert in_force([decision], book.as_of) == (decision,)
    assert in_force([decision], book.as_of + pd.Timedelta(days=1)) == ()


@pytest.mark.parametrize("status", [n.PROPOSED, n.REJECTED, n.WITHDRAWN])
def test_only_an_approved_plan_was_planned_to_earn(status):
    book = cut(HOLD)
    found = since(decided(book, status=status), CONTENT, book, book.as_of)
    assert found.days == 20 and np.isnan(found.gain_money)


def test_a_plan_earns_until_another_takes_its_place():
    book = cut(HOLD)
    first, second = decided(book, "a", minute=1), decided(book, "b", days_ago=12, minute=2)
    never = decided(book, "c", days_ago=5, status=n.REJECTED, minute=3)
    replaced = replaced_on(first, [never, second, first])
    assert replaced == second.choice.as_of
    assert since(first, CONTENT, book, book.as_of, replaced).gain_money == pytest.approx(1e9 * 2e-4 * 8 / 365)
    assert replaced_on(second, [never, second, first]) is None
    assert replaced_on(never, [never, second, first]) is None
