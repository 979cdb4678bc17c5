"""Text as a file of a report can hold it, and the room that it takes."""

import re
import unicodedata
from bisect import bisect
from functools import lru_cache
from typing import Final

_UNWRITABLE: Final = re.compile("[\x00-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]")  # XML holds none of them
_BROAD: Final = frozenset("mwMW@%")
_BITS: Final = re.compile(r"\s*[^\s\u2e80-\uffef]+|\s*[\s\S]")  # a line breaks before each of them
_CAUTION: Final = 0.96  # fonts differ from program to program
ELLIPSIS: Final = "…"


def plain(text: str) -> str:
    """Return ``text`` with a space for each character that a file cannot hold or that would break a line."""
    return _UNWRITABLE.sub(" ", text)


def ems(text: str) -> float:
    """Return how wide ``text`` is in heights of its font, on the safe side; a Chinese character is one em wide."""
    return sum(map(_em, text))


@lru_cache(maxsize=4096)  # a box is measured more than once before it is drawn
def lines(text: str, room: float) -> int:
    """Return how many lines ``text`` fills in ``room`` ems of width."""
    count, used, room = 1, 0.0, room * _CAUTION
    for bit in _BITS.findall(text):
        wide = ems(bit)
        if used and used + wide > room:
            count, used = count + 1, 0.0
        extra, used = divmod(used + wide, room) if used + wide > room else (0, used + wide)
        count += int(extra)
    return count


def cut(text: str, room: float, most: int = 1) -> str:
    """Return ``text`` cut to ``most`` lines of ``room`` ems, with an ellipsis where something is left out."""
    if lines(text, room) <= most:
        return text
    kept = bisect(range(1, len(text)), most, key=lambda length: lines(text[:length] + ELLIPSIS, room))
    return text[:kept].rstrip() + ELLIPSIS


def _em(character: str) -> float:
    if unicodedata.east_asian_width(character) in "WFA":
        return 1.0
    if character in _BROAD:
        return 0.9
    return 0.66 if character.isupper() else 0.53
