"""One large file of receipts split by merchant: streamed once into a folder of files that hold whole merchants."""

import shutil
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Final

import numpy as np
import pandas as pd
import pyarrow as pa
from pyarrow import parquet

from core import names as n
from core.merchants.partitions import MERCHANTS_EACH, Partitions, Tell, file_partitions, group_table, silent
from core.merchants.receipt_files import ReceiptFile, receipt_file
from core.merchants.receipt_rows import Findings, Rows, checked_rows
from core.text import say
from core.text.figures import count

_KINDS: Final = {n.DATE: pa.date32(), n.MERCHANT_ID: pa.string(), n.AMOUNT: pa.float64(), n.OUTFLOW: pa.float64()}


def split_file(
    path: Path,
    merchants: pd.DataFrame,
    folder: Path,
    given: Mapping[str, str] | None = None,
    tell: Tell = silent,
    each: int = MERCHANTS_EACH,
) -> Partitions:
    """Write the receipts of a Parquet file or delimited text into the new ``folder``, and return its partitions.

    A partition holds the receipts of at most ``each`` merchants that follow one another in the sorted table
    ``merchants``; in memory is one batch of rows. ``given`` maps headers to columns, the rest is guessed. Raises
    InputError for bad rows, merchants that the table does not know and a file that cannot be read to its end; the
    folder is then not there.
    """
    file, table, findings = receipt_file(path, given), group_table(merchants), Findings()
    seen = np.zeros(len(table), dtype=bool)
    schema = pa.schema([(column, _KINDS[column]) for column in file.columns])
    with _whole_or_nothing(folder):
        paths = [folder / f"receipts-{number:05d}.parquet" for number in range(-(-len(table) // each))]
        with _writers(paths, schema) as writers:
            for rows in checked_rows(file, table.index, findings):
                if findings.clean:
                    seen[rows.merchant] = True
                    _write(rows, rows.merchant // each, table.index, writers)
                tell(say("partitions.splitting", filename=path.name, rows=count(findings.rows + len(rows.day))))
        places = [each * number + np.flatnonzero(seen[each * number :][:each]) for number in range(len(paths))]
        files = [ReceiptFile(part, {column: column for column in file.columns}) for part in paths]
        return file_partitions(files, places, table, findings)


def _write(rows: Rows, part: np.ndarray, ids: pd.Index, writers: Sequence[parquet.ParquetWriter]) -> None:
    order = np.argsort(part, kind="stable")
    table = pa.Table.from_batches([_arrow(rows, ids, writers[0].schema).take(order)])
    ends = np.searchsorted(part[order], np.arange(len(writers)), side="right")
    for writer, start, end in zip(writers, [0, *ends], ends, strict=False):
        if end > start:
            writer.write_table(table.slice(start, end - start))  # at once: a batch would wait for a million rows


def _arrow(rows: Rows, ids: pd.Index, schema: pa.Schema) -> pa.RecordBatch:
    columns = {
        n.DATE: rows.day.astype("datetime64[D]"),
        n.MERCHANT_ID: pa.array(ids, pa.string()).take(pa.array(rows.merchant)),
        n.AMOUNT: rows.received,
        n.OUTFLOW: rows.paid,
    }
    return pa.record_batch([pa.array(columns[name]) for name in schema.names], schema=schema)


@contextmanager
def _writers(paths: Sequence[Path], schema: pa.Schema) -> Iterator[list[parquet.ParquetWriter]]:
    """Yield an open file for each path. Amounts repeat too seldom for a dictionary."""
    with ExitStack() as stack:
        words = [n.DATE, n.MERCHANT_ID]
        yield [stack.enter_context(parquet.ParquetWriter(path, schema, use_dictionary=words)) for path in paths]


@contextmanager
def _whole_or_nothing(folder: Path) -> Iterator[None]:
    folder.mkdir(parents=True)
    try:
        yield
    except BaseException:  # an interrupt leaves no more behind than a fault
        shutil.rmtree(folder)
        raise
