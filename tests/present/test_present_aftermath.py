"""What happened since a decision, and the state of the log, in words."""

from dataclasses import replace

import pandas as pd
import pytest

from core import names as n
from core.present import aftermath_words as words
from core.present.audit_words import fault_line, log_sentence
from core.reserve.aftermath import Aftermath

DAY = pd.Timestamp("2026-06-05")
HELD = Aftermath(12, 30, 0.042, DAY, 0.086, 0.9, 12_000.0)
SHORT = replace(HELD, days=30, buffer=0.04)
SAME = replace(HELD, worst=0.0, worst_day=None, gain_bp=0.0, gain_money=0.0)
UNKNOWN = Aftermath(0, 30, 0.0, None, 0.086, 0.9, 0.0)
NO_RULE = replace(HELD, gain_bp=float("nan"), gain_money=float("nan"))


@pytest.mark.parametrize(
    ("found", "told"),
    [
        (
            HELD,
            "12 of 30 days known: at most 4.2% left within 14 days (by 5 Jun 2026), inside the buffer of 8.6%; "
            "CNY +12.0k on the fixed rule (+0.9 bp a year).",
        ),
        (
            SHORT,
            "All 30 days known: 4.2% left within 14 days (by 5 Jun 2026), more than the buffer of 4.0%: it was short; "
            "CNY +12.0k on the fixed rule (+0.9 bp a year).",
        ),
        (SAME, "12 of 30 days known: nothing left on balance."),
        (UNKNOWN, "Nothing is known yet of the 30 days after it."),
    ],
)
def test_what_happened_since_is_told_from_the_numbers(found, told):
    assert words.since_sentence(found) == told


def test_without_a_fixed_rule_no_gain_is_told():
    assert words.since_sentence(NO_RULE).endswith("inside the buffer of 8.6%.")
    assert words.last_sentence("Steady", DAY, NO_RULE) == "the plan of 5 Jun 2026 for Steady was never short"


def test_the_last_decision_is_told_with_its_gain_and_whether_it_was_short():
    told = words.last_sentence("Steady", DAY, HELD)
    assert (
        told
        == "the plan of 5 Jun 2026 for Steady has earned +0.9 bp a year (CNY +12.0k in 12 days) and was never short"
    )
    assert words.last_sentence("Steady", DAY, SHORT).endswith("and was short on 5 Jun 2026")
    assert "has earned as much as the fixed rule and was never short" in words.last_sentence("Steady", DAY, SAME)


def test_the_headline_counts():
    assert words.headline(0, 0, "") == "No decision in force, none waits for approval."
    assert words.headline(0, 2, "") == "No decision in force, 2 wait for approval."
    assert words.headline(3, 1, "so it is") == "3 decisions in force, 1 waits for approval; so it is."
    assert words.headline(1, 0, "").endswith("; nothing is known yet of the days after.")


def test_the_log_and_its_faults_have_their_words():
    assert log_sentence(0, "", 0).startswith("The decision log is empty")
    assert log_sentence(2, "abc", 0).endswith("Its head is abc.")
    assert "2 faults, with 1 entry in it" in log_sentence(1, "abc", 2)
    assert fault_line(3, "k", n.APPROVED, n.OUT_OF_ORDER).startswith(
        "Entry 3 (approved, decision k): it does not follow"
    )
    assert fault_line(0, "k", "odd", n.ADDED).startswith("An entry without a number (odd, decision k)")
    assert fault_line(0, "", "", n.NOTED).startswith("The log: the head that was noted")
