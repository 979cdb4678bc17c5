"""What is worth telling about flows as series: missing days, and balances that do not follow from the flows."""

import math
from collections.abc import Iterator
from typing import Final

import pandas as pd

from core import names as n
from core.book.findings import BALANCE, GAP, Note
from core.text import say
from core.text.figures import count, day, money, share

RELATIVE_TOLERANCE: Final = 1e-6  # of the balance: figures rounded to a unit or to a sample's scale
ABSOLUTE_TOLERANCE: Final = 0.02  # each of the four figures rounded to 0.01
_SATURDAY: Final = 5


def flow_notes(flows: pd.DataFrame) -> Iterator[Note]:
    """Yield the notes on a frame of the flows contract."""
    yield from _gap_notes(flows)
    if {n.AUM, *n.SIDES} <= set(flows.columns):
        yield from _balance_notes(flows)


def missing_days(flows: pd.DataFrame) -> pd.DataFrame:
    """Return the days (product_id, date) between a product's first and last on which it has no row."""
    days = flows[[n.PRODUCT_ID, n.DATE]].drop_duplicates()
    span = days.groupby(n.PRODUCT_ID)[n.DATE].agg(["min", "max", "count"])
    holed = span[(span["max"] - span["min"]).dt.days + 1 > span["count"]]
    ranges = [(product, pd.date_range(row["min"], row["max"])) for product, row in holed.iterrows()]
    whole = [pd.DataFrame({n.PRODUCT_ID: product, n.DATE: dates}) for product, dates in ranges]
    if not whole:
        return days.iloc[:0]
    merged = pd.concat(whole).merge(days, how="left", on=[n.PRODUCT_ID, n.DATE], indicator="found")
    return merged.loc[merged["found"] == "left_only", [n.PRODUCT_ID, n.DATE]]


def balance_gaps(flows: pd.DataFrame) -> pd.DataFrame:
    """Return (product_id, date, aum, gap) where gap = aum[t] - aum[t-1] - subscription[t] + redemption[t].

    Groups are summed. Only days whose eve is there too, with the balances of as many groups, can be compared.
    """
    by_day = flows.groupby([n.PRODUCT_ID, n.DATE])
    daily = by_day[[n.AUM, *n.SIDES]].sum(min_count=1).assign(known=by_day[n.AUM].count()).reset_index()
    eve = daily.groupby(n.PRODUCT_ID).shift()
    comparable = (daily[n.DATE] - eve[n.DATE] == pd.Timedelta(days=1)) & (daily["known"] == eve["known"])
    gap = daily[n.AUM] - eve[n.AUM] - daily[n.SUBSCRIPTION] + daily[n.REDEMPTION]
    compared = daily.assign(gap=gap)[comparable & gap.notna()]
    return compared[[n.PRODUCT_ID, n.DATE, n.AUM, "gap"]]


def _gap_notes(flows: pd.DataFrame) -> Iterator[Note]:
    missing = missing_days(flows)
    if missing.empty:
        return
    by_product = missing[n.PRODUCT_ID].value_counts()
    first = missing[missing[n.PRODUCT_ID] == by_product.index[0]].iloc[0]
    text = say(
        "book.note.gap",
        days=count(len(missing)),
        weekends=count((missing[n.DATE].dt.day_of_week >= _SATURDAY).sum()),
        products=count(len(by_product)),
        worst=by_product.index[0],
        worst_days=count(by_product.iloc[0]),
        first=day(first[n.DATE]),
    )
    yield Note(GAP, text, len(missing))


def _balance_notes(flows: pd.DataFrame) -> Iterator[Note]:
    compared = balance_gaps(flows)
    allowed = (compared[n.AUM].abs() * RELATIVE_TOLERANCE).clip(lower=ABSOLUTE_TOLERANCE)
    off = compared[compared["gap"].abs() > allowed]
    if off.empty:
        return
    worst = off.iloc[int(off["gap"].abs().argmax())]
    text = say(
        "book.note.balance",
        days=count(len(off)),
        compared=count(len(compared)),
        gap=money(worst["gap"], signed=True),
        share=share(worst["gap"] / worst[n.AUM], 3) if worst[n.AUM] else share(math.nan),
        product=worst[n.PRODUCT_ID],
        day=day(worst[n.DATE]),
    )
    yield Note(BALANCE, text, len(off))
