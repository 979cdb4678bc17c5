"""What the sample desk has entered itself: plausible at any day of the book, and known on that day."""

import pandas as pd
import pytest
from sample_made import AS_OF, book

from core import names as n
from core.calendar import build_calendar
from core.sample import sample_book

CALENDAR = build_calendar()


def on_dealing_days(frame, *columns):
    return all(CALENDAR.dealing(pd.DatetimeIndex(frame[column])).all() for column in columns)


@pytest.mark.parametrize("as_of", ["2026-06-24", "2024-07-01", "2025-10-05"])
def test_entries_are_known_on_the_day_and_of_dealing_days(as_of):
    made = book() if as_of == "2026-06-24" else sample_book(as_of=as_of)
    last, tickets, overrides = pd.Timestamp(as_of), made.tickets, made.overrides
    assert (tickets[n.ANNOUNCED] <= last).all() and (tickets[n.DATE] > last).all()
    assert (overrides[n.ENTERED] <= last).all()
    assert (overrides[n.ENTERED] < overrides[n.START]).all() and (overrides[n.EXPIRES] <= overrides[n.END]).all()
    assert on_dealing_days(tickets, n.DATE, n.ANNOUNCED) and on_dealing_days(overrides, n.START, n.END, n.ENTERED)
    assert set(tickets[n.PRODUCT_ID]) | set(overrides[n.PRODUCT_ID]) <= set(made.products[n.PRODUCT_ID])


def test_one_redemption_lies_at_the_quarter_end_and_is_moderate():
    (ticket,) = book().tickets.to_dict("records")
    assert ticket[n.DATE] == pd.Timestamp("2026-06-30") and ticket[n.SIDE] == n.REDEMPTION
    assert 0.01 < ticket[n.AMOUNT] / book().net_assets(ticket[n.PRODUCT_ID]) < 0.02
    assert ticket[n.AMOUNT] % 1e7 == 0


def test_two_overrides_are_over_and_one_is_ahead():
    overrides = book().overrides
    assert (overrides[n.END] < AS_OF).sum() == 2
    (ahead,) = overrides[overrides[n.EXPIRES] >= AS_OF].to_dict("records")
    assert ahead[n.START] > AS_OF
    assert overrides[n.REASON].str.len().gt(20).all()
