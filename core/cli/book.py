"""init and import: what fills the book."""

import argparse
from dataclasses import asdict
from pathlib import Path

from core import names as n
from core.book import Book, read_table
from core.cli.arguments import Commands, add_map, mapping
from core.cli.database import opened
from core.cli.results import Result, tell
from core.errors import TidegateError
from core.plan import desk_calendar, fill_with_sample, kept_desk, wants_sample
from core.plan.importing import ready_to_import
from core.plan.worth import kept_worth
from core.store import Engine, Imported, load_book, remember_mapping, save_import
from core.text import joining, say
from core.text.figures import count


def add(commands: Commands, common: argparse.ArgumentParser) -> None:
    """Add the commands of this module."""
    init = commands.add_parser("init", parents=[common], help=say("cli.help_init"))
    init.add_argument("--sample", action="store_true", help=say("cli.help_sample"))
    init.set_defaults(command=_init)
    load = commands.add_parser("import", parents=[common], help=say("cli.help_import"))
    load.add_argument("kind", choices=n.TABLES, metavar="KIND", help=joining.listed(n.TABLES))
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
        calendar = desk_calendar(book)
        kept_desk(engine, book, calendar, tell)
        kept_worth(engine, book, calendar)
    except TidegateError as why:
        tell(str(why))


def _import(options: argparse.Namespace) -> Result:
    raw = read_table(options.file, options.file.name)
    named = joining.named("words.table", options.kind)
    with opened(options.database) as engine:
        ready = ready_to_import(engine, options.kind, raw, mapping(options.map))
        frame, notes = ready.frame, list(ready.notes)
        for note in notes:
            tell(note)
        about = {"table": options.kind, "rows": len(frame), "notes": notes}
        if options.dry_run:
            nothing = asdict(Imported(import_id=None, added=0, restated=0, unchanged=0))
            text = say("cli.checked", rows=count(len(frame)), table=named)
            return Result({**about, **nothing, "dry_run": True}, text)
        done = save_import(engine, options.kind, frame, options.file.name)
        remember_mapping(engine, options.kind, list(raw.columns), ready.columns)
    numbers = {key: count(getattr(done, key)) for key in ("added", "restated", "unchanged")}
    text = say("cli.imported", table=named, rows=count(len(frame)), **numbers)
    return Result({**about, **asdict(done)}, text)
