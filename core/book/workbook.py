"""XLSX workbooks: the cells of the first sheet as the clean text that its reader would have typed."""

import io
import re
import warnings
from collections.abc import Iterator
from datetime import date, datetime, time
from decimal import Decimal
from typing import Any

from core.book.grid import Row
from core.errors import InputError

_LITERAL = re.compile(r'"[^"]*"|\\.')  # characters that a number format shows as they are
_ZEROS = re.compile("0{2,}")  # the number format of an id that is shown with leading zeros


def read_workbook(data: bytes, filename: str) -> Iterator[Row]:
    """Return the rows of the first sheet, short rows filled up. Raises InputError if the workbook cannot be read.

    A damaged archive makes openpyxl raise nearly anything, hence the broad except at this one door.
    """
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", UserWarning)  # parts of a workbook that are not cells
            rows = list(_rows(data))
    except Exception as fault:
        raise InputError("book.unreadable", filename=filename, format="XLSX") from fault
    width = max(map(len, rows), default=0)
    return ((line, row + [""] * (width - len(row))) for line, row in enumerate(rows, start=1))


def cell_text(value: Any, number_format: str = "General") -> str:
    """Return a typed cell as text: dates ISO, whole floats without ".0", shares shown in percent with their sign."""
    if value is None:
        return ""
    if isinstance(value, datetime):
        return value.date().isoformat() if value.time() == time.min else value.isoformat(sep=" ")
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, time):
        return value.isoformat("minutes") if value.second == 0 and value.microsecond == 0 else value.isoformat()
    if isinstance(value, (int, float)) and not isinstance(value, bool):
        return _number_text(value, number_format)
    return str(value)


def _number_text(value: float, number_format: str) -> str:
    if "%" in _LITERAL.sub("", number_format):
        return f"{Decimal(repr(value)).scaleb(2):f}%"
    if not float(value).is_integer():
        return repr(value)
    digits = str(int(value))
    return digits.zfill(len(number_format)) if _ZEROS.fullmatch(number_format) else digits


def _rows(data: bytes) -> Iterator[list[str]]:
    from openpyxl import load_workbook  # where it is used: the import takes a while

    book = load_workbook(io.BytesIO(data), read_only=True, data_only=True)
    try:
        sheet = book.worksheets[0]
        sheet.reset_dimensions()  # some programs write a false size
        for row in sheet.iter_rows():
            yield [_cell(cell) for cell in row]
    finally:
        book.close()


def _cell(cell: Any) -> str:
    value = cell.value
    return value if isinstance(value, str) else cell_text(value, cell.number_format if value is not None else "")
