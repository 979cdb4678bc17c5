"""init and import: what fills the book."""

import argparse
from dataclasses import asdict
from pathlib import Path

import pandas as pd

from core import names as n
from core.book import Book, check, complete_mapping, read_table
from core.cli.arguments import Commands, add_map, mapping
from core.cli.database import opened
from core.cli.results import Result, tell
from core.errors import TidegateError
from core.plan import desk_calendar, fill_with_sample, kept_desk, wants_sample
from core.plan.entries import closed_tickets
from core.plan.house_limits import require_house_limits
from core.store import Engine, Imported, load_book, recall_mapping, remember_mapping, save_import
from core.text import say
from core.text.figures import count


def add(commands: Commands, common: argparse.ArgumentParser) -> None:
    """Add the commands of this module."""
    init = commands.add_parser("init", parents=[common], help=say("cli.help_init"))
    init.add_argument("--sample", action="store_true", help=say("cli.help_sample"))
    init.set_defaults(command=_init)
    load = commands.add_parser("import", parents=[common], help=say("cli.help_import"))
    load.add_argument("kind", choices=n.TABLES, metavar="KIND", help=", ".join(n.TABLES))
    load.add_argument("file", type=Path, metavar="FILE")
    add_map(load)
    load.add_argument("--dry-run", action="store_true", help=say("cli.help_dry_run"))
    load.set_defaults(command=_import)


def _init(options: argparse.Namespace) -> Result:
    with opened(options.database) as engine:
        added = _fill(engine) if options.sample else 0
        book = load_book(engine)
        if options.sample:
            _warm(engine, book)
    products, flows = len(book.products), len(book.flows)
    values = {"added": added, "version": book.version, "flows": flows, "products": products}
    return Result(values, say("cli.ready", products=count(products), flows=count(flows)))


def _fill(engine: Engine) -> int:
    """Load the sample book unless there is another; return the rows added."""
    if not wants_sample(engine):
        return 0
    tell(say("cli.making_sample"))
    return fill_with_sample(engine)


def _warm(engine: Engine, book: Book) -> None:
    """Plan every product ahead of the first visitor; a book that cannot be planned yet is served all the same."""
    tell(say("cli.making_desk"))
    try:
        kept_desk(engine, book, desk_calendar(book), tell)
    except TidegateError as why:
        tell(str(why))


def _import(options: argparse.Namespace) -> Result:
    raw = read_table(options.file, options.file.name)
    with opened(options.database) as engine:
        columns = _columns(engine, options.kind, list(raw.columns), options.map)
        checked = check(raw, options.kind, columns, _known_products(engine, options.kind))
        frame = checked.require()
        if options.kind == n.HOUSE_LIMITS:
            require_house_limits(frame)
        notes = [*(note.text for note in checked.notes), *_closed(engine, options.kind, frame)]
        for note in notes:
            tell(note)
        about = {"table": options.kind, "rows": len(frame), "notes": notes}
        if options.dry_run:
            nothing = asdict(Imported(import_id=None, added=0, restated=0, unchanged=0))
            text = say("cli.checked", rows=count(len(frame)), table=options.kind)
            return Result({**about, **nothing, "dry_run": True}, text)
        done = save_import(engine, options.kind, frame, options.file.name)
        remember_mapping(engine, options.kind, list(raw.columns), columns)
    numbers = {key: count(getattr(done, key)) for key in ("added", "restated", "unchanged")}
    text = say("cli.imported", table=options.kind, rows=count(len(frame)), **numbers)
    return Result({**about, **asdict(done)}, text)


def _columns(engine: Engine, table: str, headers: list[str], pairs: list[str]) -> dict[str, str]:
    """Return header -> column: as given, else as remembered for such a file, completed by a guess."""
    given = mapping(pairs) or recall_mapping(engine, table, headers) or {}
    return complete_mapping(headers, table, given)


def _closed(engine: Engine, table: str, frame: pd.DataFrame) -> list[str]:
    """Return what to know of tickets for days on which their product is closed."""
    if table != n.TICKETS:
        return []
    book = load_book(engine)
    return [] if book.flows.empty else closed_tickets(book, desk_calendar(book), frame)


def _known_products(engine: Engine, table: str) -> set[str] | None:
    return None if table == n.PRODUCTS else set(load_book(engine).products[n.PRODUCT_ID])
