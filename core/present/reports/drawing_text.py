"""The text of a drawing: what a file can hold of it, how broad it is, and its lines."""

import re
from typing import Final

from core.present.reports.plain_text import ems

_UNWRITABLE: Final = re.compile("[^\t\n\x20-\x7e\xa0-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")  # XML takes no others
_BITS: Final = re.compile(r"\s*(?:[^\s\u2e80-\uffef]+|\S)")  # a line may begin before each of them


def plain(text: str) -> str:
    """Return ``text`` without the characters that no file can hold."""
    return _UNWRITABLE.sub(" ", text)


def wrapped(text: str, room: float) -> list[str]:
    """Return ``text`` in lines of at most ``room`` ems, broken between words and Chinese characters where it can be."""
    lines = [""]
    for bit in _bits(plain(text), room):
        if lines[-1] and ems(lines[-1] + bit) > room:
            lines.append(bit.lstrip())
        else:
            lines[-1] += bit
    return [line.strip() for line in lines]


def _bits(text: str, room: float) -> list[str]:
    """Return the pieces of ``text`` that are not broken; a word beyond all room is broken anywhere."""
    whole = _BITS.findall(" ".join(text.split()))
    return [piece for bit in whole for piece in ([bit] if ems(bit.strip()) <= room else bit)]
