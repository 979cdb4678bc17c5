"""What happened since a decision, and the state of the log, in words."""

from dataclasses import replace

import pandas as pd
import pytest

from core import names as n
from core.present import aftermath_words as words
from core.present.audit_words import fault_line, log_sentence
from core.reserve.aftermath import Aftermath

DAY, LATER = pd.Timestamp("2026-06-05"), pd.Timestamp("2026-06-09")
HELD = Aftermath(12, 30, 0.042, LATER, 0.086, None, None, 0.9, 12_000.0, 12)
BEYOND = replace(HELD, buffer=0.04, beyond_on=DAY)
SHORT = replace(BEYOND, days=30, short_on=LATER)
SAME = replace(HELD, worst=0.0, worst_day=None, gain_bp=0.0, gain_money=0.0)
UNKNOWN = Aftermath(0, 30, 0.0, None, 0.086, None, None, 0.9, 0.0, 0)
NO_RULE = replace(HELD, gain_bp=float("nan"), gain_money=float("nan"))
GAIN = "; planned to earn CNY +12.0k more than the fixed rule meanwhile (+0.9 bp a year)."


@pytest.mark.parametrize(
    ("found", "told"),
    [
        (HELD, f"12 of 30 days known: at most 4.2% had left (by 9 Jun 2026), inside the buffer of 8.6%{GAIN}"),
        (
            BEYOND,
            "12 of 30 days known: at most 4.2% had left (by 9 Jun 2026), more than the buffer of 4.0% from 5 Jun 2026 "
            f"on, but never more than fell due or could be sold{GAIN}",
        ),
        (
            SHORT,
            "All 30 days known: at most 4.2% had left (by 9 Jun 2026), and on 9 Jun 2026 more than could be raised: "
            f"it was short{GAIN}",
        ),
        (SAME, "12 of 30 days known: nothing had left on balance."),
        (UNKNOWN, "Nothing is known yet of the 30 days after it."),
    ],
)
def test_what_happened_since_is_told_from_the_numbers(found, told):
    assert words.since_sentence(found) == told


def test_without_a_fixed_rule_no_gain_is_told():
    assert words.since_sentence(NO_RULE).endswith("inside the buffer of 8.6%.")
    assert words.last_sentence("Steady", DAY, NO_RULE) == "the plan of 5 Jun 2026 for Steady was never short"


def test_the_last_decision_is_told_with_its_gain_and_whether_it_was_short():
    gain = "was planned to earn +0.9 bp a year more than the fixed rule (CNY +12.0k in 12 days)"
    told = words.last_sentence("Steady", DAY, HELD)
    assert told == f"the plan of 5 Jun 2026 for Steady {gain} and was never short"
    assert words.last_sentence("Steady", DAY, BEYOND).endswith("and needed more than its buffer on 5 Jun 2026")
    assert words.last_sentence("Steady", DAY, SHORT).endswith("and was short on 9 Jun 2026")
    assert "was planned to earn as much as the fixed rule and was never short" in words.last_sentence(
        "Steady", DAY, SAME
    )


def test_a_table_tells_it_in_a_word_and_figures():
    table, formats, titles = words.since_table([HELD, BEYOND, SHORT, SAME, UNKNOWN, None])
    assert list(titles) == list(table)
    assert table["state"].tolist() == [
        "buffer held", "beyond the buffer", "▲ short", "nothing left", "not known yet", "▲ not as it was written",
    ]  # fmt: skip
    assert [formats["worst"](value) for value in table["worst"]] == ["4.2%", "4.2%", "4.2%", "0.0%", "–", "–"]
    assert formats["gain"](table["gain"][0]) == "CNY +12.0k"
    assert table["days"].tolist() == ["12 of 30", "12 of 30", "30 of 30", "12 of 30", "0 of 30", ""]


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
