import warnings

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.book.amounts import Convention, detect_convention, read_numbers

NO_NUMBERS = [
    "inf", "-inf", "nan", "NaN", "1e999", "9" * 400, "abc", "-", "1_000", "0x10", "1.2.3", "--5", "12 34", "(5)", "5-",
    "TRUE", "5%%", "٣", "1,23,456", "12,34.5", "1,234.567,8", ",",
]  # fmt: skip


def series(*texts):
    return pd.Series(list(texts), dtype="str")


def read(*texts):
    column = series(*texts)
    return read_numbers(column, detect_convention([column])).values.tolist()


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("0", 0.0),
        ("-0", 0.0),
        ("1234.5", 1234.5),
        (".5", 0.5),
        ("5.", 5.0),
        ("+7", 7.0),
        ("1e6", 1e6),
        ("1,234.50", 1234.5),
        ("1,234,567", 1234567.0),
        ("1 234,50", 1234.5),
        ("1.234,50", 1234.5),
        ("1'234.50", 1234.5),
        ("1\u00a0234\u00a0567,8", 1234567.8),
        ("1\u202f234,5", 1234.5),
        ("12,5", 12.5),
        ("0,125", 0.125),
        ("１，２３４．５０", 1234.5),
        ("￥1,234.50", 1234.5),
        ("¥ 12", 12.0),
        ("CNY 12.50", 12.5),
        ("12.50元", 12.5),
        ("$3", 3.0),
        ("−5", -5.0),
        ("-5", -5.0),
        ("8358.782751", 8358.782751),
    ],
)
def test_a_number_is_read(text, value):
    assert read(text) == [value]


@pytest.mark.parametrize("text", NO_NUMBERS)
def test_what_is_no_finite_number_is_not_read(text):
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        assert np.isnan(read(text)).all()


def test_numbers_that_are_clear_decide_for_those_that_are_not():
    assert read("1.234", "12,5", "7,25") == [1234.0, 12.5, 7.25]
    assert read("1,234", "12.5", "7.25") == [1234.0, 12.5, 7.25]


def test_the_decision_is_one_for_all_columns_of_a_file():
    clear, unclear = series("12,5", "7,25"), series("1.234", "5")
    assert read_numbers(unclear, detect_convention([clear, unclear])).values.tolist() == [1234.0, 5.0]


def test_without_a_clear_number_a_comma_parts_thousands_and_an_example_is_given():
    column = series("1,234", "5,678")
    convention = detect_convention([column])
    assert not convention.comma
    assert convention.example == "1,234"
    assert read_numbers(column, convention).values.tolist() == [1234.0, 5678.0]


def test_one_slip_among_thousands_does_not_turn_them_into_fractions():
    column = series("1,234", "5,678", "9,01")
    values = read_numbers(column, detect_convention([column])).values
    assert values.tolist()[:2] == [1234.0, 5678.0]
    assert np.isnan(values[2])


def test_in_a_file_of_both_kinds_the_point_wins_and_the_others_are_not_read():
    values = read("1,234.50", "1.234,50")
    assert values[0] == 1234.5
    assert np.isnan(values[1])


def test_a_percent_sign_is_told_and_the_figure_left_as_written():
    numbers = read_numbers(series("5%", "5", "５．５％"))
    assert numbers.percent.tolist() == [True, False, True]
    assert numbers.values.tolist() == [5.0, 5.0, 5.5]


@given(st.lists(st.floats(allow_nan=False, allow_infinity=False), min_size=1, max_size=20))
@settings(deadline=None, max_examples=100)
def test_floats_are_read_to_the_last_bit(values):
    assert read_numbers(series(*map(repr, values))).values.tolist() == [value + 0.0 for value in values]


@given(st.lists(st.text(max_size=12), min_size=1, max_size=20))
@settings(deadline=None, max_examples=100)
def test_any_text_is_a_finite_number_or_nothing(texts):
    column = series(*texts)
    for convention in (Convention(), Convention(comma=True), detect_convention([column])):
        values = read_numbers(column, convention).values
        assert (values.isna() | np.isfinite(values)).all()
