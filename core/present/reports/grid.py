"""A table of a report as the texts of its cells, for those that lay it out."""

from dataclasses import dataclass

from core.present.reports.content import TEXT, Table, written


@dataclass(frozen=True)
class Grid:
    """The texts of a table.

    ``heads``: one a column; ``rows``: one text a column in each; ``totals``: likewise, empty if the table has none;
    ``numbers``: which columns hold figures; ``whole``: which ones hold nothing that may be broken into lines.
    """

    heads: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    totals: tuple[str, ...]
    numbers: tuple[bool, ...]
    whole: tuple[bool, ...]


def grid(table: Table) -> Grid:
    """Return the table as texts, in the language in use."""
    columns = table.columns
    cells = [[written(value, column.unit) for value in table.rows[column.key]] for column in columns]
    return Grid(
        tuple(column.title for column in columns),
        tuple(zip(*cells, strict=True)),
        _totals(table),
        tuple(column.is_number for column in columns),
        tuple(column.unit != TEXT for column in columns),
    )


def abreast(count: int) -> int:
    """Return how many of ``count`` cards stand in a row, so that no row is nearly empty."""
    return 3 if count in (5, 6, 9) else max(1, min(count, 4))


def _totals(table: Table) -> tuple[str, ...]:
    """Return the row of totals with its label in the first column."""
    if not table.total:
        return ()
    totals = table.totals()
    made = [written(totals[column.key], column.unit) if column.key in totals else "" for column in table.columns]
    return (table.total, *made[1:])
