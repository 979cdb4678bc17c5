"""Figures as a reader sees them, at the edges."""

import math

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.text import figures

NOTHING = "–"


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        (0, "0"), (-0.0, "0"), (0.004, "0"), (-0.004, "0"), (0.5, "0.50"), (5, "5.00"), (9.99, "9.99"), (9.996, "10.0"),
        (12.34, "12.3"), (99.94, "99.9"), (99.96, "100"), (999.4, "999"), (999.95, "1.00k"), (1_000, "1.00k"),
        (9_996, "10.0k"), (99_960, "100k"), (123_456, "123k"), (999_499, "999k"), (999_500, "1.00m"),
        (1_920_000, "1.92m"), (-1_920_000, "-1.92m"), (999_600_000, "1.00bn"), (35_805_480_000, "35.8bn"),
        (1.2345e12, "1,234bn"), (1.5e15, "1,500,000bn"),
    ],
)  # fmt: skip
def test_amounts_have_three_digits_and_a_scale(value, shown):
    assert figures.amount(value) == shown
    assert figures.money(value) == f"CNY {shown}"


@pytest.mark.parametrize(("value", "shown"), [(1_920_000, "+1.92m"), (-5, "-5.00"), (0, "0"), (-0.001, "0")])
def test_signed_amounts_have_no_signed_zero(value, shown):
    assert figures.amount(value, signed=True) == shown
    assert figures.money(value, signed=True) == f"CNY {shown}"


@given(st.floats(-1e14, 1e14))
def test_an_amount_is_read_back_to_three_digits(value):
    shown = figures.amount(value)
    scales = {"k": 1e3, "m": 1e6, "bn": 1e9}
    word = shown.lstrip("-0123456789.,")
    back = float(shown.removesuffix(word).replace(",", "")) * scales.get(word, 1.0)
    assert back == pytest.approx(value, rel=0.005001, abs=0.0050001)
    assert shown.lstrip("-")[:1].isdigit()
    assert len(shown.removesuffix(word).strip("-").replace(".", "").replace(",", "")) >= 3 or shown == "0"


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        (0.0863, "8.6%"),
        (0.2, "20.0%"),
        (0, "0.0%"),
        (-0.0004, "0.0%"),
        (-0.0006, "-0.1%"),
        (1.0, "100.0%"),
        (0.19999999, "20.0%"),
    ],
)
def test_shares_are_percent(value, shown):
    assert figures.share(value) == shown


def test_shares_take_fewer_digits_and_rates_more():
    assert figures.share(0.2, 0) == "20%"
    assert figures.rate(0.0163) == "1.63%"
    assert figures.rate(-0.00004) == "0.00%"


@pytest.mark.parametrize(
    ("value", "shown"),
    [(2.41, "+2.4 bp"), (-2.46, "-2.5 bp"), (0, "0.0 bp"), (-0.04, "0.0 bp"), (0.04, "0.0 bp"), (-0.06, "-0.1 bp")],
)
def test_basis_points_are_signed_but_zero_is_not(value, shown):
    assert figures.basis_points(value) == shown


@pytest.mark.parametrize(
    ("value", "shown"), [(0, "0"), (-0.4, "0"), (4656, "4,656"), (1_234_567, "1,234,567"), (12.0, "12")]
)
def test_counts_are_whole(value, shown):
    assert figures.count(value) == shown


@pytest.mark.parametrize("value", [float("nan"), None, math.inf, -math.inf, pd.Series([float("nan")])[0]])
@pytest.mark.parametrize("show", [figures.amount, figures.share, figures.rate, figures.basis_points, figures.count])
def test_no_figure_is_a_dash(value, show):
    assert show(value) == NOTHING
    assert figures.missing(value)


def test_no_amount_of_money_is_still_named():
    assert NOTHING in figures.money(float("nan"))


def test_days_are_written_as_they_are_said():
    last = pd.Timestamp("2026-06-30 13:00")
    assert figures.day(last) == "30 Jun 2026"
    assert figures.day(last, year=False) == "30 Jun"
    assert figures.day("2026-01-01") == "1 Jan 2026"
    assert figures.day(pd.NaT) == NOTHING
    assert figures.weekday(last) == "Tue"
    week = pd.date_range("2026-06-22", periods=7)
    assert [figures.weekday(day) for day in week] == ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"]
    months = [figures.day(day, year=False).split()[1] for day in pd.date_range("2026-01-01", periods=12, freq="MS")]
    assert len(set(months)) == 12


@pytest.mark.parametrize(
    ("value", "scale"), [(0, (1.0, "")), (999.4, (1.0, "")), (999.5, (1e3, "k")), (-2e9, (1e9, "bn"))]
)
def test_one_scale_for_a_whole_axis(value, scale):
    assert figures.scale(value) == scale
