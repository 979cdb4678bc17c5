from datetime import date, timedelta

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.book.dates import read_dates

FORMS = {
    "iso": "{0.year:04}-{0.month:02}-{0.day:02}",
    "iso with midnight": "{0.year:04}-{0.month:02}-{0.day:02} 00:00:00",
    "slashes": "{0.year}/{0.month}/{0.day}",
    "points, year first": "{0.year}.{0.month:02}.{0.day:02}",
    "compact": "{0.year:04}{0.month:02}{0.day:02}",
    "Chinese": "{0.year}年{0.month}月{0.day}日",
    "points": "{0.day:02}.{0.month:02}.{0.year}",
    "day first": "{0.day:02}/{0.month:02}/{0.year}",
    "full width": "{0.year}／{0.month}／{0.day}",
}


NO_DAYS = [
    "2026-02-30", "2026-13-01", "20260631", "31/04/2026", "24-06-26", "1969-12-31", "2200-01-01", "0000-00-00", "nan",
    "2026-06-24 15:00", "June 24", "2026/06-24", "46197", "", "2026年13月1日", "99999999", "12.13.2026",
]  # fmt: skip


def read(*texts):
    return read_dates(pd.Series(list(texts), dtype="str"))


@pytest.mark.parametrize("form", FORMS.values(), ids=FORMS)
@given(days=st.lists(st.dates(date(1970, 1, 1), date(2199, 12, 31)), min_size=1, max_size=30))
@settings(deadline=None, max_examples=30)
def test_every_form_is_read_back(form, days):
    assert read(*map(form.format, days)).values.dt.date.tolist() == days


def test_forms_may_be_mixed_in_one_column():
    dates = read("2026-06-24", "20260624", "24/06/2026", "24.06.2026", "2026年6月24日", "2026/6/24")
    assert (dates.values == pd.Timestamp("2026-06-24")).all()


@pytest.mark.parametrize("text", NO_DAYS)
def test_what_is_no_day_is_not_read(text):
    assert read(text).values.isna().all()


def test_day_first_is_taken_and_told_where_both_orders_fit():
    dates = read("03/04/2026", "05/06/2026")
    assert dates.order == "day_first"
    assert dates.values.tolist() == [pd.Timestamp("2026-04-03"), pd.Timestamp("2026-06-05")]


def test_day_first_is_not_worth_telling_where_only_it_fits_or_nothing_hangs_on_it():
    assert read("03/04/2026", "24/06/2026").order == ""
    assert read("04/04/2026").order == ""
    assert read("03.04.2026").order == ""


def test_month_first_is_taken_and_told_where_only_it_fits():
    dates = read("03/04/2026", "06/24/2026")
    assert (dates.order, dates.example) == ("month_first", "06/24/2026")
    assert dates.values.tolist() == [pd.Timestamp("2026-03-04"), pd.Timestamp("2026-06-24")]


def test_one_slip_does_not_turn_the_order_of_a_column():
    days = [date(2026, 6, 13) + timedelta(days=step) for step in range(10)]
    dates = read(*(f"{day:%d/%m/%Y}" for day in days), "06/24/2026")
    assert dates.values[:10].dt.date.tolist() == days
    assert pd.isna(dates.values[10])
