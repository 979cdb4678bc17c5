"""A design as the link says it: the key of the design that it starts from, and the terms that differ from that one's.

A design to compare with is said in one word: ``shelf_7;hold_days=14;yield=1.6``.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Any, NamedTuple
from urllib.parse import quote, unquote

import pandas as pd

from core import names as n
from core.design.spec import Design, Promotion
from core.design.spec_file import HOLDING, LAST_OPEN_DAY, LONGEST_HOLD, LONGEST_PAYOUT, MOST_AT_ONCE
from core.present.design_words import design_title
from pages.frame import link

PER_CENT, BASIS_POINT = 0.01, 1e-4
MOST_YIELD, MOST_EXTRA = 0.2, 0.05
USUAL_HOLD = {n.MIN_HOLDING: 14, n.FIXED_TERM: 28, n.CLOSED: 182}
USUAL_OPEN_DAY, USUAL_EXTRA_DAYS = 20, 30
PART, WORD, GROUP = ";", ",", "+"  # between the terms of a design, between designs, between groups
INFINITE = float("inf")


@dataclass(frozen=True)
class Start:
    """A design to start from: a ready one, or one that was saved. ``key``: its name in the link."""

    key: str
    design: Design
    saved: bool = False


def read_terms(start: Design, said: Mapping[str, str]) -> tuple[Design, list[str]]:
    """Return the design that the link says, and which of its terms cannot be read; those are as in ``start``."""
    values: dict[str, Any] = {}
    for name, text in said.items():
        try:
            values[name] = _TERMS[name].read(text)
        except (KeyError, ValueError):
            continue
    return _designed(start, values), [name for name in said if name not in values]


def written_terms(start: Design, design: Design) -> dict[str, str]:
    """Return the terms of ``design`` that differ from those of ``start``, as the link says them."""
    ours, theirs = ({name: write_term(name, value) for name, value in _values(one).items()} for one in (design, start))
    return {name: text for name, text in ours.items() if text != theirs[name]}


def written_term(design: Design, name: str) -> str:
    """Return one term of a design as the link says it."""
    return write_term(name, _values(design)[name])


def write_term(name: str, value: Any) -> str:
    """Return a term's value as the link says it."""
    return _TERMS[name].write(value)


def design_code(start: Start, design: Design) -> str:
    """Return a design in one word."""
    terms = written_terms(start.design, design)
    return PART.join([start.key, *(f"{name}={text}" for name, text in terms.items())])


def read_codes(text: str, starts: Mapping[str, Start]) -> dict[str, Design]:
    """Return the designs that words name, by their word; a word that names none is left out."""
    named = {word: word.split(PART) for word in text.split(WORD)}
    return {
        word: read_terms(starts[key].design, dict(term.split("=", 1) for term in terms if "=" in term))[0]
        for word, (key, *terms) in named.items()
        if key in starts
    }


def _values(design: Design) -> dict[str, Any]:
    promotion = design.promotion or Promotion(0.0, USUAL_EXTRA_DAYS)
    return {
        link.FAMILY: design.family,
        link.HOLD_DAYS: design.hold_days,
        link.OPEN_DAY: design.open_day,
        link.QUOTED: design.customer_yield,
        link.PAYOUT: design.payout_days,
        link.CAP: design.cap,
        link.OFFERED: design.groups,
        link.LAUNCHED: design.launched,
        link.INSTANT: design.instant_limit,
        link.EXTRA: promotion.extra_yield,
        link.EXTRA_DAYS: promotion.days,
    }


def _designed(start: Design, values: Mapping[str, Any]) -> Design:
    """Return ``start`` with other values: of the terms that the family has, and under a name that says them."""
    family = values.get(link.FAMILY, start.family)
    unsaid = {} if family == start.family else {link.HOLD_DAYS: 0, link.OPEN_DAY: 0}  # another family has its own
    given = {**_values(start), **unsaid, **values}
    design = replace(
        start,
        family=family,
        customer_yield=given[link.QUOTED],
        launched=given[link.LAUNCHED],
        hold_days=given[link.HOLD_DAYS] or USUAL_HOLD[family] if family in HOLDING else 0,
        open_day=given[link.OPEN_DAY] or USUAL_OPEN_DAY if family == n.MONTHLY_OPEN else 0,
        payout_days=given[link.PAYOUT],
        cap=given[link.CAP],
        groups=given[link.OFFERED],
        promotion=Promotion(given[link.EXTRA], given[link.EXTRA_DAYS]) if given[link.EXTRA] else None,
        instant_limit=given[link.INSTANT] if family == n.CASH else 0.0,
    )
    return design if design == start else replace(design, name=design_title(design))


class _Term(NamedTuple):
    """How the link says a term; ``read`` raises ValueError where a text says none."""

    read: Callable[[str], Any]
    write: Callable[[Any], str]


def _days(first: int, last: int) -> _Term:
    return _Term(lambda text: _between(int(text), first, last), str)


def _amount(unit: float, most: float, least: float = 0.0) -> _Term:
    digits = 8  # so that the 1.55 of a link is the 0.0155 of a file, to the last bit
    return _Term(
        lambda text: _between(round(float(text) * unit, digits), least, most), lambda value: f"{value / unit:.10g}"
    )


def _between(value: Any, low: float, high: float) -> Any:
    if not low <= value <= high:
        raise ValueError(value)
    return value


def _read_family(text: str) -> str:
    if text not in n.FAMILIES:
        raise ValueError(text)
    return text


def _read_groups(text: str) -> tuple[str, ...]:
    return () if text == n.ALL else tuple(unquote(word) for word in text.split(GROUP))


def _write_groups(groups: Iterable[str]) -> str:
    return GROUP.join(quote(group, safe="") for group in groups) or n.ALL


_TERMS = {
    link.FAMILY: _Term(_read_family, str),
    link.HOLD_DAYS: _days(0, LONGEST_HOLD),
    link.OPEN_DAY: _days(0, LAST_OPEN_DAY),
    link.QUOTED: _amount(PER_CENT, MOST_YIELD),
    link.PAYOUT: _days(0, LONGEST_PAYOUT),
    link.CAP: _amount(1.0, INFINITE, least=1.0),
    link.OFFERED: _Term(_read_groups, _write_groups),
    link.LAUNCHED: _Term(lambda text: pd.Timestamp(date.fromisoformat(text)), "{:%Y-%m-%d}".format),
    link.INSTANT: _amount(1.0, MOST_AT_ONCE),
    link.EXTRA: _amount(BASIS_POINT, MOST_EXTRA),
    link.EXTRA_DAYS: _days(1, LONGEST_HOLD),
}
