"""Delimited text (CSV): rows with the line that each begins on."""

import csv
import io
from collections.abc import Iterator
from typing import Final

from core.book.decoding import decode
from core.book.grid import Row
from core.errors import InputError

DELIMITERS: Final = (",", ";", "\t")


def read_delimited(data: bytes, filename: str) -> Iterator[Row]:
    """Yield the rows of a CSV file. Raises InputError if it is no text or its quotation marks do not close."""
    text = decode(data, filename)
    header = next((line for line in io.StringIO(text) if line.strip()), "")
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=detect_delimiter(header), strict=True)
    line = 1
    try:
        for row in reader:
            yield line, row
            line = reader.line_num + 1
    except csv.Error as fault:
        raise InputError("book.broken_line", filename=filename, row=line) from fault


def detect_delimiter(header: str) -> str:
    """Return the delimiter that the header holds most often outside quotation marks; a comma if none."""
    bare = "".join(header.split('"')[::2])
    return max(DELIMITERS, key=bare.count)
