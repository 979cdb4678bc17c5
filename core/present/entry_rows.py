"""What the desk entered itself, as tables: known tickets, and overrides with the model's own figure beside them."""

from collections.abc import Callable, Mapping
from typing import Any, Final

import pandas as pd

from core import names as n
from core.forecast import Forecast
from core.forecast.announced import series_meant
from core.present.words import word
from core.text import figures, say

PRODUCT, CUSTOMERS, WINDOW, CHANGE = "product", "customers", "window", "change"
OWN, NOW, WORTH, STATUS = "own", "now", "worth", "status"
TICKET_COLUMNS: Final = (n.DATE, PRODUCT, n.SIDE, CUSTOMERS, n.AMOUNT, n.ANNOUNCED, n.NOTE)
OVERRIDE_COLUMNS: Final = (
    WINDOW, PRODUCT, n.SIDE, CUSTOMERS, CHANGE, OWN, NOW, WORTH, STATUS, n.EXPIRES, n.REASON,
)  # fmt: skip


def ticket_rows(tickets: pd.DataFrame, names: Mapping[str, str]) -> pd.DataFrame:
    """Return TICKET_COLUMNS, row by row. ``names``: product names by product_id."""
    return tickets.assign(**_said(tickets, names), **{n.NOTE: tickets[n.NOTE].fillna("")})[list(TICKET_COLUMNS)]


def override_rows(overrides: pd.DataFrame, forecast: Forecast, names: Mapping[str, str]) -> pd.DataFrame:
    """Return OVERRIDE_COLUMNS, row by row.

    ``overrides``: the frame of override_worth. own and now: what the model alone and what the forecast under all its
    overrides expects a day (currency units), tickets apart, over the days of the window that lie ahead; NaN where none
    does.
    """
    beside = [_beside(row, forecast) for row in overrides.to_dict("records")]
    shown: dict[str, list[str] | list[float]] = {
        **_said(overrides, names),
        WINDOW: [_window(*days) for days in zip(overrides[n.START], overrides[n.END], strict=True)],
        CHANGE: [_change(*stated) for stated in zip(overrides[n.MEASURE], overrides[n.VALUE], strict=True)],
        OWN: [own for own, _ in beside],
        NOW: [now for _, now in beside],
        STATUS: [say(f"flows.status.{status}") for status in overrides[STATUS]],
    }
    return overrides.assign(**shown)[list(OVERRIDE_COLUMNS)]


def ticket_formats() -> dict[str, Callable[[Any], str]]:
    """Return the formatters of the tickets' table."""
    return {n.DATE: figures.day, n.AMOUNT: figures.money, n.ANNOUNCED: figures.day}


def override_formats() -> dict[str, Callable[[Any], str]]:
    """Return the formatters of the overrides' table."""
    return {
        OWN: figures.money,
        NOW: figures.money,
        n.EXPIRES: figures.day,
        WORTH: lambda value: figures.money(value, signed=True),
    }


def titles(columns: tuple[str, ...], *, one_product: bool) -> dict[str, str]:
    """Return the column titles; the product is left out where all rows are of one."""
    return {column: say(f"flows.entry.{column}") for column in columns if column != PRODUCT or not one_product}


def _said(entries: pd.DataFrame, names: Mapping[str, str]) -> dict[str, list[str]]:
    return {
        PRODUCT: [names.get(product, product) for product in entries[n.PRODUCT_ID]],
        n.SIDE: [word("side", side) for side in entries[n.SIDE]],
        CUSTOMERS: [word("group", n.ALL if pd.isna(group) else group) for group in entries[n.GROUP]],
    }


def _beside(override: Mapping[Any, Any], forecast: Forecast) -> tuple[float, float]:
    """Return the mean a day of the model's own figure and of what is expected, in the window of one override."""
    meant = (override[name] for name in (n.PRODUCT_ID, n.SIDE, n.GROUP))
    chosen = series_meant(forecast.paths.columns, *meant)
    uncertain = forecast.expected - forecast.announced
    window = slice(override[n.START], override[n.END])
    own, now = (frame.loc[window, chosen] for frame in (forecast.modelled, uncertain))
    return (float(own.sum(axis=1).mean()), float(now.sum(axis=1).mean())) if own.size else (float("nan"),) * 2


def _window(start: pd.Timestamp, end: pd.Timestamp) -> str:
    if start == end:
        return figures.day(start)
    return say("flows.entry_window", start=figures.day(start, year=start.year != end.year), end=figures.day(end))


def _change(measure: str, value: float) -> str:
    if measure == n.PERCENT:
        return say("flows.entry_percent", change=f"{value:+.0%}")
    return say("flows.entry_amount", amount=figures.money(value))
