"""Trades and attribution on the page: figures that add up, words that say what was found, bars that fit a phone."""

import math
from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core import names as n
from core.present import attribution_words as words
from core.present import trade_tables as tables
from core.present.charts_attribution import attribution_chart
from core.present.template import DARK, LIGHT
from core.reserve import Asset, Holding, Limit, Rulebook
from core.reserve import measures as m
from core.reserve.attribution import Attribution
from core.reserve.curves import Curve
from core.reserve.dealing import load_dealing
from core.reserve.trades import trade_list

AS_OF = pd.Timestamp("2026-06-24")
FOUND = Attribution(
    before="fixed:0.20", after=n.MODEL, before_yield=0.0160, after_yield=0.01624, before_buffer=0.2, after_buffer=0.09,
    buffer=2.14e-4, mix=0.54e-4, carry=-0.24e-4, leverage=0.0, costs=-0.02e-4,
)  # fmt: skip
CURVE = Curve(AS_OF, ("SHIBOR_ON", "NCD_1Y"), np.array([1.0, 365.0]), np.array([0.014, 0.016]))
LOOSE = Limit("leverage", m.Measure(m.LEVERAGE), "<=", 2.0, "hard", "a test", "Q", "Total assets")


def holding(name, free_day, **other):
    return Holding(name, 1.0, free_day, **other)


def asset(asset_class, amount, one):
    return Asset(asset_class, amount, 0.0146, AS_OF, 30, 1, (one,))


HELD = (
    asset(n.CASH_AT_BANK, 100e6, holding("account", 0.0)),
    asset(n.OVERNIGHT_REPO, 200e6, holding("repo", 0.0)),
    asset(n.NCD, 300e6, holding("paper", 90.0, sale_days=1.0, sale_day=1.0, sale_cost=1e-3)),
    asset(n.TIME_DEPOSIT, 400e6, holding("deposit", 75.0)),
)


def listed(weights, held=HELD, limits=(LOOSE,)):
    shares = pd.Series(weights, [one.asset_class for one in held])
    return trade_list(held, shares, 1e9, load_dealing(), Rulebook("test", limits, "Test"))


@settings(deadline=None, derandomize=True)
@given(st.lists(st.floats(-5e-4, 5e-4), min_size=5, max_size=5))
def test_shown_items_add_up_to_the_shown_gain_and_none_is_a_tenth_off(values):
    found = replace(FOUND, **dict(zip(("buffer", "mix", "carry", "leverage", "costs"), values, strict=True)))
    shown = words.shown_bp(found)
    assert math.fsum(shown.values()) == pytest.approx(words.shown_gain(found), abs=1e-9)
    assert words.shown_gain(found) == pytest.approx(found.gain * 1e4, abs=0.0500001)
    for name, exact in found.in_bp().items():
        assert abs(shown[name] - exact) < 0.1


def test_the_gain_is_said_with_the_largest_part_first():
    assert words.attribution_sentence(FOUND) == (
        "+2.4 bp a year over fixed 20%: +2.1 bp from the smaller buffer, +0.5 bp from the mix, -0.2 bp from carry"
    )
    larger = words.attribution_sentence(replace(FOUND, after_buffer=0.3))
    assert "from the larger buffer" in larger
    assert "from the buffer" in words.attribution_sentence(replace(FOUND, after_buffer=0.2))
    none = replace(FOUND, buffer=0.0, mix=0.0, carry=0.0, costs=0.0)
    assert words.attribution_sentence(none) == "No gain over fixed 20%, to a tenth of a basis point"


def test_the_caption_says_what_carry_was_read_from_or_that_it_is_missing():
    with_curve = words.attribution_caption(FOUND, 1e10, CURVE)
    assert with_curve == (
        "Worth CNY +2.42m a year. Carry is read off SHIBOR_ON, NCD_1Y as of 24 Jun 2026, flat beyond the longest."
    )
    assert "Import rates." in words.attribution_caption(replace(FOUND, carry=None), 1e10, None)


def test_the_table_ends_with_the_gain_in_bp_and_money():
    frame, formats, titles = words.attribution_table(FOUND, 1e10)
    assert list(frame.columns) == list(titles)
    assert frame["item"].to_list() == ["Buffer", "Mix", "Carry", "Leverage", "Sale costs", "Gain"]
    assert frame["bp"].iloc[-1] == pytest.approx(frame["bp"].iloc[:-1].sum())
    assert formats["money"](frame["money"].iloc[-1]) == "CNY +2.42m"


@pytest.mark.parametrize("colours", [LIGHT, DARK], ids=["light", "dark"])
def test_the_bars_are_the_items_and_reach_the_gain(colours):
    chart = attribution_chart(FOUND, colours)
    (bars,) = chart.data
    assert bars.measure == ("relative", "relative", "relative", "total")
    assert bars.x == pytest.approx((2.1, 0.5, -0.2, 2.4))
    assert bars.orientation == "h"
    assert bars.y[0] == "Buffer  +2.1 bp"
    assert bars.y[-1] == "<b>Gain  +2.4 bp</b>"


def test_without_any_gain_the_chart_is_its_total():
    none = replace(FOUND, buffer=0.0, mix=0.0, carry=None, costs=0.0)
    assert attribution_chart(none, LIGHT).data[0].x == (0.0,)


def test_trades_are_listed_with_their_names_and_days():
    frame, formats, titles = tables.trades_table(listed([0.1, 0.3, 0.2, 0.4]), {"paper": "Amber Coast Bank NCD"})
    assert list(frame.columns) == list(titles)
    assert frame["action"].to_list() == ["Roll", "Sell"]
    sold = frame.iloc[1]
    assert sold["asset"] == "Amber Coast Bank NCD"
    assert formats["day"](sold["day"]) == "25 Jun 2026"
    assert formats["amount"](sold["amount"]) == "100m"
    assert formats["cost"](frame["cost"].iloc[0]) == ""
    assert sold["cost"] == pytest.approx((50e6 * 1.0 + 50e6 * 1.5) * 1e-3)


def test_repo_is_lent_and_deposits_are_placed():
    repo = replace(HELD[1], asset_class=n.TERM_REPO, holdings=(holding("repo", 9.0),))
    held = (HELD[0], repo, HELD[2], HELD[3])
    frame, _, _ = tables.trades_table(listed([0.0, 0.3, 0.2, 0.5], held))
    assert frame["action"].to_list() == ["Lend", "Sell", "Place"]


def test_classes_are_listed_with_income_and_add_up():
    found = listed([0.1, 0.3, 0.2, 0.4])
    frame, _, titles = tables.classes_table(HELD, found)
    assert list(frame.columns) == list(titles)
    total, rest = frame.iloc[-1], frame.iloc[:-1]
    for column in ("before", "after", "cost", "held", "planned"):
        assert total[column] == pytest.approx(rest[column].sum())
    assert total["change"] == pytest.approx(0.0)
    assert total["held"] == pytest.approx(1e9 * 0.0146 / 365)


def test_the_list_is_summed_up_in_a_sentence_and_notes():
    found = listed([0.1, 0.3, 0.2, 0.4])
    assert tables.trades_sentence(found) == (
        "2 trades to the plan: CNY 100m to sell or withdraw, CNY 100m to buy or lend, CNY 0 to let run off"
    )
    assert tables.trades_notes(found) == [
        "Selling costs CNY 125k once, 0.013% of net assets.",
        "The plan is reached on 25 Jun 2026.",
    ]
    waiting = tables.trades_notes(listed([0.1, 0.2, 0.4005, 0.2995]))
    assert waiting[0] == "CNY 10.0m makes no whole ticket and stays in cash."
    assert waiting[1].startswith("The plan is reached on 7 Sep 2026, when the last of what cannot be sold has run off")


def test_borrowing_a_broken_limit_and_what_never_comes_due_are_told():
    held = (HELD[0], HELD[2], replace(HELD[3], holdings=(holding("stuck", math.inf),)))
    cash = Limit("cash", m.Measure(m.SHARE, classes=(n.CASH_AT_BANK,)), "<=", 0.099, "soft", "house", "house", "Cash")
    notes = tables.trades_notes(listed([0.0988, 0.6004, 0.3008], held, (cash,)))
    assert any("stuck can neither be sold nor comes due" in note for note in notes)
    assert any(note.startswith("Whole tickets cannot keep: Cash.") for note in notes)
    frame, formats, _ = tables.trades_table(listed([0.0988, 0.6004, 0.3008], held))
    assert formats["day"](frame["day"].iloc[-1]) == "never"
    assert "CNY 100m is borrowed by repo." in tables.trades_notes(listed([0.1, 0.2, 0.4, 0.4]))


def test_where_all_is_held_already_nothing_is_to_trade():
    held = (HELD[0], replace(HELD[2], amount=900e6))
    assert tables.trades_sentence(listed([0.1, 0.9], held)).startswith("Nothing is to trade")
    assert tables.trades_notes(listed([0.1, 0.9], held)) == ["The plan is reached at once."]
