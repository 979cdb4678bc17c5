"""Scenarios in words: what changes as a reader says it, and an answer whatever there is a plan of."""

from dataclasses import replace

import pandas as pd
import pytest

from core.present import scenario_words as words
from core.stress import changes as c
from core.stress.answers import Answer, kept, opened
from core.stress.changes import Change

DAY = pd.Timestamp("2026-06-30")
NAMES = {"event": "618 2026", "Q": "Ninth Purse", "study": "Shelf"}
BASE = Answer(
    (), (DAY, DAY + pd.Timedelta(days=1)),
    {0.5: (0.01, 0.02), 0.05: (0.0, 0.0), 0.95: (0.03, 0.04), 0.99: (0.05, 0.06)},
    (0.2, 0.2, 0.3), (0.2, 0.8, 0.9), 0.99, 1e9, 2e7, 0.06, 0.2, 0.2, 0.08, 0.0167, 1.6, 0.0, 0.0,
)  # fmt: skip
NONE = replace(BASE, buffer_model=None)
WIDER = replace(BASE, changes=(Change(c.SPREADS, 20.0),), buffer_model=0.09, yield_model=0.0168, fall=0.001)


@pytest.mark.parametrize(
    ("change", "told"),
    [
        (Change(c.PROMOTION, -0.3, target="event"), "618 2026 30% weaker"),
        (Change(c.REDEMPTIONS, 0.5, DAY, DAY, "farmers"), "redemptions of Farmers 50% higher on 30 Jun"),
        (Change(c.SUBSCRIPTIONS, -0.125, DAY), "subscriptions of all customers 12.5% lower from 30 Jun"),
        (Change(c.LEAVES, 0.091, DAY), "a holder of 9.1% leaves on 30 Jun"),
        (Change(c.RELIANCE, -0.3), "reliance on subscriptions 30 points lower"),
        (Change(c.OUTAGE, 1.0, DAY), "no dealing for 1 day from 30 Jun"),
        (Change(c.CLOSURE, 0.5, DAY, target="Q"), "Ninth Purse closed on 30 Jun, 50% of its money staying"),
        (Change(c.MARKET_YIELDS, -12.5), "market yields 12.5 bp lower"),
    ],
)
def test_a_change_is_told_in_its_own_unit(change, told):
    assert words.change_phrase(change, NAMES) == told


def test_every_kind_has_a_phrase_for_either_direction():
    for kind, known in c.KINDS.items():
        for size in {known.least, known.most}:
            assert words.change_phrase(Change(kind, size, target="Q"), NAMES)


@pytest.mark.parametrize(
    ("base", "last", "told"),
    [
        (BASE, BASE, "Nothing is changed yet: hold 8.0% through 1 Jul 2026"),
        (BASE, WIDER, "Spreads 20 bp wider: hold 9.0% instead of 8.0%, and earn 1.0 bp a year more"),
        (BASE, replace(WIDER, buffer_model=0.08), "Spreads 20 bp wider: still hold 8.0%, and earn 1.0 bp a year more"),
        (BASE, replace(WIDER, buffer_model=None), "Spreads 20 bp wider: no allocation keeps every limit"),
        (NONE, NONE, "Nothing is changed yet: no allocation keeps every limit"),
        (NONE, WIDER, "Spreads 20 bp wider: hold 9.0%; as things are, no allocation keeps every limit"),
    ],
)  # fmt: skip
def test_the_answer_says_what_there_is(base, last, told):
    assert words.headline((base, last), NAMES) == told


def test_losses_and_shortfalls_are_told_beside():
    told = words.consequences((BASE, replace(WIDER, shortfall_now=0.02)))
    assert told.startswith("Falling prices cost 10.0 bp of net assets once (CNY 1.00m)")
    assert told.endswith("cannot pay on 2.0% of the paths, even if everything is sold.")


def test_differences_add_up_from_the_base_to_all_together():
    frame, _, titles = words.differences((BASE, WIDER), NAMES)
    assert list(frame["what"]) == ["Base case", "Spreads 20 bp wider", "All together"]
    assert list(frame["reserve"]) == ["8.0%", "+1.0 points", "9.0%"]
    assert set(titles) == set(frame)


def test_an_answer_is_kept_in_plain_values():
    assert opened(kept(WIDER)) == WIDER
