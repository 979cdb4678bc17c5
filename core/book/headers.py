"""What a header says: the bare name of its column and the unit of its values."""

import re
import unicodedata
from dataclasses import dataclass
from typing import Final

from core.book.contracts import MONEY, NUMBER, RATE

_BRACKETS = re.compile(r"[(\[【（][^)\]】）]*[)\]】）]")
_MARKS = re.compile(r"[\W_]+")
_ORDINARY: Final = re.compile("(?:元|cny|rmb|yuan)$")

# Unit of a header -> what its values are to be multiplied by; a unit that holds another comes before it.
_SHARES: Final = {"percent": 1e-2, "pct": 1e-2, "百分比": 1e-2, "%": 1e-2, "bps": 1e-4, "bp": 1e-4}
_SUMS: Final = {
    "百万": 1e6, "千万": 1e7, "万": 1e4, "亿": 1e8, "千元": 1e3,
    "thousands": 1e3, "thousand": 1e3, "millions": 1e6, "million": 1e6, "mn": 1e6, "billion": 1e9, "bn": 1e9,
}  # fmt: skip
_UNITS: Final[dict[str, dict[str, float]]] = {RATE: _SHARES, NUMBER: _SHARES, MONEY: _SUMS}


@dataclass(frozen=True)
class Unit:
    """A unit that a header names, such as "percent", and its size in the contract's unit, such as 0.01."""

    name: str
    factor: float


def bare_name(header: str) -> str:
    """Return a header without case, spaces, marks, bracketed remarks and units: "Rate (Percent)" -> "rate"."""
    name = _ORDINARY.sub("", _MARKS.sub("", _BRACKETS.sub("", _plain(header))))
    ending = next((unit for unit in (*_SHARES, *_SUMS) if name.endswith(unit) and name != unit), "")
    return name.removesuffix(ending)


def unit_of(header: str, kind: str) -> Unit | None:
    """Return the unit that a header of a column of ``kind`` names, as a word of its own or at its end; else None."""
    text = _plain(header)
    for name, factor in _UNITS.get(kind, {}).items():
        if _names_unit(text, name):
            return Unit(name, factor)
    return None


def _names_unit(text: str, unit: str) -> bool:
    if not unit.isascii() or unit == "%":
        return unit in text
    return unit in _MARKS.split(text) or (len(unit) > 2 and text.endswith(unit))


def _plain(header: str) -> str:
    return unicodedata.normalize("NFKC", header).casefold().strip()
