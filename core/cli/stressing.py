"""stress: products through the stresses of the library."""

import argparse
import math
from dataclasses import asdict, replace
from typing import Any

import pandas as pd

from core import names as n
from core.book import Book
from core.cli.arguments import Commands, day_of
from core.cli.database import opened
from core.cli.results import Result, tell
from core.errors import InputError, MissingData
from core.plan import desk_calendar, first_choice
from core.plan.desk import alive
from core.plan.forecasts import explain_desk, forecast_desk
from core.plan.stress_report import StressReport, days_made, make_stress_report, products_due
from core.plan.stressing import POLICIES, Subject, contingency, make_subject, stress_all, what_breaks
from core.present import stress_words as words
from core.store import Engine, load_book
from core.stress.library import Stress, joined
from core.stress.outcome import StressResult, Untold
from core.stress.plain import breaking_row, effect_row, result_row
from core.stress.reading import steps, stress_named, stresses
from core.text import joining, say

STRONGEST = 10.0


def add(commands: Commands, common: argparse.ArgumentParser) -> None:
    """Add the command of this module."""
    parser = commands.add_parser("stress", parents=[common], help=say("stress_page.help"))
    parser.add_argument("--product", metavar="P", help=say("stress_page.help_product"))
    parser.add_argument("--stress", default="", metavar="NAME[,NAME]", help=say("stress_page.help_stress"))
    parser.add_argument("--severity", type=_severity, default=1.0, metavar="X")
    parser.add_argument("--portfolio", default=n.CURRENT, choices=POLICIES)
    parser.add_argument("--as-of", type=day_of, metavar="DATE")
    parser.add_argument("--report", action="store_true", help=say("stress_page.help_report"))
    parser.set_defaults(command=_stress)


def _stress(options: argparse.Namespace) -> Result:
    with opened(options.database) as engine:
        book = load_book(engine)
        if options.report:
            if options.product or options.stress:
                raise InputError("stress_page.report_is_whole")
            as_of = options.as_of or book.as_of
            made = make_stress_report(engine, book, desk_calendar(book), as_of, lambda each: tell(_making(each)))
            due = products_due(days_made(engine, book, as_of), book, as_of)
            return _report(made, due)
        return _products(engine, book, options)


def _products(engine: Engine, book: Book, options: argparse.Namespace) -> Result:
    as_of: pd.Timestamp = options.as_of or book.as_of
    asked = [joined(stress_named(options.stress))] if options.stress else []
    if options.product:
        book.product(options.product)  # refuses at once what is not there
    calendar = desk_calendar(book)
    known = forecast_desk(book, calendar, as_of, n.ENSEMBLE, engine=engine)
    explained = explain_desk(known)
    values, lines = [], []
    for product_id in [options.product] if options.product else alive(book, as_of):
        choice = replace(first_choice(book, product_id), as_of=as_of)
        try:
            found = make_subject(book, calendar, choice, known, explained)
            told, sentences = _one(found, asked, options)
        except (InputError, MissingData) as why:
            if options.product:
                raise
            tell(say("stress_page.report_missing", product=product_id, why=str(why)))
            continue
        values.append(told)
        lines += [joining.labelled(product_id, sentences[0]), *(f"  {sentence}" for sentence in sentences[1:])]
    return Result({n.AS_OF: str(as_of.date()), n.PRODUCTS: values}, "\n".join(lines))


def _one(found: Subject, asked: list[Stress], options: argparse.Namespace) -> tuple[dict[str, Any], list[str]]:
    """Return what the stresses do to one product, as JSON has it and in sentences."""
    own = asked or [each for each in stresses() if each.concerns(found.plan.choice.rulebook)]
    results = stress_all(found, own, options.severity, options.portfolio)
    told = [each.stress for each in results if isinstance(each, StressResult)]
    breakings = [what_breaks(found, each, policy=options.portfolio) for each in told]
    effects = {each.name: contingency(found, each, steps(), options.severity, options.portfolio) for each in told}
    values = {
        n.PRODUCT_ID: found.plan.choice.product_id,
        "results": [result_row(each) for each in results],
        "reverse": [breaking_row(each) | {"text": words.breaks(each)} for each in breakings],
        "contingency": [effect_row(name, each) for name, found_ in effects.items() for each in found_],
    }
    lines = [words.story_title(each) if isinstance(each, StressResult) else _untold(each) for each in results]
    return values, [words.answer(results), *lines, *(words.breaks(each) for each in breakings)]


def _untold(result: Untold) -> str:
    return say("stress_page.answer.untold", stress=words.inside(result.stress.title), why=result.why)


def _making(product_id: str) -> str:
    return say("stress_page.report_making", product=product_id)


def _report(made: StressReport, due: list[str]) -> Result:
    for product_id, why in made.missing.items():
        tell(say("stress_page.report_missing", product=product_id, why=why))
    values = {
        n.AS_OF: str(made.as_of.date()),
        n.PRODUCTS: [asdict(each) for each in made.products],
        "missing": made.missing,
        "due": due,
        "made_from": made.manifest,
    }
    lines = [joining.labelled(each.product_id, each.conclusion) for each in made.products]
    return Result(values, "\n".join(lines))


def _severity(text: str) -> float:
    try:
        value = float(text)
    except ValueError:
        value = math.nan
    if not 0.0 <= value <= STRONGEST:
        raise argparse.ArgumentTypeError(say("stress_page.bad_severity", found=text, most=f"{STRONGEST:g}"))
    return value
