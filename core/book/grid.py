"""What every file is read into: rows of text cells with their line numbers, then a frame."""

from collections.abc import Iterator, Sequence
from typing import TypeAlias

import pandas as pd

from core.errors import InputError
from core.text import joining
from core.text.figures import count

# The line of the file that a row begins on (from 1), and the row's cells, "" where empty.
Row: TypeAlias = tuple[int, Sequence[str]]


def to_frame(rows: Iterator[Row], filename: str) -> pd.DataFrame:
    """Return rows as a frame of strings indexed by line; the first row that is not empty is the header.

    Cells are stripped; empty rows, and columns without a header, are left out. Raises InputError if there is no row
    below the header, if a header stands twice, or if a row has not as many cells as the header.
    """
    headers = _headers(rows, filename)
    lines, cells = _body(rows, len(headers), filename)
    columns = {
        header: pd.Series(cells[place :: len(headers)], dtype="str").str.strip()
        for place, header in enumerate(headers)
        if header
    }
    frame = pd.DataFrame(columns).set_index(pd.Index(lines, dtype="int64", name="row"))
    frame = frame[(frame != "").any(axis="columns")]
    if frame.empty:
        raise InputError("book.no_rows", filename=filename)
    return frame


def _headers(rows: Iterator[Row], filename: str) -> list[str]:
    row = next((row for _, row in rows if not _blank(row)), None)
    if row is None:
        raise InputError("book.empty_file", filename=filename)
    headers = [cell.strip() for cell in row]
    while not headers[-1]:
        headers.pop()
    twice = sorted({header for header in headers if header and headers.count(header) > 1})
    if twice:
        raise InputError("book.header_twice", filename=filename, header=joining.listed(twice))
    return headers


def _body(rows: Iterator[Row], width: int, filename: str) -> tuple[list[int], list[str]]:
    """Return the line of each row and all cells one after another: a list for each row would cost more than reading."""
    lines: list[int] = []
    cells: list[str] = []
    ragged: list[tuple[int, int]] = []
    for line, row in rows:
        if len(row) == width or (len(row) > width and _blank(row[width:])):
            lines.append(line)
            cells.extend(row[:width])
        elif not _blank(row):
            ragged.append((line, len(row)))
    if ragged:
        line, found = ragged[0]
        raise InputError("book.ragged", filename=filename, row=line, cells=found, width=width, rows=count(len(ragged)))
    return lines, cells


def _blank(row: Sequence[str]) -> bool:
    return not any(cell.strip() for cell in row)
