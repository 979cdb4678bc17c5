"""From the raw cells of a file to a typed frame of its contract, its bad rows, and what is worth knowing about it."""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from typing import Final

import pandas as pd

from core import names as n
from core.book.amounts import Convention, detect_convention
from core.book.cells import Read, filled, read_cells
from core.book.contracts import CONTRACTS, MONEY, NUMBER, RATE, WHOLE, Contract, conform
from core.book.findings import COLUMN, NEEDED, NUMBER_FORM, ROW, UNKNOWN_PRODUCTS, VALUE, Note, bad_rows
from core.book.mapping import headers_by_column
from core.book.rules import Texts, row_faults
from core.book.series_notes import flow_notes
from core.errors import InputError, RowsError
from core.text import joining, say
from core.text.figures import count

SHOWN_ROWS: Final = 5
SHOWN_CHARACTERS: Final = 40
_NUMERIC: Final = (MONEY, RATE, NUMBER, WHOLE)


@dataclass(frozen=True, eq=False)
class Checked:
    """A file read against its contract.

    ``frame``: the good rows, typed, with the contract's columns that the file has, in the contract's order (a group
    that the file does not name is ``names.ALL``). ``bad``: row (line of the file), column (its header), value,
    needed. ``notes``: what does not stop an import; those on whole series are made only where no row is bad.
    """

    table: str
    frame: pd.DataFrame
    bad: pd.DataFrame
    notes: tuple[Note, ...]

    def require(self) -> pd.DataFrame:
        """Return the frame. Raises RowsError, which carries every bad row and says the first ones in words."""
        if self.bad.empty:
            return self.frame
        rows, cells = self.bad[ROW].nunique(), len(self.bad)
        first = joining.sentences(bad_cells_said(self.bad.head(SHOWN_ROWS)))
        rest = say("book.more_cells", cells=count(cells - SHOWN_ROWS)) if cells > SHOWN_ROWS else ""
        total, named = count(rows + len(self.frame)), joining.named("words.table", self.table)
        raise RowsError("book.bad_rows", self.bad, bad=count(rows), total=total, table=named, first=first, rest=rest)


def check(
    raw: pd.DataFrame,
    table: str,
    mapping: Mapping[str, str] | None = None,
    products: Collection[str] | None = None,
) -> Checked:
    """Read a frame of text cells, indexed by line, against the contract of ``table``.

    ``mapping`` is header -> column, guessed if None; ``products`` are the ids that the book knows (none at all is told
    in a note), or None if there is no book to compare with. Raises InputError if the file as a whole does not fit:
    no rows, a needed column missing, a mapping that does not hold.
    """
    if raw.empty:
        raise InputError("book.no_rows", filename=joining.named("words.table", table))
    contract = CONTRACTS[table]
    texts = _texts(raw, contract, mapping)
    convention = _convention(texts, contract)
    reads = {
        column.name: read_cells(texts[column.name], column, convention, contract.values.get(column.name, ()))
        for column in contract.columns
        if column.name in texts
    }
    values = pd.DataFrame({name: read.values for name, read in reads.items()})
    known = None if products is None else frozenset(products)
    faults = [fault for read in reads.values() for fault in read.faults]
    bad = bad_rows([*faults, *row_faults(contract, texts, values, known)])
    frame = _frame(values[~values.index.isin(bad[ROW])], table)
    series = tuple(flow_notes(frame)) if table == n.FLOWS and bad.empty else ()
    return Checked(table, frame, bad, (*_notes(table, reads, convention, texts, known), *series))


def _texts(raw: pd.DataFrame, contract: Contract, mapping: Mapping[str, str] | None) -> dict[str, pd.Series]:
    headers = headers_by_column([str(header) for header in raw.columns], contract, mapping)
    texts = {column: raw[header].fillna("").astype("str").rename(header) for column, header in headers.items()}
    if n.GROUP in contract.key and n.GROUP in texts and not filled(texts[n.GROUP]).any():
        del texts[n.GROUP]  # a column that nobody filled names no groups
    return texts


def _convention(texts: Texts, contract: Contract) -> Convention:
    return detect_convention([texts[c.name] for c in contract.columns if c.kind in _NUMERIC and c.name in texts])


def _frame(values: pd.DataFrame, table: str) -> pd.DataFrame:
    contract = CONTRACTS[table]
    filled_up = values.assign(**{n.GROUP: n.ALL}) if n.GROUP in contract.key and n.GROUP not in values else values
    return conform(filled_up, table)[[name for name in contract.names if name in filled_up]]


def _notes(
    table: str, reads: Mapping[str, Read], convention: Convention, texts: Texts, products: Collection[str] | None
) -> Iterator[Note]:
    for read in reads.values():
        yield from read.notes
    if convention.example:
        key = "book.note.comma" if convention.comma else "book.note.unclear_comma"
        yield Note(NUMBER_FORM, say(key, example=convention.example), len(next(iter(texts.values()))))
    if products is not None and not products and table != n.PRODUCTS and n.PRODUCT_ID in texts:
        ids = texts[n.PRODUCT_ID].nunique()
        yield Note(UNKNOWN_PRODUCTS, say("book.note.unknown_products", products=count(ids)), ids)


def bad_cells_said(bad: pd.DataFrame) -> list[str]:
    """Return a sentence for each bad cell of a ``Checked`` or RowsError: row, column, value, what is needed."""
    return [_said(cell) for _, cell in bad.iterrows()]


def _said(bad: pd.Series) -> str:
    value = str(bad[VALUE])
    shown = value if len(value) <= SHOWN_CHARACTERS else f"{value[:SHOWN_CHARACTERS]}…"
    key = "book.bad_cell" if shown else "book.empty_cell"
    return say(key, row=bad[ROW], column=bad[COLUMN], value=shown, needed=bad[NEEDED])
