"""What a report says, whatever file it becomes: figures, sentences, charts and tables, in values and not in words.

Every writer takes its numbers from here and writes them by ``written``, so that a page, a PDF, a workbook, slides and
the command line show the same digits.
"""

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Final

import pandas as pd

from core.text import figures, say

TEXT: Final = "text"
MONEY: Final = "money"  # currency units
SIGNED_MONEY: Final = "signed_money"
SHARE: Final = "share"  # of net assets, decimal
RATE: Final = "rate"  # a year, decimal
BASIS_POINTS: Final = "basis_points"
COUNT: Final = "count"
DAY: Final = "day"
LINES: Final = "lines"  # over days
BARS: Final = "bars"  # by name
SUM: Final = "sum"


@dataclass(frozen=True)
class Figure:
    """One headline figure: its value in units of ``unit`` (one of the constants above), and how it came about."""

    label: str
    value: Any
    unit: str
    note: str = ""

    @property
    def text(self) -> str:
        """The value as every file shows it."""
        return written(self.value, self.unit)


@dataclass(frozen=True)
class Column:
    """One column of a table. ``total``: SUM, the key of the column whose weights make its mean, or "" for no total."""

    key: str
    title: str
    unit: str = TEXT
    total: str = ""

    @property
    def is_number(self) -> bool:
        """Whether its cells are figures."""
        return self.unit not in (TEXT, DAY)


@dataclass(frozen=True, eq=False)
class Table:
    """A table under its finding.

    ``rows``: frame with a column for each key, NaN where there is none; ``total``: the label of the row of totals,
    which is written in the first column, "" for none.
    """

    title: str
    columns: tuple[Column, ...]
    rows: pd.DataFrame
    total: str = ""
    note: str = ""

    def totals(self) -> dict[str, float]:
        """Return the totals by column key: sums, and means weighted over the rows that have a figure."""
        return {column.key: self._total(column) for column in self.columns if column.total}

    def _total(self, column: Column) -> float:
        known = self.rows[self.rows[column.key].notna()]
        if column.total == SUM:
            return math.fsum(known[column.key])
        weights = known[column.total]
        return math.fsum(known[column.key] * weights) / math.fsum(weights) if math.fsum(weights) else math.nan


@dataclass(frozen=True)
class Series:
    """One line or one set of bars. ``role``: the colour by its meaning, a field of the palette; NaN leaves a gap."""

    name: str
    values: tuple[float, ...]
    role: str
    dashed: bool = False


@dataclass(frozen=True)
class Chart:
    """A chart under its finding.

    ``shape``: LINES over days or BARS by name; ``labels``: those days (Timestamps) or names; ``unit``: of all values.
    """

    title: str
    shape: str
    labels: tuple[Any, ...]
    series: tuple[Series, ...]
    unit: str
    note: str = ""


@dataclass(frozen=True)
class Section:
    """One part of a report: what it says, and what shows it."""

    title: str
    sentences: tuple[str, ...] = ()
    figures: tuple[Figure, ...] = ()
    charts: tuple[Chart, ...] = ()
    tables: tuple[Table, ...] = ()


@dataclass(frozen=True)
class Report:
    """A report.

    ``headline``: its answer in one sentence; ``badge``: what is synthetic, "" if nothing is; ``sources``: label and
    value of what it was made from: data version, as-of day, seed, program.
    """

    title: str
    headline: str
    sections: tuple[Section, ...]
    assumptions: tuple[str, ...]
    sources: tuple[tuple[str, str], ...]
    language: str
    badge: str = ""


_WRITERS: Final[Mapping[str, Callable[[Any], str]]] = {
    TEXT: str,
    MONEY: figures.money,
    SIGNED_MONEY: lambda value: figures.money(value, signed=True),
    SHARE: figures.share,
    RATE: figures.rate,
    BASIS_POINTS: figures.basis_points,
    COUNT: figures.count,
    DAY: figures.day,
}


def written(value: Any, unit: str) -> str:
    """Return a value as every file shows it, in the language in use; a dash where there is none."""
    return say("figures.none") if pd.isna(value) else _WRITERS[unit](value)
