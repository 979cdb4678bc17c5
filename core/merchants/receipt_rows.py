"""Receipts checked a batch at a time: numbers out of cells, and what is wrong with those that are none.

What small files may say in many ways (core.book) must be said plainly here, since how a column is written can only be
told from all of it: dates with the year first, amounts without thousands separators or currency.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

import numpy as np
import pandas as pd
import pyarrow as pa
from pyarrow import compute

from core import names as n
from core.book.cells import LARGEST_MONEY
from core.book.contracts import MONEY
from core.book.dates import FIRST_YEAR, LAST_YEAR, read_dates
from core.book.headers import unit_of
from core.errors import InputError
from core.merchants.receipt_files import ReceiptFile, is_text
from core.text import joining, say
from core.text.figures import count
from core.types import Flags, Floats

Whole = np.ndarray[tuple[int, ...], np.dtype[np.int64]]

NOWHERE: Final = -1
_SHOWN: Final = 5  # bad cells said in words
_FIRST_LINE: Final = 2  # of the file, below its header
_YEAR_FIRST: Final = r"^\s*[0-9]{4}"
_NUMBER: Final = r"^[+-]?([0-9]+\.?[0-9]*|\.[0-9]+)([eE][+-]?[0-9]+)?$"


@dataclass(frozen=True, eq=False)
class Rows:
    """R rows, shape (R,) each: ``day`` since 1970, ``merchant`` (its place among those known), and amounts.

    ``paid`` is NaN where nothing is said, None without such a column.
    """

    day: Whole
    merchant: Whole
    received: Floats
    paid: Floats | None


class Findings:
    """What was seen in the rows so far: how many, what is wrong with them, and which days they span."""

    def __init__(self) -> None:
        self.rows = self.bad = self.cells = 0
        self.first: list[str] = []
        self.unknown: dict[str, None] = {}
        self.span: tuple[int, int] | None = None
        self.paid = False

    @property
    def clean(self) -> bool:
        """Whether nothing is wrong yet."""
        return not self.bad and not self.unknown

    def require(self, known: int) -> None:
        """Raise InputError if any row was bad, said with the count and the first of them; or if there was no row."""
        if self.bad:
            rest = say("book.more_cells", cells=count(self.cells - _SHOWN)) if self.cells > _SHOWN else ""
            raise InputError(
                "book.bad_rows", table=joining.named("words.table", n.RECEIPTS), bad=count(self.bad),
                total=count(self.rows), first=joining.sentences(self.first), rest=rest,
            )  # fmt: skip
        if self.unknown:
            raise InputError("merchants.unknown", count=len(self.unknown), first=next(iter(self.unknown)), known=known)
        if not self.rows:
            raise InputError("book.no_rows", filename=joining.named("words.table", n.RECEIPTS))

    def note(self, rows: Rows) -> None:
        """Take account of rows that are all good."""
        if len(rows.day):
            first, last = int(rows.day.min()), int(rows.day.max())
            self.span = (first, last) if self.span is None else (min(first, self.span[0]), max(last, self.span[1]))
        self.paid = self.paid or (rows.paid is not None and bool(np.isfinite(rows.paid).any()))


@dataclass(frozen=True, eq=False)
class _Cells:
    """One column of a batch: its values, which of them are bad, and what they need."""

    header: str
    texts: pa.Array
    bad: Flags
    needed: str


def checked_rows(file: ReceiptFile, known: pd.Index, findings: Findings) -> Iterator[Rows]:
    """Yield the rows of each batch that is all good; what is wrong with the others is added to ``findings``.

    ``known`` are the merchants' ids. Raises InputError if the file cannot be read to its end.
    """
    for batch in file.batches():
        rows, cells, unknown = _read(batch, file, known)
        bad = np.logical_or.reduce([column.bad for column in cells])
        if bad.any() or len(unknown):
            _add(findings, cells, bad, unknown)
        else:
            findings.note(rows)
            yield rows
        findings.rows += batch.num_rows


def _read(batch: pa.RecordBatch, file: ReceiptFile, known: pd.Index) -> tuple[Rows, list[_Cells], list[str]]:
    day, date_cells = _days(batch.column(n.DATE), file.columns[n.DATE])
    merchant, id_cells, unknown = _merchants(batch.column(n.MERCHANT_ID), file.columns[n.MERCHANT_ID], known)
    received, amount_cells = _amounts(batch.column(n.AMOUNT), file.columns[n.AMOUNT], blank=False)
    paid, cells = None, [date_cells, id_cells, amount_cells]
    if n.OUTFLOW in file.columns:
        paid, outflow_cells = _amounts(batch.column(n.OUTFLOW), file.columns[n.OUTFLOW], blank=True)
        cells.append(outflow_cells)
    return Rows(day, merchant, received, paid), cells, unknown


def _days(column: pa.Array, header: str) -> tuple[Whole, _Cells]:
    needed = say("partitions.need_date", first=FIRST_YEAR, last=LAST_YEAR)
    if pa.types.is_temporal(column.type):
        days, bad = _stamped_days(column)
        return days, _Cells(header, column, bad, needed)
    codes, words = _words(column)
    plain = words.where(words.str.contains(_YEAR_FIRST), "")
    dates = read_dates(plain).values
    since = np.append(dates.to_numpy().astype("datetime64[D]").astype(np.int64), 0)
    bad = np.append(dates.isna().to_numpy(bool), True)
    return since[codes], _Cells(header, column, bad[codes], needed)


def _stamped_days(column: pa.Array) -> tuple[Whole, Flags]:
    """Return days since 1970 of dates and of times, which must be midnight where they were taken; and the bad ones."""
    local = compute.local_timestamp(column) if pa.types.is_timestamp(column.type) and column.type.tz else column
    stamps = local.to_numpy(zero_copy_only=False).astype("datetime64[us]")
    days = stamps.astype("datetime64[D]")
    inside = (days >= np.datetime64(f"{FIRST_YEAR}-01-01")) & (days <= np.datetime64(f"{LAST_YEAR}-12-31"))
    return days.astype(np.int64), ~(inside & (days == stamps))  # no date is inside nothing


def _merchants(column: pa.Array, header: str, known: pd.Index) -> tuple[Whole, _Cells, list[str]]:
    codes, words = _words(column)
    empty = np.append((words == "").to_numpy(bool), True)[codes]
    places = np.append(known.get_indexer(pd.Index(words)), NOWHERE)[codes]
    unknown = np.unique(codes[(places == NOWHERE) & ~empty])  # of a file's own dictionary not every word need be used
    cells = _Cells(header, column, empty, say("book.need.filled"))
    return places, cells, words.iloc[unknown].tolist()


def _words(column: pa.Array) -> tuple[Whole, pd.Series]:
    """Return the distinct stripped texts (W,) of a column and of each cell which it is; the last (-1) if empty."""
    if not pa.types.is_dictionary(column.type):
        column = (column if is_text(column.type) else column.cast(pa.string())).dictionary_encode()
    codes = column.indices.fill_null(NOWHERE).to_numpy(zero_copy_only=False).astype(np.int64)
    return codes, pd.Series(column.dictionary.to_pylist(), dtype="str").fillna("").str.strip()


def _amounts(column: pa.Array, header: str, *, blank: bool) -> tuple[Floats, _Cells]:
    """Return amounts, NaN where there is none, in units (a header may say thousands)."""
    values, unread = _numbers(column)
    empty = np.isnan(values) & ~unread
    bad = unread | ~(empty | ((values >= 0) & (values <= LARGEST_MONEY))) | (empty & (not blank))
    unit = unit_of(header, MONEY)
    needed = say("partitions.need_amount" if blank else "partitions.need_filled_amount")
    return (values if unit is None else values * unit.factor) + 0.0, _Cells(header, column, bad, needed)


def _numbers(column: pa.Array) -> tuple[Floats, Flags]:
    """Return floats, NaN where a cell is empty or no number, and which cells are no numbers."""
    if pa.types.is_dictionary(column.type):
        column = column.dictionary_decode()
    if not is_text(column.type):
        return _floats(column.cast(pa.float64())), np.zeros(len(column), dtype=bool)
    try:
        values = _floats(column.cast(pa.float64()))
        return values, np.isnan(values) & ~_null(column)  # the word "nan" is read as one
    except pa.ArrowInvalid:
        texts = compute.utf8_trim_whitespace(column)
        plain = compute.match_substring_regex(texts, _NUMBER)
        unread = compute.and_(compute.invert(plain), compute.not_equal(texts, "")).fill_null(False)
        numbers = compute.if_else(plain, texts, None).cast(pa.float64())
        return _floats(numbers), unread.to_numpy(zero_copy_only=False)


def _floats(column: pa.Array) -> Floats:
    return np.asarray(column.to_numpy(zero_copy_only=False))  # null becomes NaN


def _null(column: pa.Array) -> Flags:
    return np.asarray(column.is_null().to_numpy(zero_copy_only=False))


def _add(findings: Findings, cells: list[_Cells], bad: Flags, unknown: list[str]) -> None:
    findings.bad += int(bad.sum())
    findings.unknown |= dict.fromkeys(unknown)
    for row in np.flatnonzero(bad)[: _SHOWN - len(findings.first)]:
        line = findings.rows + int(row) + _FIRST_LINE
        said = [_said(column, int(row), line) for column in cells if column.bad[row]]
        findings.first += said[: _SHOWN - len(findings.first)]
    findings.cells += sum(int(column.bad.sum()) for column in cells)


def _said(cells: _Cells, row: int, line: int) -> str:
    value = cells.texts[row].as_py()
    key = "book.empty_cell" if value is None or value == "" else "book.bad_cell"
    return say(key, row=line, column=cells.header, value=value, needed=cells.needed)
