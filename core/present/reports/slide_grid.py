"""How a table stands on slides: which columns together, in which size, how wide and how high."""

from dataclasses import dataclass
from typing import Final

from core.present.reports.content import TEXT, Column, Table
from core.present.reports.number_formats import shown
from core.present.reports.plain_text import cut, ems, lines, plain
from core.present.reports.slide_text import LEADING

PADDING: Final = 8.0  # points beside the text of a cell
_SIZES: Final = (13.0, 12.0, 11.0, 10.0)  # points
MOST_LINES: Final = 3
_FEWEST_WORDS, _WORDS = 6.0, 30.0  # ems that a column of words takes at least, and wants at most
_ROOMY: Final = 1.15  # where characters of two scripts meet, some programs leave a gap
_HEAD: Final = 9.0  # ems of a head before it is written in more lines
_STRETCH: Final = 1.6  # a small table is not pulled wider than this


@dataclass(frozen=True)
class _Want:
    """The width of a column in ems."""

    least: float
    wanted: float


@dataclass(frozen=True)
class Grid:
    """Some columns of a table as texts.

    ``head``, ``rows`` and ``total``: texts by column, () for no totals; ``numbers``: which columns hold figures;
    ``size``: of the font and ``widths``: of the columns, points.
    """

    head: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    total: tuple[str, ...]
    numbers: tuple[bool, ...]
    size: float
    widths: tuple[float, ...]

    def lines(self) -> list[tuple[str, ...]]:
        """Return head, rows and totals one after another."""
        return [self.head, *self.rows, *([self.total] if self.total else [])]

    def height(self, row: tuple[str, ...]) -> float:
        """Return how many points high a row is."""
        pairs = zip(row, self.widths, strict=True)
        most = max(lines(text, (wide - 2 * PADDING) / self.size) for text, wide in pairs)
        return most * self.size * LEADING + 0.6 * self.size


def grids(table: Table, width: float) -> list[Grid]:
    """Return ``table`` as grids that are at most ``width`` points wide; each begins with its first column."""
    wants = [_wanted(column, table) for column in table.columns]
    return [_grid(table, places, [wants[place] for place in places], width) for places in _groups(wants, width)]


def _texts(column: Column, table: Table) -> list[str]:
    """Return the texts of a column: its head, its cells and, if there are any, its total."""
    texts = [plain(column.title), *(shown(value, column.unit) for value in table.rows[column.key])]
    if not table.total:
        return texts
    totals = table.totals()
    if column is table.columns[0]:
        return [*texts, plain(table.total)]
    return [*texts, shown(totals[column.key], column.unit) if column.key in totals else ""]


def _wanted(column: Column, table: Table) -> _Want:
    """Return how many ems wide a column must at least be, and wants to be; a figure or a day is never broken."""
    head, *cells = map(ems, _texts(column, table))
    widest = max(cells, default=0.0) * _ROOMY
    if column.unit != TEXT:
        return _Want(max(widest, min(head, _HEAD / 2)), max(widest, min(head, _HEAD)))
    wanted = min(max(widest, min(head, _HEAD)), _WORDS)
    return _Want(min(wanted, max(_FEWEST_WORDS, min(widest / MOST_LINES * _ROOMY, _WORDS / 2))), wanted)


def _groups(wants: list[_Want], width: float) -> list[list[int]]:
    groups = [[0]]
    for place in range(1, len(wants)):
        together = sum(wants[each].least * _SIZES[-1] + 2 * PADDING for each in (*groups[-1], place))
        if len(groups[-1]) > 1 and together > width:
            groups.append([0])
        groups[-1].append(place)
    return groups


def _grid(table: Table, places: list[int], wants: list[_Want], width: float) -> Grid:
    size = next((size for size in _SIZES if sum(_wide(wants, size)) <= width), _SIZES[-1])
    widths, columns = _widths(wants, size, width), [table.columns[place] for place in places]
    cells = [
        [cut(text, (wide - 2 * PADDING) / size, MOST_LINES) for text in _texts(column, table)]
        for column, wide in zip(columns, widths, strict=True)
    ]
    head, *rows = zip(*cells, strict=True)
    total = rows.pop() if table.total else ()
    return Grid(head, tuple(rows), total, tuple(column.is_number for column in columns), size, tuple(widths))


def _wide(wants: list[_Want], size: float) -> list[float]:
    return [want.wanted * size + 2 * PADDING for want in wants]


def _widths(wants: list[_Want], size: float, width: float) -> list[float]:
    wanted = _wide(wants, size)
    if sum(wanted) <= width:
        return [each * min(_STRETCH, width / sum(wanted)) for each in wanted]
    least = [want.least * size + 2 * PADDING for want in wants]
    share = max((width - sum(least)) / (sum(wanted) - sum(least)), 0.0)
    widths = [low + share * (high - low) for low, high in zip(least, wanted, strict=True)]
    return [each * min(1.0, width / sum(widths)) for each in widths]
