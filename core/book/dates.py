"""Dates as people write them: ISO, 2026/6/24, 20260624, 2026年6月24日, 24.06.2026, 24/06/2026 or 06/24/2026."""

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Final

import numpy as np
import pandas as pd

FIRST_YEAR: Final = 1970
LAST_YEAR: Final = 2199

_MIDNIGHT = r"(?:[T ]0?0:00(?::00(?:\.0+)?)?Z?)?"
_SEPARATED = re.compile(r"([0-9]{4})([-/.])([0-9]{1,2})\2([0-9]{1,2})" + _MIDNIGHT)
_COMPACT = re.compile(r"([0-9]{4})()([0-9]{2})([0-9]{2})")
_CHINESE = re.compile(r"([0-9]{4})(年)([0-9]{1,2})月([0-9]{1,2})[日号]")
_YEAR_LAST = re.compile(r"([0-9]{1,2})([-/.])([0-9]{1,2})\2([0-9]{4})" + _MIDNIGHT)


@dataclass(frozen=True, eq=False)
class Dates:
    """Dates read from text: ``values`` (NaT where there is none), and an ``order`` that had to be chosen, if any.

    ``order`` is "day_first" where month first would fit as well, "month_first" where only that fits more.
    ``example`` is a text that the choice is about.
    """

    values: pd.Series
    order: str = ""
    example: str = ""


def read_dates(texts: pd.Series) -> Dates:
    """Return the dates of a column of texts, each distinct text read once.

    One column has one order: day first, unless month first makes dates of more of its texts. With points the day
    always comes first.
    """
    codes, uniques = pd.factorize(texts)
    plain = [unicodedata.normalize("NFKC", text).strip() for text in uniques]
    slashed = [text for text in plain if (found := _YEAR_LAST.fullmatch(text)) and found[2] != "."]
    month_first, order, example = _order(slashed)
    days = np.array([_day(text, month_first) for text in plain] or [None], dtype="datetime64[D]")
    values = pd.Series(days[codes].astype("datetime64[us]"), index=texts.index)
    return Dates(values, order, example)


def _order(texts: list[str]) -> tuple[bool, str, str]:
    if not texts:
        return False, "", ""
    day_first, month_first = (_fits(texts, flag) for flag in (False, True))
    if month_first > day_first:
        return True, "month_first", next(text for text in texts if not _day(text, month_first=False))
    same = month_first == day_first and any(_day(text, True) != _day(text, False) for text in texts)
    return False, "day_first" if same else "", texts[0]


def _fits(texts: Iterable[str], month_first: bool) -> int:
    return sum(_day(text, month_first) is not None for text in texts)


def _day(text: str, month_first: bool) -> date | None:
    for form in (_SEPARATED, _COMPACT, _CHINESE):
        if found := form.fullmatch(text):
            return _date(found[1], found[3], found[4])
    if found := _YEAR_LAST.fullmatch(text):
        swap = month_first and found[2] != "."
        return _date(found[4], found[1], found[3]) if swap else _date(found[4], found[3], found[1])
    return None


def _date(year: str, month: str, day: str) -> date | None:
    try:
        return date(int(year), int(month), int(day)) if FIRST_YEAR <= int(year) <= LAST_YEAR else None
    except ValueError:
        return None
