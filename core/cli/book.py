"""init and import: what fills the book."""

import argparse
from pathlib import Path

from core import names as n
from core.book import Book, check, complete_mapping, read_table
from core.cli.arguments import Commands, add_map, mapping
from core.cli.results import Result, tell
from core.errors import TidegateError
from core.plan import desk_calendar, fill_with_sample, kept_desk, wants_sample
from core.store import Engine, connect, load_book, recall_mapping, remember_mapping, save_import
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
    engine = connect(options.database)
    added = 0
    if options.sample and wants_sample(engine):
        tell(say("cli.making_sample"))
        added = fill_with_sample(engine)
    book = load_book(engine)
    if options.sample:
        _warm(engine, book)
    products, flows = len(book.products), len(book.flows)
    values = {"added": added, "version": book.version, "flows": flows, "products": products}
    return Result(values, say("cli.ready", products=count(products), flows=count(flows)))


def _warm(engine: Engine, book: Book) -> None:
    """Plan every product ahead of the first visitor; a book that cannot be planned yet is served all the same."""
    tell(say("cli.making_desk"))
    try:
        kept_desk(engine, book, desk_calendar(book), tell)
    except TidegateError as why:
        tell(str(why))


def _import(options: argparse.Namespace) -> Result:
    table = options.kind
    raw = read_table(options.file, options.file.name)
    headers = list(raw.columns)
    engine = connect(options.database)
    given = mapping(options.map) or recall_mapping(engine, table, headers) or {}
    columns = complete_mapping(headers, table, given)
    known = set(load_book(engine).products[n.PRODUCT_ID]) if table != n.PRODUCTS else set()
    checked = check(raw, table, columns, known or None)
    frame = checked.require()
    for note in checked.notes:
        tell(note.text)
    values = {"table": table, "rows": len(frame), "added": 0, "restated": 0, "unchanged": 0, "import_id": None}
    values["notes"] = [note.text for note in checked.notes]
    if options.dry_run:
        return Result(values | {"dry_run": True}, say("cli.checked", rows=count(len(frame)), table=table))
    done = save_import(engine, table, frame, options.file.name)
    remember_mapping(engine, table, headers, columns)
    values |= {
        "added": done.added, "restated": done.restated, "unchanged": done.unchanged, "import_id": done.import_id,
    }  # fmt: skip
    numbers = {key: count(values[key]) for key in ("rows", "added", "restated", "unchanged")}
    return Result(values, say("cli.imported", table=table, **numbers))
