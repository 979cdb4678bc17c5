"""The ladder against a simulation that walks day by day and lot by lot, in whole cents."""

from datetime import date, timedelta
from functools import cache

import numpy as np
import pandas as pd
import pytest

from core import names as n
from core.calendar import build_calendar
from core.errors import MissingData
from core.liability.ladder import FIRST, PAID, REDEEMABLE, ladder, lots_on
from core.liability.terms import may_leave, paid_on, taken_on

CALENDAR = build_calendar("CN")
DAY = pd.Timedelta(days=1)
BOOKS, DAYS = 500, 75
# Leap day, Spring Festival, National Day, a quarter end, a year that is only projected.
STARTS = (
    "2028-01-20",
    "2028-02-20",
    "2026-02-01",
    "2026-09-10",
    "2026-06-15",
    "2025-12-20",
    "2027-11-25",
    "2024-04-20",
)


@cache
def deals(day):
    return bool(CALENDAR.dealing(pd.DatetimeIndex([day]))[0])


def next_dealing(day):
    while not deals(pd.Timestamp(day)):
        day += timedelta(days=1)
    return day


def a_book(seed):
    """Return one product of a random family, its lots and the first day of the ladder."""
    random = np.random.default_rng(seed)
    family = n.FAMILIES[seed % len(n.FAMILIES)]
    start = pd.Timestamp(STARTS[seed % len(STARTS)]) + int(random.integers(0, 40)) * DAY
    hold = int(random.choice([1, 7, 14, 28, 30, 90, 91, 182]))
    product = {
        n.PRODUCT_ID: "p", n.FAMILY: family, n.PAYOUT_DAYS: float(random.integers(0, 4)),
        n.HOLD_DAYS: float(hold), n.OPEN_DAY: float(random.choice([1, 10, 15, 20, 28, 29, 30, 31])),
        n.LAUNCHED: start - int(random.integers(1, hold + 1)) * DAY,
    }  # fmt: skip
    count = int(random.integers(1, 8))
    bought = [next_dealing((start - int(random.integers(1, 200)) * DAY).date()) for _ in range(count)]
    lots = pd.DataFrame(
        {
            n.AS_OF: start - DAY,
            n.PRODUCT_ID: "p",
            n.PURCHASE_DATE: pd.DatetimeIndex([min(pd.Timestamp(day), start - DAY) for day in bought]),
            n.AMOUNT: random.integers(1, 10**11, count) / 100,
            n.GROUP: random.choice(["a", "b"], count),
        }
    )
    return pd.DataFrame([product]), lots, start


def leaves(product, bought, today):
    """Whether the terms let a lot leave today, found by walking through all days since it was bought."""
    if today <= bought:
        return False
    if product[n.FAMILY] == n.CASH:
        return True
    if not deals(pd.Timestamp(today)):
        return False
    waiting = [today]  # what fell due since the last dealing day is met today
    while not deals(pd.Timestamp(waiting[-1] - timedelta(days=1))):
        waiting.append(waiting[-1] - timedelta(days=1))
    hold = int(product[n.HOLD_DAYS])
    if product[n.FAMILY] == n.MIN_HOLDING:
        return (today - bought).days >= hold
    if product[n.FAMILY] == n.FIXED_TERM:
        return any((due - bought).days > 0 and (due - bought).days % hold == 0 for due in waiting)
    if product[n.FAMILY] == n.MONTHLY_OPEN:
        return any(due.day == min(int(product[n.OPEN_DAY]), days_in_month(due)) for due in waiting)
    return (product[n.LAUNCHED].date() + timedelta(days=hold)) in waiting


def days_in_month(day):
    following = date(day.year + day.month // 12, day.month % 12 + 1, 1)
    return (following - timedelta(days=1)).day


def arrives(product, today):
    """The day on which money redeemed today is paid: so many dealing days later."""
    left = int(product[n.PAYOUT_DAYS])
    while left:
        today += timedelta(days=1)
        left -= deals(pd.Timestamp(today))
    return today


def by_hand(product, lots, start):
    """Return {(column, group, day): cents}."""
    found, gone = {}, set()
    for offset in range(DAYS):
        today = (start + offset * DAY).date()
        for key, lot in enumerate(lots.to_dict("records")):
            if not leaves(product, lot[n.PURCHASE_DATE].date(), today):
                continue
            cents = round(lot[n.AMOUNT] * 100)
            where = [(REDEEMABLE, today)]
            if key not in gone:
                gone.add(key)
                where += [(FIRST, today), (PAID, arrives(product, today))]
            for column, day in where:
                found[column, lot[n.GROUP], day] = found.get((column, lot[n.GROUP], day), 0) + cents
    return found


def test_the_ladder_is_the_day_by_day_simulation_to_the_cent_on_500_books():
    for seed in range(BOOKS):
        products, lots, start = a_book(seed)
        table = ladder(lots, products, CALENDAR, start, DAYS)
        expected = by_hand(products.iloc[0], lots, start)
        last = (start + (DAYS - 1) * DAY).date()
        assert len(table) == DAYS * lots[n.GROUP].nunique()
        for column in (FIRST, REDEEMABLE, PAID):
            made = {
                (column, group, day.date()): round(amount * 100)
                for group, day, amount in table[[n.GROUP, n.DATE, column]].to_numpy()
                if amount
            }
            wanted = {key: cents for key, cents in expected.items() if key[0] == column and key[2] <= last}
            assert made == wanted, f"book {seed}, {products.iloc[0][n.FAMILY]}"


def test_all_families_and_a_leap_day_are_among_the_books():
    assert {a_book(seed)[0][n.FAMILY].iloc[0] for seed in range(5)} == set(n.FAMILIES)
    spans = [(start, start + DAYS * DAY) for _, _, start in map(a_book, range(40))]
    assert any(first <= pd.Timestamp("2028-02-29") <= last for first, last in spans)


@pytest.mark.parametrize(
    "ordered, taken",
    [
        ("2026-06-24 14:59", "2026-06-24"),
        ("2026-06-24 15:00", "2026-06-25"),
        ("2026-06-26 15:00", "2026-06-29"),  # a Friday evening
        ("2026-06-27 10:00", "2026-06-29"),  # a Saturday
        ("2026-09-30 15:00", "2026-10-08"),  # the eve of National Day
    ],
)
def test_an_order_after_the_cut_off_is_taken_on_the_next_dealing_day(ordered, taken):
    assert taken_on(pd.Timestamp(ordered), "15:00", CALENDAR) == pd.Timestamp(taken)


def test_what_is_redeemed_on_the_last_days_before_a_holiday_is_paid_after_it():
    """Spring Festival of 2020: 23 January is the last dealing day, 3 February the next one."""
    assert paid_on(pd.Timestamp("2020-01-22"), 1, CALENDAR) == pd.Timestamp("2020-01-23")
    assert paid_on(pd.Timestamp("2020-01-23"), 1, CALENDAR) == pd.Timestamp("2020-02-03")
    late = taken_on(pd.Timestamp("2020-01-23 15:00"), "15:00", CALENDAR)
    assert paid_on(late, 1, CALENDAR) == pd.Timestamp("2020-02-04")
    assert paid_on(pd.Timestamp("2020-01-23"), 0, CALENDAR) == pd.Timestamp("2020-01-23")


def test_lots_of_the_last_known_day_count_and_a_book_without_is_told_what_to_import():
    _, lots, start = a_book(1)
    both = pd.concat([lots.assign(**{n.AS_OF: start - 9 * DAY}), lots])
    assert (lots_on(both, start)[n.AS_OF] == start - DAY).all()
    assert (lots_on(both, start - 5 * DAY)[n.AS_OF] == start - 9 * DAY).all()
    with pytest.raises(MissingData, match="Import the lots table"):
        ladder(lots_on(both, start - 20 * DAY), a_book(1)[0], CALENDAR, start, 5)


@pytest.mark.parametrize("unknown", [n.LAUNCHED, n.HOLD_DAYS])
def test_a_closed_product_without_a_maturity_is_told_what_to_give(unknown):
    products, lots, start = a_book(n.FAMILIES.index(n.CLOSED))
    with pytest.raises(MissingData, match="Give launched and hold_days"):
        ladder(lots, products.assign(**{unknown: np.nan}), CALENDAR, start, 5)


def test_a_lot_bought_today_may_not_leave_today():
    day = pd.DatetimeIndex(["2026-06-24"])
    for seed in range(5):
        assert not may_leave(a_book(seed)[0].iloc[0], day, day, CALENDAR).any()
