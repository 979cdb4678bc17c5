"""design: the product lab for one design."""

import argparse
import time
import tomllib
from collections.abc import Hashable, Mapping
from pathlib import Path
from typing import Any

import pandas as pd

from core import names as n
from core.book import Book
from core.cli.arguments import Commands, share
from core.cli.database import opened
from core.cli.results import Result, table_text, tell
from core.design import Design, Study, from_mapping, to_mapping
from core.design.lab import Lab
from core.design.quantiles import largest_day, monthly_net_assets, monthly_redemptions
from core.design.results import SHARE
from core.design.spec_file import HOLDING
from core.design.sweep import sweep_hold_days, sweep_open_days, sweet_spot
from core.errors import InputError
from core.plan import desk_calendar
from core.plan.designing import desk_lab
from core.present.words import word
from core.store import load_book
from core.text import figures, joining, say

MILLISECONDS = 1000.0
BASIS_POINTS = 1e4


def add(commands: Commands, common: argparse.ArgumentParser) -> None:
    """Add the command of this module."""
    parser = commands.add_parser("design", parents=[common], help=say("design.help"))
    parser.add_argument("--spec", required=True, type=Path, metavar="FILE", help=say("design.help_spec"))
    parser.add_argument("--confidence", type=share, default=0.99, metavar="SHARE")
    parser.add_argument("--rulebook", default="", metavar="NAME")
    parser.add_argument("--sweep", action="store_true", help=say("design.help_sweep"))
    parser.set_defaults(command=_design)


def _design(options: argparse.Namespace) -> Result:
    design = read_design(options.spec)
    with opened(options.database) as engine:
        return _studied(design, load_book(engine), options)


def _studied(design: Design, book: Book, options: argparse.Namespace) -> Result:
    started = time.perf_counter()
    lab = desk_lab(book, desk_calendar(book), book.as_of)
    if lab.menu.unpriced:
        tell(say("design.unpriced", products=joining.listed(lab.menu.unpriced)))
    study = lab.study(design, options.confidence, options.rulebook)
    values = {**_values(study), "milliseconds": (time.perf_counter() - started) * MILLISECONDS}
    if not options.sweep:
        return Result(values, _summary(study))
    swept = _sweep(lab, design, options)
    values["sweep"] = {"rows": swept.to_dict("records"), "sweet_spot": swept[n.VALUE].iloc[sweet_spot(swept)]}
    return Result(values, f"{_summary(study)}\n{_swept(swept)}")


def read_design(path: Path) -> Design:
    """Return the design of a spec. Raises InputError if the file cannot be read or is no design."""
    try:
        return from_mapping(tomllib.loads(path.read_text("utf-8")))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as why:
        raise InputError("design.unreadable", found=path, reason=why) from None


def _sweep(lab: Lab, design: Design, options: argparse.Namespace) -> pd.DataFrame:
    sweep = sweep_hold_days if design.family in HOLDING else sweep_open_days
    return sweep(lab, design, confidence=options.confidence, rulebook=options.rulebook)


def _values(study: Study) -> dict[str, Any]:
    economics = study.economics
    day, amounts = largest_day(study)
    return {
        "design": to_mapping(study.design),
        "aum": {
            "first_year": study.first_year_aum,
            "end_of_year": float(study.aum[:, -1].mean()),
            "quantiles": _quantiles(monthly_net_assets(study)),
        },
        "redemption": {
            "quantiles": _quantiles(monthly_redemptions(study)),
            "largest_day": {"date": str(day.date()), **{f"{level:g}": amount for level, amount in amounts.items()}},
        },
        "reserve": economics.reserve,
        "confidence": economics.confidence,
        "rulebook": economics.rulebook,
        "gross_yield": economics.gross_yield,
        "unlocked_yield": economics.unlocked_yield,
        "customer_yield": economics.quoted,
        "promotion_cost": economics.promotion_cost,
        "left": economics.left,
        "weights": {str(name): float(weight) for name, weight in economics.weights.items()},
        "taken": study.taken.to_dict("records"),
        "demand": study.demand.to_dict("records"),
    }


def _quantiles(frame: pd.DataFrame) -> dict[str, list[float]]:
    """Return a list of twelve months by quantile."""
    return {f"{level:g}": frame[level].tolist() for level in frame}


def _summary(study: Study) -> str:
    economics = study.economics
    head = say(
        "design.summary", name=study.design.name, aum=figures.money(study.first_year_aum),
        end=figures.money(float(study.aum[:, -1].mean())), reserve=figures.share(economics.reserve),
        gross=figures.rate(economics.gross_yield), paid=figures.rate(economics.paid),
        left=figures.basis_points(economics.left * BASIS_POINTS),
    )  # fmt: skip
    groups = [_group(row) for row in study.demand.to_dict("records")]
    return "\n".join([head, *groups, *(_taken(row) for row in study.taken.to_dict("records"))])


def _group(row: Mapping[Hashable, Any]) -> str:
    return say(
        "design.group", group=word("group", row[n.GROUP]), amount=figures.money(row[n.AMOUNT]),
        share=figures.share(row[SHARE]), reason=say(f"design.reason.{row[n.REASON]}"),
    )  # fmt: skip


def _taken(row: Mapping[Hashable, Any]) -> str:
    own = row[n.PRODUCT_ID]
    product = say("design.outside") if own == n.OUTSIDE else own
    return say("design.taken", product=product, amount=figures.money(row[n.AMOUNT]), share=figures.share(row[SHARE]))


def _swept(frame: pd.DataFrame) -> str:
    best = frame.iloc[sweet_spot(frame)]
    rows = [
        {
            say("design.column.value"): int(row[n.VALUE]),
            say("design.column.aum"): figures.money(row[n.AUM]),
            say("design.column.reserve"): figures.share(row["reserve"]),
            say("design.column.gross"): figures.rate(row["gross_yield"]),
            say("design.column.left"): figures.money(row["left_money"]),
        }
        for row in frame.to_dict("records")
    ]
    return f"{table_text(rows)}\n{say('design.best', value=int(best[n.VALUE]))}"
