"""Files of receipts too large to hold: their headers, and their cells a batch at a time."""

import codecs
import csv
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import takewhile
from pathlib import Path
from typing import Final

import pyarrow as pa
from pyarrow import csv as arrow_csv
from pyarrow import parquet

from core import names as n
from core.book.contracts import CONTRACTS
from core.book.delimited import detect_delimiter
from core.book.mapping import complete_mapping, headers_by_column
from core.errors import InputError
from core.text import joining
from core.text.figures import count

ROWS: Final = 1 << 19  # of a batch of Parquet
BYTES: Final = 1 << 22  # of a batch of delimited text: some 100,000 rows; Arrow reads a dozen of them ahead
_PARQUET: Final = b"PAR1"
_UTF_16: Final = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)


@dataclass(frozen=True)
class ReceiptFile:
    """A Parquet file or delimited text, and where its columns are: ``columns`` is column -> header."""

    path: Path
    columns: Mapping[str, str]

    def batches(self) -> Iterator[pa.RecordBatch]:
        """Yield the cells as the columns of the contract, one batch in memory at a time.

        Text stays text, but for empty cells, which are null. Raises InputError if the file cannot be read to its end,
        or has rows that are longer or shorter than the header.
        """
        reading = _parquet_batches if is_parquet(self.path) else _text_batches
        names = {header: column for column, header in self.columns.items()}
        try:
            for batch in reading(self.path, list(names)):
                yield batch.select(list(names)).rename_columns(list(names.values()))
        except (pa.ArrowException, OSError, UnicodeError) as fault:
            raise _unreadable(self.path) from fault


def receipt_file(path: Path, given: Mapping[str, str] | None = None) -> ReceiptFile:
    """Return a file whose headers are mapped as in small files: as ``given`` (header -> column), the rest guessed.

    Raises InputError if it cannot be opened, if needed columns are missing or a mapping does not hold.
    """
    try:
        headers = parquet.read_schema(path).names if is_parquet(path) else _Text.of(path).headers
    except (pa.ArrowException, UnicodeError) as fault:
        raise _unreadable(path) from fault
    twice = sorted({header for header in headers if header and headers.count(header) > 1})
    if twice:
        raise InputError("book.header_twice", filename=path.name, header=joining.listed(twice))
    mapping = complete_mapping(headers, n.RECEIPTS, given or {})
    return ReceiptFile(path, headers_by_column(headers, CONTRACTS[n.RECEIPTS], mapping))


def rows_about(path: Path) -> int:
    """Return how many rows a file has: of text an estimate, from the length of the first lines."""
    if is_parquet(path):
        try:
            return int(parquet.read_metadata(path).num_rows)
        except pa.ArrowException as fault:
            raise _unreadable(path) from fault
    with path.open("rb") as file:
        start = file.read(1 << 16)
    return path.stat().st_size * max(start.count(b"\n"), 1) // max(len(start), 1)


def is_parquet(path: Path) -> bool:
    """Return whether a file begins as Parquet does. Raises InputError if it cannot be opened."""
    try:
        with path.open("rb") as file:
            return file.read(len(_PARQUET)) == _PARQUET
    except OSError as fault:
        raise InputError("book.cannot_open", filename=path.name, reason=fault.strerror or str(fault)) from fault


def is_text(kind: pa.DataType) -> bool:
    """Return whether a column of this kind holds text."""
    return pa.types.is_string(kind) or pa.types.is_large_string(kind)


def _unreadable(path: Path) -> InputError:
    return InputError("book.unreadable", filename=path.name, format="Parquet" if is_parquet(path) else "CSV")


def _parquet_batches(path: Path, headers: list[str]) -> Iterator[pa.RecordBatch]:
    schema = parquet.read_schema(path)
    texts = [name for name in headers if is_text(schema.field(name).type)]
    # Not read ahead: a row group may be as large as the file.
    with parquet.ParquetFile(path, read_dictionary=texts, pre_buffer=False, buffer_size=1 << 20) as file:
        yield from file.iter_batches(ROWS, columns=headers)


@dataclass(frozen=True)
class _Text:
    """How a file of text is written; ``skip`` lines to its first row."""

    encoding: str
    delimiter: str
    headers: list[str]
    skip: int

    @classmethod
    def of(cls, path: Path) -> "_Text":
        encoding = _encoding(path)
        with path.open(encoding=encoding, newline="") as file:
            blank = sum(1 for _ in takewhile(lambda line: not line.strip(), file))
        with path.open(encoding=encoding, newline="") as file:
            line = next((line for line in file if line.strip()), "")
        if not line:
            raise InputError("book.empty_file", filename=path.name)
        delimiter = detect_delimiter(line)
        headers = [header.strip() for header in next(csv.reader([line], delimiter=delimiter))]
        return cls(encoding, delimiter, headers, blank + 1)


def _encoding(path: Path) -> str:
    """Return UTF-8, UTF-16 where the file is marked so, or GB18030 where its beginning is no UTF-8."""
    with path.open("rb") as file:
        start = file.read(1 << 20)
    if start.startswith(_UTF_16):
        return "utf-16"
    try:
        codecs.getincrementaldecoder("utf-8-sig")().decode(start)
    except UnicodeDecodeError:
        return "gb18030"
    return "utf-8-sig"


def _text_batches(path: Path, headers: list[str]) -> Iterator[pa.RecordBatch]:
    text, ragged = _Text.of(path), _Ragged()
    reading = arrow_csv.ReadOptions(
        use_threads=False, block_size=BYTES, skip_rows=text.skip, column_names=text.headers,
        encoding=text.encoding.removesuffix("-sig"),  # Arrow passes a mark over, and decodes UTF-8 by itself
    )  # fmt: skip
    parsing = arrow_csv.ParseOptions(delimiter=text.delimiter, invalid_row_handler=ragged)
    converting = arrow_csv.ConvertOptions(
        include_columns=headers, column_types=dict.fromkeys(headers, pa.string()), null_values=[""],
        strings_can_be_null=True,
    )  # fmt: skip
    with arrow_csv.open_csv(path, reading, parsing, converting) as file:
        yield from file
    ragged.refuse(path, len(text.headers))


class _Ragged:
    """Counts the rows that are not as long as the header and remembers the first."""

    def __init__(self) -> None:
        self.rows = 0
        self.first: arrow_csv.InvalidRow | None = None

    def __call__(self, row: arrow_csv.InvalidRow) -> str:
        self.rows += 1
        self.first = self.first or row
        return "skip"

    def refuse(self, path: Path, width: int) -> None:
        if self.first is not None:
            raise InputError(
                "book.ragged", filename=path.name, row=self.first.number, cells=self.first.actual_columns, width=width,
                rows=count(self.rows),
            )  # fmt: skip
