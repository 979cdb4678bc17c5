"""The table of limits: what is held beside what is planned, what is broken today first."""

import pandas as pd

from core.present import reserve_tables as tables
from core.text import ENGLISH, use


def limits(values):
    """Three limits "a" to "c" of at most 10%, 20% and 90 days."""
    frame = pd.DataFrame({"title": list("abc"), "value": values, "bound": [0.1, 0.2, 90.0]})
    frame["slack"] = frame["bound"] - frame["value"]
    return frame.assign(sense="<=", hard=True, mark="Q", source="made up")


def test_what_is_broken_today_comes_first_and_the_others_keep_their_order():
    frame, _, titles = tables.limits_table(limits([0.1, 0.1, 90.0]), limits([0.05, 0.25, 112.4]))
    assert frame["title"].tolist() == ["b", "c", "a"]
    assert frame[tables.TODAY].tolist() == ["✗ 25.0%", "✗ 112 days", "5.0%"]
    assert frame["holds"].tolist() == ["✓"] * 3
    assert set(tables.LIMIT_FIGURES) < set(titles)


def test_a_plan_alone_keeps_the_rulebooks_order():
    frame, _, _ = tables.limits_table(limits([0.1, 0.3, 100.0]))
    assert frame["title"].tolist() == list("abc")
    assert frame["holds"].tolist() == ["✓", "✗", "✗"]
    assert frame["bound"].tolist() == ["≤ 10.0%", "≤ 20.0%", "≤ 90 days"]


def test_how_well_a_number_is_known_is_said_in_the_language_in_use(chinese):
    marks = ["Q", "K+", "house"]
    assert tables.limits_table(limits([0.1, 0.1, 90.0]).assign(mark=marks))[0]["mark"].tolist() == [
        "原文",
        "待核实",
        "内部",
    ]
    use(ENGLISH)
    assert tables.limits_table(limits([0.1, 0.1, 90.0]).assign(mark=marks))[0]["mark"].tolist() == marks
