"""The event list: promotions and their settlement windows, from data that a desk can edit."""

import tomllib
from collections.abc import Callable
from functools import cache
from typing import Any

import pandas as pd

from core import names as n
from core.calendar.lunar import spring_festival
from core.settings import DATA
from core.text import ENGLISH, catalogue, languages
from core.text.worded import Worded, spoken, worded

PROMOTION = "promotion"
SETTLEMENT = "settlement"
YEARS = range(2013, 2031)
COLUMNS = (n.EVENT_ID, n.NAME, n.KIND, n.START, n.END, n.GROUPS, n.EFFECT, n.SOURCE)
TEXTS = (n.NAME, n.SOURCE)


def default_events() -> pd.DataFrame:
    """Return the promotions of 2013 to 2030, each followed by its settlement window: a frame of the events contract."""
    return _default_events().copy()


def active_events(events: pd.DataFrame, dates: pd.DatetimeIndex) -> pd.DataFrame:
    """Return a frame (dates x event_id) of flags: whether the event's window holds the day."""
    windows = events.set_index(n.EVENT_ID)
    flags = {key: (dates >= row[n.START]) & (dates <= row[n.END]) for key, row in windows.iterrows()}
    return pd.DataFrame(flags, index=dates)


def said_events(events: pd.DataFrame) -> pd.DataFrame:
    """Return events as a reader sees them: ours in the language in use, those of the desk's own naming as they are."""
    return _with_texts(events, spoken)


def kept_events(events: pd.DataFrame) -> pd.DataFrame:
    """Return events as the book keeps them, which turns ``said_events`` back.

    So saving the list in another language renames nothing.
    """
    return _with_texts(events, str)


def _with_texts(events: pd.DataFrame, write: Callable[[Worded], str]) -> pd.DataFrame:
    written = events.copy()
    for column in [column for column in TEXTS if column in events]:
        rows = zip(events[n.EVENT_ID], events[column], strict=True)
        texts = [_written(event_id, column, text, write) for event_id, text in rows]
        written[column] = pd.Series(texts, events.index, events[column].dtype)
    return written


def _written(event_id: object, column: str, text: object, write: Callable[[Worded], str]) -> object:
    own = _own_texts().get(str(event_id), {}).get(column)
    return text if own is None or text not in (str(own), *own.others.values()) else write(own)


@cache
def _own_texts() -> dict[str, dict[str, Worded]]:
    rows = [dict(zip(COLUMNS, row, strict=True)) for row in _default_rows()]
    return {row[n.EVENT_ID]: {column: row[column] for column in TEXTS} for row in rows}


@cache
def _default_events() -> pd.DataFrame:
    frame = pd.DataFrame(_default_rows(), columns=list(COLUMNS))
    return frame.astype({n.START: "datetime64[ns]", n.END: "datetime64[ns]", n.EFFECT: "float64"})


def _default_rows() -> list[tuple[Any, ...]]:
    table = tomllib.loads((DATA / "calendars" / "promotions.toml").read_text("utf-8"))
    lag = table["settlement_lag_days"]
    promotions = table["promotions"].items()
    return [row for year in YEARS for key, promotion in promotions for row in _rows(key, promotion, year, lag)]


def _rows(key: str, promotion: dict[str, Any], year: int, lag: list[int]) -> list[tuple[Any, ...]]:
    start, end = _window(promotion, year)
    name = _named("calendar.promotion", worded(promotion, n.NAME), year=year)
    settled, source = _named("calendar.settlement", name), worded(promotion, n.SOURCE)
    paid = (end + pd.Timedelta(days=lag[0]), end + pd.Timedelta(days=lag[1]))
    return [
        (f"{key}_{year}", name, PROMOTION, start, end, n.ECOMMERCE, None, source),
        (f"{key}_{year}_{SETTLEMENT}", settled, SETTLEMENT, *paid, n.ECOMMERCE, None, source),
    ]


def _named(key: str, name: Worded, **values: int) -> Worded:
    """Return the message ``key`` about ``name`` in every language."""
    texts = {each: catalogue(each)[key].format(name=name.others.get(each, name), **values) for each in languages()}
    return Worded(texts[ENGLISH], texts)


def _window(promotion: dict[str, Any], year: int) -> tuple[pd.Timestamp, pd.Timestamp]:
    if "before_spring_festival" in promotion:
        first, last = promotion["before_spring_festival"]
        feast = spring_festival(year)
        return feast - pd.Timedelta(days=first), feast - pd.Timedelta(days=last)
    start, end = promotion["years"].get(str(year), (promotion["start"], promotion["end"]))
    return pd.Timestamp(f"{year}-{start}"), pd.Timestamp(f"{year}-{end}")
