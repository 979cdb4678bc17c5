"""What the invented desk has entered itself: an announced redemption, past and present overrides, a house limit."""

from typing import Any

import pandas as pd

from core import names as n
from core.calendar import Calendar
from core.sample.parameters import Product, read
from core.types import Floats

ROUND = 1e7  # customers announce round amounts


def tickets_table(
    offered: tuple[Product, ...], amounts: Floats, last: pd.Timestamp, calendar: Calendar
) -> pd.DataFrame:
    """Return the tickets as they stand on ``last``; ``amounts`` (P,) are the net assets of the products."""
    net_assets = {product.product_id: float(amount) for product, amount in zip(offered, amounts, strict=True)}
    rows = [
        {
            **ticket,
            n.AMOUNT: round(ticket["share"] * net_assets[ticket[n.PRODUCT_ID]] / ROUND) * ROUND,
            **_dated(ticket, (n.ANNOUNCED, n.DATE), last, calendar),
        }
        for ticket in read("entries")["ticket"]
    ]
    return _table(rows, n.TICKET_ID)


def overrides_table(last: pd.Timestamp, calendar: Calendar) -> pd.DataFrame:
    """Return the overrides that were entered up to ``last``."""
    dated = (n.START, n.END, n.ENTERED, n.EXPIRES)
    rows = [{**override, **_dated(override, dated, last, calendar)} for override in read("entries")["override"]]
    return _table(rows, n.OVERRIDE_ID)


def house_limits_table(last: pd.Timestamp, calendar: Calendar) -> pd.DataFrame:
    """Return the house limits that were changed up to ``last``."""
    return pd.DataFrame(
        [{**limit, **_dated(limit, (n.ENTERED,), last, calendar)} for limit in read("entries")["house_limit"]]
    )


def _dated(entry: dict[str, Any], columns: tuple[str, ...], last: pd.Timestamp, calendar: Calendar) -> dict[str, Any]:
    """Return the days of an entry, given in dealing days from ``last``."""
    return {column: calendar.shift(last, entry[column]) for column in columns}


def _table(rows: list[dict[str, Any]], key: str) -> pd.DataFrame:
    return pd.DataFrame(rows).assign(**{key: [f"synthetic-{number}" for number in range(1, len(rows) + 1)]})
