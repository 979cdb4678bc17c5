"""The sample desk, made once for all tests of this folder, and smaller books cut from it."""

from dataclasses import replace
from functools import cache

import pandas as pd

from core import names as n
from core.calendar import build_calendar
from core.plan import build_desk, first_choice, forecast_desk, make_plan
from tests.sample_desk import whole_book as book

CASH_LIKE = (n.CASH_AT_BANK, n.DEMAND_DEPOSIT, n.OVERNIGHT_REPO)
HOLD, OPEN, CLOSED = "JB-HOLD-07", "JB-OPEN-20", "JB-CLOSED-2509"


@cache
def calendar():
    return build_calendar("CN", book().events)


@cache
def known():
    return forecast_desk(book(), calendar(), book().as_of, n.ENSEMBLE)


@cache
def desk():
    return build_desk(book(), calendar(), known=known())


@cache
def plan(product_id):
    return make_plan(book(), first_choice(book(), product_id), calendar(), known())


def planned():
    return [row.product_id for row in desk().rows]


def days(count):
    return pd.Timedelta(days=count)


def cut(*products):
    """A book of few products, quick to forecast."""
    whole = book()
    frames = {
        table: frame[frame[n.PRODUCT_ID].isin(products)].reset_index(drop=True)
        for table in (n.PRODUCTS, n.FLOWS, n.POSITIONS, n.LOTS)
        for frame in [getattr(whole, table)]
    }
    return replace(whole, **frames)


def changed(whole, table, rows, **values):
    """The book with other values in some rows of a table; a value may be a function of the old one."""
    frame = getattr(whole, table).copy()
    for column, value in values.items():
        frame.loc[rows, column] = value(frame.loc[rows, column]) if callable(value) else value
    return replace(whole, **{table: frame})


def without(whole, table, rows):
    frame = getattr(whole, table)
    return replace(whole, **{table: frame[~rows].reset_index(drop=True)})


def kinds(attention):
    return [item.kind for item in attention]
