"""How each asset class is dealt, from data/dealing.toml: the smallest trade, and what a sale costs by its size.

A step's factor is on the part of the sale that lies in the step, so the cost of a sale is convex in its size.
"""

import math
import tomllib
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from core import names as n
from core.errors import InputError
from core.reserve.assets import SaleStep
from core.reserve.positions import AT_ONCE
from core.reserve.rulebook import MARKS
from core.settings import DATA
from core.text import joining, say
from core.text.worded import beside, worded

FILE = DATA / "dealing.toml"
TICKET, STEPS, UP_TO, TIMES, MARK = "ticket", "sale_steps", "up_to", "times", "mark"
ENTRIES = (TICKET, STEPS, MARK, n.SOURCE)
OTHER_SOURCES = beside(n.SOURCE)


@dataclass(frozen=True)
class Dealing:
    """How one asset class is dealt. ``ticket``: smallest trade, currency units; ``mark``: one of ``rulebook.MARKS``.

    ``sale_steps``: ``up_to`` strictly increases, the last is inf; ``times`` is 1 or more and never falls.
    """

    asset_class: str
    ticket: float
    sale_steps: tuple[SaleStep, ...]
    mark: str
    source: str

    def times(self, sold: float) -> float:
        """Return the cost of selling ``sold``, a share of net assets, over the quoted cost: the mean of its steps."""
        if sold <= 0.0:
            return self.sale_steps[0].times
        starts = (0.0, *(step.up_to for step in self.sale_steps))
        parts = [
            step.times * max(min(sold, step.up_to) - start, 0.0)
            for start, step in zip(starts, self.sale_steps, strict=False)
        ]
        return math.fsum(parts) / sold


def load_dealing(file: Path = FILE) -> dict[str, Dealing]:
    """Return how every class of ``names.ASSET_CLASSES`` is dealt. Raises InputError for a missing or wrong entry."""
    try:
        tables = tomllib.loads(file.read_text("utf-8"))
    except (OSError, tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise InputError("trades.dealing_unreadable", file=file.name, reason=error) from error
    if unknown := sorted(set(tables) - set(n.ASSET_CLASSES)):
        known = joining.listed(n.ASSET_CLASSES)
        raise InputError("trades.dealing_unknown", file=file.name, found=joining.listed(unknown), known=known)
    if missing := [name for name in n.ASSET_CLASSES if not isinstance(tables.get(name), dict)]:
        raise InputError("trades.dealing_missing", file=file.name, missing=joining.listed(missing))
    return {name: _dealing(_Table(file.name, name, tables[name])) for name in n.ASSET_CLASSES}


@dataclass(frozen=True)
class _Table:
    """One class's table and where it stands."""

    file: str
    asset_class: str
    entries: dict[str, Any]

    def need(self, fits: bool, entry: str, found: Any, needed: str) -> None:
        """Raise InputError unless the entry fits."""
        if not fits:
            values = {"file": self.file, "asset_class": self.asset_class, "entry": entry, "needed": needed}
            raise InputError("trades.dealing_wrong", found=say("trades.nothing") if found is None else found, **values)


def _dealing(table: _Table) -> Dealing:
    needed = say("trades.needs_known", known=joining.listed(ENTRIES))
    for entry, found in table.entries.items():
        table.need(entry in (*ENTRIES, *OTHER_SOURCES), entry, found, needed)
    ticket, mark, source = (table.entries.get(entry) for entry in (TICKET, MARK, n.SOURCE))
    table.need(_number(ticket) > 0.0, TICKET, ticket, say("trades.needs_ticket"))
    table.need(mark in MARKS, MARK, mark, joining.listed(MARKS))
    table.need(isinstance(source, str) and bool(source), n.SOURCE, source, say("trades.needs_text"))
    return Dealing(table.asset_class, _number(ticket), _steps(table), str(mark), worded(table.entries, n.SOURCE))


def _steps(table: _Table) -> tuple[SaleStep, ...]:
    at_once = table.asset_class in AT_ONCE
    given: Any = table.entries.get(STEPS, [{TIMES: 1.0}] if at_once else None)
    fits = isinstance(given, list) and bool(given) and all(isinstance(step, dict) for step in given)
    table.need(fits, STEPS, given, say("trades.needs_steps"))
    table.need(at_once or len(given) > 1, STEPS, given, say("trades.needs_two_steps"))
    steps: list[SaleStep] = []
    for place, step in enumerate(given):
        steps.append(_step(table, step, steps[-1] if steps else SaleStep(0.0, 1.0), last=place == len(given) - 1))
    return tuple(steps)


def _step(table: _Table, step: dict[str, Any], before: SaleStep, *, last: bool) -> SaleStep:
    known = say("trades.needs_known", known=joining.listed((UP_TO, TIMES)))
    table.need(set(step) <= {UP_TO, TIMES}, STEPS, step, known)
    up_to, times = step.get(UP_TO), step.get(TIMES)
    grows = up_to is None if last else before.up_to < _number(up_to) < 1.0
    table.need(grows, UP_TO, up_to, say("trades.needs_up_to"))
    table.need(_number(times) >= before.times, TIMES, times, say("trades.needs_times"))
    return SaleStep(math.inf if last else _number(up_to), _number(times))


def _number(value: Any) -> float:
    """Return a finite number as it is; NaN, which no comparison lets through, for anything else."""
    is_number = isinstance(value, int | float) and not isinstance(value, bool) and math.isfinite(value)
    return float(value) if is_number else math.nan
