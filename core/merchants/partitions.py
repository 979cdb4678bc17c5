"""A panel of merchants in partitions that hold whole merchants, so that memory is bounded by one of them.

What group forecasts need of a panel are sums over merchants, so it can be read a partition at a time and in any place.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final, Protocol

import numpy as np
import pandas as pd

from core import names as n
from core.errors import InputError
from core.merchants.panel import Labels, MerchantPanel
from core.merchants.receipt_files import ReceiptFile, receipt_file
from core.merchants.receipt_rows import Findings, Rows, checked_rows
from core.text import say
from core.text.figures import count, day
from core.types import Floats

MERCHANTS_EACH: Final = 5_000  # of a partition: over 400 days 16 MB a matrix, of which a forecast holds some ten
MOST_DAYS: Final = 7_305  # twenty years; beyond them a partition would outgrow its bound

Tell = Callable[[str], None]


def silent(_: str) -> None:
    """Tell nobody of progress."""


class Partition(Protocol):
    """Whole merchants of a panel, and where their rows are; cheap to send to another process."""

    @property
    def merchants(self) -> Labels:
        """The ids of its merchants, sorted."""

    def load(self) -> MerchantPanel:
        """Return its panel over the days that all partitions share."""


@dataclass(frozen=True, eq=False)
class Partitions:
    """A whole panel: its gapless days, the names of all its groups, sorted, and its parts, no merchant in two."""

    days: pd.DatetimeIndex
    groups: tuple[str, ...]
    parts: tuple[Partition, ...]

    @property
    def merchants(self) -> int:
        """How many merchants all parts have."""
        return sum(len(part.merchants) for part in self.parts)


@dataclass(frozen=True, eq=False)
class HeldPartition:
    """A partition in memory."""

    panel: MerchantPanel

    @property
    def merchants(self) -> Labels:
        """The ids of its merchants, sorted."""
        return self.panel.merchants

    def load(self) -> MerchantPanel:
        """Return the panel."""
        return self.panel


@dataclass(frozen=True, eq=False)
class FilePartition:
    """A partition in a file: its days from ``first`` to ``last``, its merchants and their groups, shape (M,) each.

    ``paid`` says whether the whole panel has outflows, so that all its partitions have them or none.
    """

    file: ReceiptFile
    first: pd.Timestamp
    last: pd.Timestamp
    merchants: Labels
    groups: Labels
    paid: bool

    def load(self) -> MerchantPanel:
        """Return the panel, read a batch at a time.

        Raises InputError if the file is gone or not as it was checked, or has two rows for a merchant and day.
        """
        days, known, findings = _days(self.first, self.last), pd.Index(self.merchants), Findings()
        received = np.full((len(days), len(known)), np.nan)
        paid = np.full_like(received, np.nan) if self.paid else None
        for rows in checked_rows(self.file, known, findings):
            place = self._place(rows, days)
            received[place] = rows.received
            if paid is not None and rows.paid is not None:
                paid[place] = rows.paid
        if not findings.clean:
            raise self._changed()
        if np.count_nonzero(~np.isnan(received)) != findings.rows:
            raise self._twice(days)
        return MerchantPanel(days, self.merchants, self.groups, received, paid)

    def _place(self, rows: Rows, days: pd.DatetimeIndex) -> tuple[np.ndarray, np.ndarray]:
        row = rows.day - _since_1970(self.first)
        if len(row) and not 0 <= row.min() <= row.max() < len(days):
            raise self._changed()
        return row, rows.merchant

    def _changed(self) -> InputError:
        return InputError("partitions.changed", filename=self.file.path.name)

    def _twice(self, days: pd.DatetimeIndex) -> InputError:
        """Return the error of doubled rows; the file is read once more to name them."""
        found = np.zeros((len(days), len(self.merchants)), dtype=np.int32)
        for rows in checked_rows(self.file, pd.Index(self.merchants), Findings()):
            np.add.at(found, self._place(rows, days), 1)
        row, merchant = np.argwhere(found > 1)[0]
        return InputError(
            "partitions.twice", filename=self.file.path.name, rows=count(int((found - 1).clip(min=0).sum())),
            merchant=self.merchants[merchant], day=day(days[row]),
        )  # fmt: skip


def split_panel(panel: MerchantPanel, each: int = MERCHANTS_EACH) -> Partitions:
    """Return a panel in memory as partitions of at most ``each`` merchants."""
    starts = range(0, len(panel.merchants), each)
    parts = tuple(HeldPartition(_some(panel, slice(start, start + each))) for start in starts)
    return Partitions(panel.days, _names(panel.groups), parts)


def open_folder(
    folder: Path, merchants: pd.DataFrame, given: Mapping[str, str] | None = None, tell: Tell = silent
) -> Partitions:
    """Return a folder of Parquet files, each with all receipts of its merchants, as partitions.

    ``merchants`` is the table by its contract; ``given`` maps headers to columns, the rest is guessed. Every row is
    checked. Raises InputError for a folder without such files, bad rows, merchants that the table does not know and
    merchants that are in two files.
    """
    paths = sorted(folder.glob("*.parquet"))
    if not paths:
        raise InputError("partitions.no_files", folder=folder.name)
    table, findings = group_table(merchants), Findings()
    files, places = [], []
    seen = np.zeros(len(table), dtype=bool)
    for path in paths:
        file = receipt_file(path, given)
        here = np.zeros(len(table), dtype=bool)
        for rows in checked_rows(file, table.index, findings):
            here[rows.merchant] = True
        _require_whole(path, table.index, here & seen)
        seen |= here
        files.append(file)
        places.append(np.flatnonzero(here))
        tell(say("partitions.opening", filename=path.name, rows=count(findings.rows)))
    return file_partitions(files, places, table, findings)


def file_partitions(
    files: Sequence[ReceiptFile], places: Sequence[np.ndarray], table: pd.Series, findings: Findings
) -> Partitions:
    """Return checked files as partitions; ``places`` are the places of each one's merchants in ``table``.

    Raises InputError for what is wrong in ``findings``, and for days that are too many.
    """
    findings.require(len(table))
    first, last = (pd.Timestamp(np.datetime64(since, "D")) for since in findings.span or (0, 0))
    if (last - first).days >= MOST_DAYS:
        raise InputError("partitions.too_long", first=day(first), last=day(last), most=count(MOST_DAYS))
    ids, groups = (np.asarray(labels, dtype=object) for labels in (table.index, table))
    parts = tuple(
        FilePartition(file, first, last, ids[place], groups[place], findings.paid)
        for file, place in zip(files, places, strict=True)
        if len(place)
    )
    return Partitions(_days(first, last), _names(groups[np.concatenate(places)]), parts)


def group_table(merchants: pd.DataFrame) -> pd.Series:
    """Return the group of each merchant of the table, by id, sorted."""
    return merchants.set_index(n.MERCHANT_ID)[n.GROUP].sort_index()


def _require_whole(path: Path, ids: pd.Index, torn: np.ndarray) -> None:
    if torn.any():
        first = ids[int(np.argmax(torn))]
        raise InputError(
            "partitions.split_merchant", merchant=first, filename=path.name, merchants=count(int(torn.sum()))
        )


def _some(panel: MerchantPanel, some: slice) -> MerchantPanel:
    def part(amounts: Floats) -> Floats:
        return np.ascontiguousarray(amounts[:, some])

    paid = None if panel.paid is None else part(panel.paid)
    return MerchantPanel(panel.days, panel.merchants[some], panel.groups[some], part(panel.received), paid)


def _days(first: pd.Timestamp, last: pd.Timestamp) -> pd.DatetimeIndex:
    return pd.date_range(first, last, freq="D", name=n.DATE, unit="us")


def _since_1970(moment: pd.Timestamp) -> int:
    return int((moment - pd.Timestamp(0)).days)


def _names(groups: Labels) -> tuple[str, ...]:
    return tuple(sorted(set(groups)))
