"""The log of decisions: exact, in order, each decision closed once."""

from datetime import UTC, datetime, timedelta

import pytest
from at_once import at_once

from core import names as n
from core.store import close_decision, decision_content, decision_steps, decisions, open_decision

MANIFEST = {"book": "3-x", "choice": {"confidence": 0.99}, "seed": 1, "产品": None}
CONTENT = bytes(range(256)) * 100


def proposed(engine, author="Ann", manifest=MANIFEST, content=CONTENT):
    return open_decision(engine, author, "it fits", manifest, content)


def test_what_was_proposed_comes_back_bit_for_bit(engine):
    step = proposed(engine)
    assert decision_steps(engine) == decision_steps(engine, step.key) == (step,)
    assert decision_content(engine, step.key) == CONTENT
    assert (step.step, step.author, step.reason, step.manifest) == (n.PROPOSED, "Ann", "it fits", MANIFEST)
    assert abs(datetime.now(UTC) - step.at) < timedelta(minutes=10)


def test_what_is_not_there_is_nothing(engine):
    assert decision_steps(engine) == decision_steps(engine, "x") == ()
    assert decision_content(engine, "x") is None


def test_the_first_that_closes_stands_and_the_second_changes_nothing(engine):
    key = proposed(engine).key
    first, mine = close_decision(engine, key, n.APPROVED, "Bo", "agreed")
    assert mine and (first.key, first.step, first.author, first.manifest) == (key, n.APPROVED, "Bo", None)
    assert close_decision(engine, key, n.REJECTED, "Cy", "no") == (first, False)
    assert decision_steps(engine, key)[1:] == (first,)
    assert decision_content(engine, key) == CONTENT


def test_steps_are_told_in_the_order_in_which_they_were_made_whatever_the_clock_says(engine, monkeypatch):
    first = proposed(engine)
    monkeypatch.setattr(decisions, "datetime", _Clock(first.at - timedelta(hours=1)))
    second = proposed(engine)
    third, _ = close_decision(engine, first.key, n.REJECTED, "Bo", "no")
    assert decision_steps(engine) == (first, second, third)
    assert first.at < second.at < third.at and first.key < second.key


class _Clock:
    def __init__(self, moment):
        self.now = lambda zone: moment.astimezone(zone)


@pytest.mark.parametrize("steps", [(n.APPROVED, n.REJECTED), (n.APPROVED, n.APPROVED)])
def test_of_two_that_close_at_once_one_wins(engine, steps):
    key = proposed(engine).key
    closed = at_once(lambda i: close_decision(engine, key, steps[i % 2], f"Bo {i}", "now"), 4)
    ((winner, _),) = [each for each in closed if each[1]]
    assert {step for step, _ in closed} == {winner}
    assert [step.step for step in decision_steps(engine, key)] == [n.PROPOSED, winner.step]


def test_proposals_made_at_once_are_all_kept_under_keys_of_their_own(engine):
    made = at_once(lambda i: proposed(engine, author=f"Ann {i}", content=bytes([i])), 4)
    kept = decision_steps(engine)
    assert sorted(made, key=lambda step: step.at) == list(kept)
    assert len({step.key for step in made}) == 4
    assert {decision_content(engine, step.key) for step in made} == {bytes([i]) for i in range(4)}
