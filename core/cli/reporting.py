"""report: the executive's, committee's or product designer's report as a file."""

import argparse
from pathlib import Path

import pandas as pd

from core import names as n
from core.book import Book
from core.calendar import Calendar
from core.cli.arguments import Commands, day_of, share
from core.cli.database import opened
from core.cli.designing import read_design
from core.cli.results import Result, tell
from core.errors import InputError
from core.plan import desk_calendar
from core.plan.reporting import COMMITTEE, EXECUTIVE, KINDS, report_committee, report_design, report_executive
from core.plan.stress_report import make_stress_report
from core.present.reports.content import Report
from core.present.reports.files import file_of, suffix_of
from core.reserve.impact import PERIODS, YEAR
from core.store import Engine, load_book
from core.text import figures, language, languages, say, use


def add(commands: Commands, common: argparse.ArgumentParser) -> None:
    """Add the command of this module."""
    parser = commands.add_parser("report", parents=[common], help=say("report.help"))
    parser.add_argument("--out", required=True, type=Path, metavar="FILE", help=say("report.help_out"))
    parser.add_argument("--kind", choices=KINDS, default=EXECUTIVE)
    parser.add_argument("--period", choices=PERIODS, default=YEAR, help=say("report.help_period"))
    parser.add_argument("--spec", type=Path, metavar="FILE", help=say("report.help_spec"))
    parser.add_argument("--confidence", type=share, default=0.99, metavar="SHARE")
    parser.add_argument("--rulebook", default="", metavar="NAME")
    parser.add_argument("--language", choices=languages(), default=language())
    parser.add_argument("--as-of", type=day_of, metavar="DATE")
    parser.set_defaults(command=_report)


def _report(options: argparse.Namespace) -> Result:
    use(options.language)
    suffix = suffix_of(options.out)
    with opened(options.database) as engine:
        book = load_book(engine)
        made = _made(engine, book, desk_calendar(book), options)
    _write(options.out, file_of(made, suffix))
    shown = [figure for section in made.sections for figure in section.figures]
    values = {
        "out": str(options.out),
        n.KIND: options.kind,
        "language": options.language,
        "headline": made.headline,
        "figures": [{"label": each.label, n.VALUE: each.value, "text": each.text} for each in shown],
        "sources": dict(made.sources),
    }
    return Result(values, f"{made.headline}\n{say('report.written', out=options.out)}")


def _made(engine: Engine, book: Book, calendar: Calendar, options: argparse.Namespace) -> Report:
    as_of: pd.Timestamp = options.as_of or book.as_of
    if options.kind == EXECUTIVE:
        return report_executive(engine, book, calendar, as_of, options.period, _tell)
    if options.kind == COMMITTEE:
        stresses = make_stress_report(
            engine, book, calendar, as_of, lambda product: tell(say("stress_page.report_making", product=product))
        )
        return report_committee(engine, book, calendar, as_of, stresses, tell=_tell)
    if options.spec is None:
        raise InputError("report.no_spec")
    design = read_design(options.spec)
    return report_design(engine, book, calendar, as_of, design, options.confidence, options.rulebook)


def _tell(done: int, every: int, what: str) -> None:
    tell(say("executive.working_on", done=figures.count(done + 1), all=figures.count(every), product=what))


def _write(path: Path, content: bytes) -> None:
    try:
        path.write_bytes(content)
    except OSError as why:
        raise InputError("report.unwritable", out=path, why=why.strerror or why) from None
