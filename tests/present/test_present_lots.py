"""What lots say in words and charts."""

import numpy as np
import pandas as pd
import pytest

from core import names as n
from core.liability.holders import large_holders
from core.present import lots_words as words
from core.present.charts_lots import EXPECTED, HIGH, LOW, ladder_chart, survival_chart
from core.present.template import LIGHT

DAYS = pd.date_range("2026-06-25", periods=5)
NO_MARKS = pd.DataFrame(columns=[n.START, n.END, n.KIND, n.NAME])


def test_the_headline_says_what_may_leave_and_what_will():
    days = pd.date_range("2026-06-25", "2026-07-24")
    none = pd.Series(0.0, days)
    told = words.headline(11e9, 9.3e9, none + 4e7, 1.1e9)
    assert told == (
        "CNY 9.30bn of CNY 11.0bn may leave now, CNY 1.20bn more becomes free; "
        "CNY 1.10bn is expected to leave by 24 Jul 2026"
    )
    opening = none.where(days != pd.Timestamp("2026-07-20"), 9e9)
    monthly = words.headline(9e9, 0.0, opening, 1e9)
    assert monthly.startswith("CNY 9.00bn of CNY 9.00bn becomes free, first on 20 Jul 2026; CNY 1.00bn is")
    assert words.headline(2e9, 0.0, none, 0.0) == "Nothing of CNY 2.00bn may leave by 24 Jul 2026"


@pytest.mark.parametrize(
    "top10, wanted", [(0.072, "must be paid in full"), (0.238, "Up to 13.8% of net assets of it may be put off")]
)
def test_the_exit_of_the_largest_holder_is_told(top10, wanted):
    told = words.holders_sentence(large_holders(top10, 1.0))
    assert f"{top10:.1%}" in told and wanted in told


def test_every_family_has_its_word_for_a_chance():
    assert len({words.chance_word(family) for family in n.FAMILIES}) == 3
    assert words.chances_shown(n.MONTHLY_OPEN) < words.chances_shown(n.MIN_HOLDING)


def test_the_ladder_draws_bars_and_the_expected_line_in_one_scale():
    days = pd.DataFrame({EXPECTED: 2e7, LOW: 1e7, HIGH: 4e7}, index=DAYS)
    chart = ladder_chart(days, pd.Series(np.arange(5) * 1e7, DAYS), NO_MARKS, LIGHT)
    bars, _, _, line = chart.data
    assert list(bars.y) == [0, 10, 20, 30, 40] and list(line.y) == [20] * 5
    assert "CNY 20.0m" in line.text[0]


def test_survival_has_a_line_with_its_interval_for_each_group():
    curve = pd.DataFrame(
        {n.GROUP: np.repeat(["farmers", "individuals"], 3), "chance": [0, 1, 2] * 2, "left": 0.9, LOW: 0.8, HIGH: 0.95}
    )
    chart = survival_chart(curve, 2, "Days since redeemable", LIGHT)
    named = [trace for trace in chart.data if trace.name]
    assert [trace.name for trace in named] == ["Farmers", "Individuals"]
    assert list(named[0].x) == [1, 2]
