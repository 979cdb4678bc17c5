from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from core.merchants.archetypes import (
    ARCHETYPES,
    IRREGULAR,
    MONTH_END_PAYER,
    OFFICE_WEEK,
    PROMOTION_SELLER,
    SCHOOL_TERM,
    SEASON_SELLER,
    STEADY,
    TOO_SHORT,
    WEEKEND_SHOP,
    Archetypes,
)
from core.merchants.contrasts import Contrast
from core.merchants.profiles import MONTH_END, SEASON, SETTLEMENT, STOCKING, WEEKEND, Profiles
from core.merchants.windows import SUMMER, WINTER
from core.present.archetype_words import archetype_word, evidence, mix_title


def one(ratio, count=92):
    at = np.array([float(ratio)])
    return Contrast(at, 0.9 * at, 1.1 * at, np.array([count]))


PATTERNS = {
    WEEKEND: one(1.9), SUMMER: one(0.45, 16), WINTER: one(0.3, 8), SETTLEMENT: one(1.8, 6), STOCKING: one(1.4, 8),
    MONTH_END: one(4.9, 29), SEASON: one(2.0, 6),
}  # fmt: skip


def found(archetype, **patterns):
    """One merchant of a kind; ``patterns`` replace those that it has."""
    names = np.array(["m"], dtype=object)
    of = Profiles(
        names, names, np.array([900]), np.array([5]), np.ones((7, 1)), np.ones(1), np.ones(1), np.ones((12, 1)),
        PATTERNS | patterns, np.array([10]), np.array([0.62]), np.array([0.37]),
    )  # fmt: skip
    return Archetypes(of, np.array([archetype], dtype=object), np.zeros(1))


@pytest.mark.parametrize(
    ("archetype", "said"),
    [
        (WEEKEND_SHOP, "Saturday and Sunday bring 1.90 times a weekday (95%: 1.71 to 2.09, 92 weeks)."),
        (SCHOOL_TERM, "July and August bring 45% of a week in term, the winter holiday 30%."),
        (
            MONTH_END_PAYER,
            "62% of a month's payments leave in its last three working days; such a day sees 4.90 times one in "
            "mid-month (95%: 4.41 to 5.39, 29 months).",
        ),
        (
            PROMOTION_SELLER,
            "In the days on which sellers are paid after a promotion, it takes 1.80 times a usual day (95%: 1.62 to "
            "1.98, 6 promotions). In the four weeks before a promotion it pays 1.40 times a usual day (95%: 1.26 to "
            "1.54).",
        ),
        (SEASON_SELLER, "A day from Nov to Jan brings 2.00 times one in the rest of the year (95%: 1.80 to 2.20)."),
        (
            STEADY,
            "No rhythm is sure and pronounced, and nine days in ten stray no more than 37% from the usual amount.",
        ),
        (
            IRREGULAR,
            "No rhythm is sure and pronounced, and one day in ten strays more than 37% from the usual amount.",
        ),
        (TOO_SHORT, "5 ordinary weeks with receipts are known; 8 are needed to tell."),
    ],
)
def test_the_evidence_is_told_in_numbers(archetype, said):
    assert evidence(found(archetype), 0) == said


def test_an_office_weeks_weekend_is_told_as_a_share_of_a_weekday():
    said = evidence(found(OFFICE_WEEK, **{WEEKEND: one(0.4)}), 0)
    assert said == "A day of the weekend brings 40% of a weekday (95%: 36% to 44%, 92 weeks)."


def test_what_is_not_sure_before_promotions_is_not_told():
    assert "four weeks before" not in evidence(found(PROMOTION_SELLER, **{STOCKING: one(1.05)}), 0)


def test_what_could_have_named_it_and_was_not_seen_often_enough_is_told():
    unseen = {SEASON: one(np.nan, 1), SETTLEMENT: one(np.nan, 2)}
    assert evidence(found(WEEKEND_SHOP, **unseen), 0).endswith("Not seen often enough to judge: promotions, seasons.")
    assert "Not seen" not in evidence(found(MONTH_END_PAYER, **unseen), 0)


def test_without_payments_nothing_is_said_of_them():
    shop = found(STEADY)
    received = {name: pattern for name, pattern in PATTERNS.items() if name not in (MONTH_END, STOCKING)}
    shop = replace(shop, profiles=replace(shop.profiles, patterns=received))
    assert "month ends" not in evidence(shop, 0)


def test_every_archetype_has_a_word_of_its_own():
    assert len({archetype_word(name) for name in ARCHETYPES}) == len(ARCHETYPES)


def test_the_mix_is_told_by_its_largest_kind_among_those_known():
    mix = pd.DataFrame(0, index=["a", "b", "c"], columns=list(ARCHETYPES))
    mix.loc["a", [STEADY, WEEKEND_SHOP, TOO_SHORT]] = 3, 5, 90
    mix.loc["b", STEADY] = 4
    assert mix_title(mix, "a") == "5 of 8 merchants are of one kind: weekend shop"
    assert mix_title(mix) == "7 of 12 merchants are of one kind: steady"
    assert mix_title(mix, "c") == "No merchant has been known for long enough to tell its kind"
