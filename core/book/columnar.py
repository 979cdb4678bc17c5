"""Parquet files: every column as text; a row counts as if a header stood above it on line 1."""

import io
from collections.abc import Iterator
from itertools import chain

import pyarrow as pa
from pyarrow import compute, parquet

from core.book.grid import Row
from core.errors import InputError


def read_columnar(data: bytes, filename: str) -> Iterator[Row]:
    """Return the rows of a Parquet file. Raises InputError if it cannot be read."""
    try:
        table = parquet.read_table(io.BytesIO(data))
        columns = [_texts(table.column(index)) for index in range(table.num_columns)]
    except (pa.ArrowException, OSError, ValueError) as fault:
        raise InputError("book.unreadable", filename=filename, format="Parquet") from fault
    return enumerate(chain([tuple(table.column_names)], zip(*columns, strict=True)), start=1)


def _texts(column: pa.ChunkedArray) -> list[str]:
    if pa.types.is_floating(column.type):
        column = compute.if_else(compute.is_nan(column), None, column)
    if pa.types.is_timestamp(column.type):
        column = _days_if_whole(compute.local_timestamp(column) if column.type.tz else column)
    if pa.types.is_nested(column.type) or pa.types.is_duration(column.type):
        return ["" if value is None else str(value) for value in column.to_pylist()]
    return ["" if value is None else value for value in column.cast(pa.string()).to_pylist()]


def _days_if_whole(column: pa.ChunkedArray) -> pa.ChunkedArray:
    days = column.cast(pa.date32())
    return days if days.cast(column.type).equals(column) else column
