"""Names of sheets as Excel takes them."""

import re
import unicodedata
from collections.abc import Iterable
from typing import Final

from core.present.reports.plain_text import ELLIPSIS, plain

_MOST: Final = 31  # UTF-16 units
_FORBIDDEN: Final = re.compile(r"[\[\]:*?/\\]")
_RESERVED: Final = "history"  # Excel keeps it for itself


def sheet_names(titles: Iterable[str]) -> list[str]:
    """Return one name for each title: at most 31 characters, none of those forbidden, no two alike."""
    taken = {_RESERVED, ""}
    return [_free(_FORBIDDEN.sub("-", plain(title)).strip("' ")[: _MOST + 1], taken) for title in titles]


def _free(title: str, taken: set[str]) -> str:
    number, name = 1, _fitted(title, "")
    while _compared(name) in taken:
        number += 1
        name = _fitted(title, f" ({number})")
    taken.add(_compared(name))
    return name


def _fitted(title: str, ending: str) -> str:
    kept = title
    if _units(kept + ending) > _MOST:
        while _units(kept + ELLIPSIS + ending) > _MOST:
            kept = kept[:-1]
        kept = kept.rstrip() + ELLIPSIS
    return (kept + ending).strip("' ")


def _units(text: str) -> int:
    return len(text.encode("utf-16-le")) // 2


def _compared(name: str) -> str:
    return unicodedata.normalize("NFKC", name).casefold()
