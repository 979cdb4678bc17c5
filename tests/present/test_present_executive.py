"""What the Executive page says of its numbers."""

from dataclasses import replace

import pandas as pd
import pytest

from core import names as n
from core.plan.results import Attention
from core.present import executive_words as words
from core.present.charts_content import content_chart
from core.present.executive_facts import Facts
from core.present.executive_report import executive_report
from core.present.reports.content import BARS, LINES, MONEY, SHARE, Chart, Series
from core.present.template import DARK, LIGHT
from core.reserve.impact import impact

AS_OF = pd.Timestamp("2026-06-24")


def row(product, **values):
    ordinary = {
        n.PRODUCT_ID: product, n.NAME: f"Product {product}", "net_assets": 1e9, "buffer_now": 0.10,
        "buffer_model": 0.10, "buffer_called": 0.08, "yield_gain_money": 1e6, "gain_items": {}, "attention": (),
        "headroom": (),
    }  # fmt: skip
    return ordinary | values


def facts(*rows, expected=(1e8,) * 7, marks=(), waiting=0, buffers=(0.1,) * 60, needs=(0.02,) * 60):
    dates = pd.date_range("2026-04-01", periods=len(buffers))
    days = pd.DataFrame({n.DATE: dates, "buffer": buffers, "need": needs, "net_assets": 1e9, "spread_bp": 25.0})
    week = pd.DataFrame({"expected": expected}, pd.date_range(AS_OF + pd.Timedelta(days=1), periods=len(expected)))
    week = week.assign(low=week["expected"] - 5e7, high=week["expected"] + 5e7)
    found = pd.DataFrame(list(marks), columns=[n.START, n.END, n.KIND, n.NAME])
    table = pd.DataFrame(list(rows) or [row("A")])
    return Facts(AS_OF, table, days.assign(**{n.PRODUCT_ID: "A"}), (), 14, week, found, waiting, True, ())


def quarter_end():
    day = pd.Timestamp("2026-06-30")
    return (day, day, "quarter_end", "Quarter end Q2")


def test_a_quiet_week_says_what_comes():
    assert words.things_to_know(facts(marks=[quarter_end()])) == (
        "No day of the week ahead is expected to lose money: CNY 700m net arrives.",
        "Quarter end Q2 comes on Tue 30 Jun.",
    )


def test_three_things_are_said_the_gravest_first():
    broken = row("B", attention=(Attention("limit", "Product B breaks a limit.", "reserve"),), buffer_now=0.05)
    told = words.things_to_know(
        facts(row("A"), broken, expected=(1e8, -2e8, 1e8, 1e8, 1e8, 1e8, 1e8), marks=[quarter_end()], waiting=2)
    )
    assert told == (
        "1 of 2 products breaks a limit or has no allocation inside all of them. Product B breaks a limit.",
        "1 of 2 products holds less liquid than the scenarios call for: Product B, 5.0% against 8.0%.",
        "2 proposals wait for a second person to decide.",
    )


def test_the_largest_outflow_has_its_range_and_reason():
    expected = (1e8, 1e8, 1e8, 1e8, 1e8, -2e8, 1e8)
    told = words.things_to_know(facts(expected=expected, marks=[quarter_end()]))
    assert told[0] == (
        "The most is expected to leave on Tue 30 Jun: CNY 200m net (CNY 150m to CNY 250m), Quarter end Q2."
    )


def test_what_the_model_would_free_is_said():
    told = words.things_to_know(facts(row("A", buffer_now=0.19), row("B", buffer_now=0.19)))
    assert "Today 19.0% is held liquid. Going to the model's 10.0% would add CNY 2.00m a year" in told[1]


def test_the_answer_says_whether_it_held():
    held = facts()
    assert words.headline(held.whole("quarter"), "quarter") == (
        "Quarter to date: the model's reserve would have earned +2.5 bp, CNY 41.1k, over the fixed 20%, without a"
        " breached day"
    )
    broken = facts(needs=(0.02,) * 58 + (0.13, 0.11))
    assert words.headline(broken.whole("quarter"), "quarter").endswith(
        "with 2 product-days breached, worst shortfall 3.0%"
    )


def test_a_reserve_above_the_habit_earned_nothing():
    found = facts(buffers=(0.25,) * 60).whole("quarter")
    assert "would have earned nothing" in words.headline(found, "quarter")
    assert found.money < 0


def test_few_days_have_no_range():
    days = facts(buffers=(0.1, 0.2) * 10, needs=(0.0,) * 20).days
    assert words.gain_range(impact(days, 14)) == "–"


def test_the_nearest_limit_is_said_where_none_is_broken():
    from core.plan.headroom import Headroom

    near = row("A", headroom=(Headroom("x", "", 0.3, "Far."), Headroom("y", "", 0.05, "Near.")))
    assert words.limits(facts(near)) == (
        "Today's holdings keep every limit; the least headroom is 5.0% of a bound. Near."
    )
    over = row("B", headroom=(Headroom("z", "", -0.1, "Over."),))
    assert words.limits(facts(near, over)) == "Today's holdings break 1 limit. Over."
    assert words.limits(facts()) == ""


def of_an_issuer(made):
    return replace(made, days=made.days.assign(issuer="Juniper"))


def test_limits_are_listed_with_where_they_are_from_and_how_surely_that_is_known():
    from core.plan.headroom import Headroom

    rooms = [Headroom(f"l{k}", "", 0.1 * k, f"Limit {k}.", "Article 24", "Q") for k in range(12, 0, -1)]
    (table,) = executive_report(of_an_issuer(facts(row("A", headroom=tuple(rooms)))), "year").sections[-1].tables
    assert list(table.rows["text"]) == [f"Limit {k}." for k in range(1, 9)]
    assert set(table.rows["source"]) == {"Article 24"}
    assert set(table.rows["mark"]) == {"Q"}
    assert not executive_report(of_an_issuer(facts()), "year").sections[-1].tables


@pytest.mark.parametrize("colours", [LIGHT, DARK])
def test_charts_hold_the_values_of_their_content(colours):
    days = tuple(pd.date_range("2026-01-01", periods=3))
    lines = Chart(
        "t", LINES, days, (Series("a", (0.1, 0.2, 0.3), "model"), Series("b", (0.2,) * 3, "fixed", True)), SHARE
    )
    drawn = content_chart(lines, colours)
    assert [list(trace.y) for trace in drawn.data] == [[0.1, 0.2, 0.3], [0.2, 0.2, 0.2]]
    assert [trace.line.dash for trace in drawn.data] == ["solid", "dash"]
    bars = content_chart(Chart("t", BARS, ("x", "y"), (Series("a", (2e6, -1e6), "model"),), MONEY), colours)
    assert list(bars.data[0].x) == [2.0, -1.0]
    assert list(bars.data[0].text) == ["CNY 2.00m", "CNY -1.00m"]
    low, high = bars.layout.xaxis.range
    assert low < -1.0
    assert high > 2.0
