"""A chart of a report as SVG: what is written in it, and that it is the same whenever it is drawn."""

import math
from xml.etree import ElementTree

import pandas as pd
import pytest

from core.present.reports.content import BARS, COUNT, LINES, MONEY, RATE, SHARE, Chart, Series
from core.present.reports.drawing import draw
from core.present.reports.drawing_text import ems, wrapped
from core.present.template import LIGHT
from tests.present.report_pages import BAR, CHINESE, DAYS, LINE

SVG = "{http://www.w3.org/2000/svg}"
WIDTH = 6.7


def texts(svg):
    return ["".join(element.itertext()) for element in ElementTree.fromstring(svg).iter(f"{SVG}text")]


def lines(svg, colour):
    """The paths in one colour that are not filled."""
    paths = ElementTree.fromstring(svg).iter(f"{SVG}path")
    return [path for path in paths if f"stroke: {colour}" in path.get("style", "")]


def line(values, unit=SHARE, days=None, **changes):
    days = DAYS[: len(values)] if days is None else days
    return Chart("One", LINES, tuple(days), (Series("Only", tuple(values), "model", **changes),), unit)


def test_lines_tell_their_days_unit_and_names():
    shown = texts(draw(LINE, WIDTH))
    assert {"25 Jun", "2 Jul", "23 Jul", "CNY m", "0", "500", "Expected", "20% rule"} <= set(shown)


def test_a_single_series_needs_no_legend():
    assert "Only" not in texts(draw(line([0.1, 0.2]), WIDTH))


def test_a_day_without_a_value_leaves_a_gap():
    whole, gap = (lines(draw(line([0.1, 0.2, value, 0.2, 0.1]), WIDTH), LIGHT.model)[0] for value in (0.3, math.nan))
    assert whole.get("d").count("M") == 1
    assert gap.get("d").count("M") == 2


def test_a_value_with_no_neighbour_is_a_dot():
    dots = [draw(line([value, 0.2, value]), WIDTH).count(b"<use") for value in (math.nan, 0.2)]
    assert dots[0] == dots[1] + 1


def test_dashes_are_dashes():
    assert b"stroke-dasharray" in draw(line([0.1, 0.2], dashed=True), WIDTH)
    assert b"stroke-dasharray" not in draw(line([0.1, 0.2]), WIDTH)


def test_years_are_written_where_there_are_several_and_ticks_are_first_days_of_months():
    days = pd.date_range("2023-07-01", periods=900)
    shown = texts(draw(line([0.1] * 900, days=days), WIDTH))
    assert {"1 Jul 2023", "1 Jan 2024", "1 Jul 2025"} <= set(shown)


@pytest.mark.parametrize(("unit", "title"), [(SHARE, "% of net assets"), (RATE, "% a year"), (COUNT, "Number")])
def test_the_axis_says_its_unit(unit, title):
    assert title in texts(draw(line([0.01, 0.02], unit), WIDTH))


def test_long_names_lie_before_their_bars_and_every_bar_has_its_value():
    shown = texts(draw(BAR, WIDTH))
    assert {"CNY +2.40m", "CNY -120k", "–", "Cash Plus No. 1"} <= set(shown)
    assert CHINESE in "".join(shown)
    assert not [text for text in shown if ems(text) > 18]


def test_short_names_stand_below_upright_bars():
    chart = Chart(
        "One", BARS, ("Cash", "Term"), (Series("a", (1e6, 2e6), "model"), Series("b", (3e6, 1e6), "net")), MONEY
    )
    shown = texts(draw(chart, WIDTH))
    assert {"Cash", "Term", "CNY m", "a", "b"} <= set(shown)
    assert not [text for text in shown if "CNY " in text and text != "CNY m"]


def test_it_is_the_same_whenever_it_is_drawn_and_says_nothing_of_when():
    assert draw(BAR, WIDTH) == draw(BAR, WIDTH)
    assert b"<metadata" not in draw(BAR, WIDTH)


def test_nothing_to_draw_is_drawn_too():
    nothing = (Chart("", LINES, (), (Series("a", (), "net"),), MONEY), Chart("", BARS, (), (), COUNT), line([math.nan]))
    assert all(draw(chart, WIDTH).startswith(b"<?xml") for chart in nothing)


def test_dollars_and_underscores_are_written_as_they_are():
    names = ("$x^2$", "_x_", "a\\b")
    chart = Chart("One", BARS, names, tuple(Series(name, (0.1, 0.2, 0.3), "model") for name in names), SHARE)
    shown = [text.strip() for text in texts(draw(chart, WIDTH))]
    assert all(shown.count(name) == 2 for name in names)


def test_lines_of_text_keep_every_letter_and_their_room():
    for room in (3, 7.5, 18):
        made = wrapped(f"{CHINESE} and a word", room)
        assert "".join(made).replace(" ", "") == f"{CHINESE} and a word".replace(" ", "")
        assert all(ems(text) <= room for text in made)
