"""One door for every file: CSV, XLSX or Parquet into a frame of text, indexed by the line of the file."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import BinaryIO, Final, TypeAlias

import pandas as pd

from core.book.columnar import read_columnar
from core.book.delimited import read_delimited
from core.book.grid import Row, to_frame
from core.book.workbook import read_workbook
from core.errors import InputError

Reader: TypeAlias = Callable[[bytes, str], Iterator[Row]]

# How a file begins says what it is; its name only where the beginning does not.
_BEGINNINGS: Final[dict[bytes, Reader]] = {b"PK\x03\x04": read_workbook, b"PAR1": read_columnar}
_ENDINGS: Final[dict[str, Reader]] = {
    ".csv": read_delimited, ".txt": read_delimited, ".tsv": read_delimited, ".xlsx": read_workbook,
    ".xlsm": read_workbook, ".parquet": read_columnar, ".pq": read_columnar,
}  # fmt: skip
_OLD_EXCEL: Final = b"\xd0\xcf\x11\xe0"  # .xls, and any workbook with a password


def read_table(source: Path | BinaryIO, filename: str) -> pd.DataFrame:
    """Return the cells of a file as stripped strings ("" where empty), indexed by line; the header is line 1.

    Raises InputError if the file cannot be opened or read, is empty, or is not a table.
    """
    data = _bytes(source, filename)
    if not data.strip():
        raise InputError("book.empty_file", filename=filename)
    return to_frame(_reader(data, filename)(data, filename), filename)


def _bytes(source: Path | BinaryIO, filename: str) -> bytes:
    try:
        if isinstance(source, Path):
            return source.read_bytes()
        if source.seekable():
            source.seek(0)  # a page that runs again hands over the same upload
        return source.read()
    except OSError as fault:
        raise InputError("book.cannot_open", filename=filename, reason=fault.strerror or str(fault)) from fault


def _reader(data: bytes, filename: str) -> Reader:
    if data.startswith(_OLD_EXCEL):
        raise InputError("book.old_excel", filename=filename)
    begins = next((reader for start, reader in _BEGINNINGS.items() if data.startswith(start)), None)
    reader = begins or _ENDINGS.get(Path(filename).suffix.lower())
    if reader is None:
        raise InputError("book.unknown_format", filename=filename, ending=Path(filename).suffix or filename)
    return reader
