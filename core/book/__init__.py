"""From files to a clean book: reading, column mapping, checking, and the book itself."""

from core.book.book import Book, book_of, empty_book
from core.book.checking import Checked, bad_cells_said, check
from core.book.contracts import CONTRACTS, Column, Contract, conform
from core.book.findings import Note
from core.book.mapping import complete_mapping, guess_mapping
from core.book.reading import read_table

__all__ = [
    "CONTRACTS",
    "Book",
    "Checked",
    "Column",
    "Contract",
    "Note",
    "bad_cells_said",
    "book_of",
    "check",
    "complete_mapping",
    "conform",
    "empty_book",
    "guess_mapping",
    "read_table",
]
