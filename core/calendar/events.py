"""The event list: promotions and their settlement windows, from data that a desk can edit."""

import tomllib
from functools import cache
from typing import Any

import pandas as pd

from core import names as n
from core.calendar.lunar import spring_festival
from core.settings import DATA

PROMOTION = "promotion"
SETTLEMENT = "settlement"
YEARS = range(2013, 2031)
COLUMNS = (n.EVENT_ID, n.NAME, n.KIND, n.START, n.END, n.GROUPS, n.EFFECT, n.SOURCE)


def default_events() -> pd.DataFrame:
    """Return the promotions of 2013 to 2030, each followed by its settlement window: a frame of the events contract."""
    return _default_events().copy()


def active_events(events: pd.DataFrame, dates: pd.DatetimeIndex) -> pd.DataFrame:
    """Return a frame (dates x event_id) of flags: whether the event's window holds the day."""
    windows = events.set_index(n.EVENT_ID)
    flags = {key: (dates >= row[n.START]) & (dates <= row[n.END]) for key, row in windows.iterrows()}
    return pd.DataFrame(flags, index=dates)


@cache
def _default_events() -> pd.DataFrame:
    table = tomllib.loads((DATA / "calendars" / "promotions.toml").read_text("utf-8"))
    lag = table["settlement_lag_days"]
    rows = [
        row
        for year in YEARS
        for key, promotion in table["promotions"].items()
        for row in _rows(key, promotion, year, lag)
    ]
    frame = pd.DataFrame(rows, columns=list(COLUMNS))
    return frame.astype({n.START: "datetime64[ns]", n.END: "datetime64[ns]", n.EFFECT: "float64"})


def _rows(key: str, promotion: dict[str, Any], year: int, lag: list[int]) -> list[tuple[object, ...]]:
    start, end = _window(promotion, year)
    name, source = f"{promotion['name']} {year}", promotion["source"]
    paid = (end + pd.Timedelta(days=lag[0]), end + pd.Timedelta(days=lag[1]))
    return [
        (f"{key}_{year}", name, PROMOTION, start, end, n.ECOMMERCE, None, source),
        (f"{key}_{year}_{SETTLEMENT}", f"{name}: settlement", SETTLEMENT, *paid, n.ECOMMERCE, None, source),
    ]


def _window(promotion: dict[str, Any], year: int) -> tuple[pd.Timestamp, pd.Timestamp]:
    if "before_spring_festival" in promotion:
        first, last = promotion["before_spring_festival"]
        feast = spring_festival(year)
        return feast - pd.Timedelta(days=first), feast - pd.Timedelta(days=last)
    start, end = promotion["years"].get(str(year), (promotion["start"], promotion["end"]))
    return pd.Timestamp(f"{year}-{start}"), pd.Timestamp(f"{year}-{end}")
