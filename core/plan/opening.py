"""How a desk opens: its calendar, and the sample book where there is no other."""

from core import names as n
from core.book import Book
from core.calendar import Calendar, build_calendar
from core.errors import InputError
from core.sample import SAMPLE_SOURCE, sample_book
from core.settings import settings
from core.store import Engine, imports, save_import
from core.store.tables import TABLE
from core.text import joining, languages


def desk_calendar(book: Book, market: str | None = None) -> Calendar:
    """Return the calendar of a market (default: the settings') with the book's events, else the usual ones."""
    return build_calendar(market or settings().market, book.events if len(book.events) else None)


def desk_language() -> str:
    """Return the language of the settings. Raises InputError for one that has no catalogue."""
    asked = settings().language
    if asked not in languages():
        raise InputError("cli.bad_language", found=asked, known=joining.listed(languages()))
    return asked


def wants_sample(engine: Engine) -> bool:
    """Return whether the database is empty, or holds a part of the sample book and nothing else."""
    done = imports(engine)
    return set(done[n.SOURCE]) <= {SAMPLE_SOURCE} and not set(done[TABLE]) >= set(n.TABLES)


def fill_with_sample(engine: Engine) -> int:
    """Import what is missing of the sample book, table by table; return the rows added."""
    book = sample_book()
    return sum(save_import(engine, table, getattr(book, table), SAMPLE_SOURCE).added for table in n.TABLES)


def has_sample_flows(engine: Engine) -> bool:
    """Return whether the flows imported last are generated. Raises StoreError if the database is out of reach."""
    done = imports(engine)
    return list(done.loc[done[TABLE] == n.FLOWS, n.SOURCE])[-1:] == [SAMPLE_SOURCE]
