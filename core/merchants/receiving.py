"""The receipts that a user names, as partitions: a folder, a file too large to hold, or one that is checked whole."""

import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Final

import pandas as pd

from core import names as n
from core.book import check, complete_mapping, read_table
from core.merchants.panel import merchant_panel
from core.merchants.partitions import Partitions, Tell, open_folder, silent, split_panel
from core.merchants.receipt_files import rows_about
from core.merchants.splitting import split_file

# A file read as a book's is read in many forms and says every bad row, at 15 µs and 490 bytes of memory a row (on the
# 5.4 MB of 287,000 payments by shop and day); streamed it is read at 1 µs. Two million rows are half a minute and 1 GB.
MOST_HELD: Final = 2_000_000
_WORKBOOKS: Final = (".xlsx", ".xlsm")


@contextmanager
def receipts_at(
    path: Path, merchants: pd.DataFrame, given: Mapping[str, str] | None = None, tell: Tell = silent
) -> Iterator[Partitions]:
    """Yield the receipts at ``path`` as partitions; what a large file is split into is gone afterwards.

    ``merchants`` is the table by its contract, ``given`` maps headers to columns, ``tell`` hears of progress and of
    what the checks notice. Raises InputError for receipts that cannot be read or merchants that the table lacks.
    """
    if path.is_dir():
        yield open_folder(path, merchants, given, tell)
    elif path.suffix.lower() not in _WORKBOOKS and rows_about(path) > MOST_HELD:
        with tempfile.TemporaryDirectory(prefix="tidegate-") as folder:
            yield split_file(path, merchants, Path(folder) / n.RECEIPTS, given, tell)
    else:
        yield split_panel(merchant_panel(_checked(path, given, tell), merchants))


def _checked(path: Path, given: Mapping[str, str] | None, tell: Tell) -> pd.DataFrame:
    raw = read_table(path, path.name)
    checked = check(raw, n.RECEIPTS, complete_mapping(list(raw.columns), n.RECEIPTS, given or {}))
    frame = checked.require()
    for note in checked.notes:
        tell(note.text)
    return frame
