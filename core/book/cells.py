"""The cells of one column, read as its kind: values, faults and notes."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
import pandas as pd

from core.book.amounts import Convention, Numbers, read_numbers
from core.book.contracts import DATE, MONEY, NUMBER, RATE, TEXT, TIME, WHOLE, Column
from core.book.dates import FIRST_YEAR, LAST_YEAR, read_dates
from core.book.findings import DATE_ORDER, HIGH_RATE, PERCENT, UNIT, Fault, Note
from core.book.headers import Unit, unit_of
from core.text import joining, say
from core.text.figures import count
from core.types import Flags

HIGH: Final = 0.25  # a yearly rate above this is more often a percent that was not said to be one
LARGEST_MONEY: Final = 1e15  # about where a float no longer holds every tenth
_TIME: Final = "([01]?[0-9]|2[0-3])[::]([0-5][0-9])(?::[0-5][0-9])?"
_CONTROL: Final = r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]"
_LARGEST_WHOLE: Final = 2.0**31 - 1  # what every database holds as an integer


@dataclass(frozen=True, eq=False)
class Read:
    """One column: ``values`` (missing where a cell is empty or at fault), faults, and notes."""

    values: pd.Series
    faults: tuple[Fault, ...] = ()
    notes: tuple[Note, ...] = ()


def read_cells(texts: pd.Series, column: Column, convention: Convention, allowed: Sequence[str] = ()) -> Read:
    """Return texts, a series named by its header, as values of ``column``; only ``allowed`` words if there are any."""
    if allowed:
        return _words(texts, allowed)
    return _READERS[column.kind](texts, convention)


def filled(texts: pd.Series) -> Flags:
    """Return which cells hold anything."""
    return (texts != "").to_numpy(bool)


def _dates(texts: pd.Series, _: Convention) -> Read:
    dates = read_dates(texts)
    needed = say("book.need.date", first=FIRST_YEAR, last=LAST_YEAR)
    return Read(
        dates.values,
        (Fault(texts, _unread(texts, dates.values), needed),),
        _order_notes(texts, dates.order, dates.example),
    )


def _order_notes(texts: pd.Series, order: str, example: str) -> tuple[Note, ...]:
    return (
        (Note(DATE_ORDER, say(f"book.note.{order}", column=texts.name, example=example), len(texts)),) if order else ()
    )


def _money(texts: pd.Series, convention: Convention) -> Read:
    numbers = read_numbers(texts, convention)
    unit = unit_of(str(texts.name), MONEY)
    outside = ~numbers.values.between(0, LARGEST_MONEY) & numbers.values.notna()
    bad = _unread(texts, numbers.values) | numbers.percent | outside.to_numpy(bool)
    values = numbers.values if unit is None else numbers.values * unit.factor
    return Read(values, (Fault(texts, bad, say("book.need.money")),), _unit_notes(texts, unit))


def _unit_notes(texts: pd.Series, unit: Unit | None) -> tuple[Note, ...]:
    if unit is None:
        return ()
    text = say("book.note.unit", column=texts.name, unit=unit.name, factor=count(unit.factor))
    return (Note(UNIT, text, int(filled(texts).sum())),)


def _rates(texts: pd.Series, convention: Convention) -> Read:
    numbers, unit = read_numbers(texts, convention), unit_of(str(texts.name), RATE)
    values, notes = _shares(texts, numbers, unit)
    unread, large = _unread(texts, values), (values.abs() > 1).to_numpy(bool)
    needed = say("book.need.rate_percent" if unit else "book.need.rate_decimal")
    faults = (Fault(texts, unread, say("book.need.rate")), Fault(texts, large, needed))
    suspect = np.zeros(len(texts), dtype=bool) if unit else ~large & ~numbers.percent
    return Read(values, faults, (*notes, *_high_notes(texts, values[suspect])))


def _shares(texts: pd.Series, numbers: Numbers, unit: Unit | None) -> tuple[pd.Series, tuple[Note, ...]]:
    """Return decimals: a cell with a percent sign is percent, the others are what their header says."""
    values = numbers.values.mask(numbers.percent, numbers.values / 100)
    if unit is None:
        return values, ()
    values = values.where(numbers.percent, values / round(1 / unit.factor))
    text = say("book.note.percent", column=texts.name, unit=unit.name, factor=count(1 / unit.factor))
    return values, (Note(PERCENT, text, int(filled(texts).sum())),)


def _high_notes(texts: pd.Series, values: pd.Series) -> tuple[Note, ...]:
    high = values[values.abs() > HIGH]
    if high.empty:
        return ()
    text = say(
        "book.note.high_rate", column=texts.name, rows=count(len(high)), line=high.index[0], value=texts[high.index[0]]
    )
    return (Note(HIGH_RATE, text, len(high)),)


def _numbers(texts: pd.Series, convention: Convention) -> Read:
    numbers = read_numbers(texts, convention)
    values, notes = _shares(texts, numbers, unit_of(str(texts.name), NUMBER))
    return Read(values, (Fault(texts, _unread(texts, values), say("book.need.number")),), notes)


def _wholes(texts: pd.Series, convention: Convention) -> Read:
    numbers = read_numbers(texts, convention)
    values = numbers.values
    fine = values.isna() | ((values % 1 == 0) & values.between(0, _LARGEST_WHOLE))
    bad = _unread(texts, values) | numbers.percent | ~fine.to_numpy(bool)
    return Read(values, (Fault(texts, bad, say("book.need.whole")),))


def _times(texts: pd.Series, _: Convention) -> Read:
    parts = texts.str.extract(f"^{_TIME}$")
    values = parts[0].str.zfill(2) + ":" + parts[1]
    return Read(values, (Fault(texts, _unread(texts, values), say("book.need.time")),))


def _texts(texts: pd.Series, _: Convention) -> Read:
    # A file that is not quite text leaves such characters, and no screen or database shows them.
    unprintable = texts.str.contains(_CONTROL, regex=True).to_numpy(bool)
    return Read(texts.where(filled(texts) & ~unprintable), (Fault(texts, unprintable, say("book.need.text")),))


def _words(texts: pd.Series, allowed: Sequence[str]) -> Read:
    words = texts.str.casefold().str.replace(r"[\s-]+", "_", regex=True)
    values = words.where(words.isin(allowed))
    return Read(values, (Fault(texts, _unread(texts, values), say("book.need.one_of", words=joining.listed(allowed))),))


def _unread(texts: pd.Series, values: pd.Series) -> Flags:
    return np.asarray(filled(texts) & values.isna().to_numpy(bool))


_READERS: Final[dict[str, Callable[[pd.Series, Convention], Read]]] = {
    DATE: _dates, MONEY: _money, RATE: _rates, NUMBER: _numbers, WHOLE: _wholes, TIME: _times, TEXT: _texts,
}  # fmt: skip
