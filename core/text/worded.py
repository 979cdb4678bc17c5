"""Texts of the data that a reader sees: English, with the same text in other languages beside it.

``source = "..."`` has its Chinese in ``source_zh``; without one the English text is shown.
"""

from collections.abc import Mapping
from typing import Any, Self

from core.text import ENGLISH, language, languages


class Worded(str):
    """A text of the data. As a string it is the English one, whichever language is in use; ``spoken`` says it."""

    others: Mapping[str, str]

    def __new__(cls, text: str = "", others: Mapping[str, str] | None = None) -> Self:
        """Return the text with its counterparts by language."""
        made = super().__new__(cls, text)
        made.others = dict(others or {})
        return made


def spoken(text: str) -> str:
    """Return a text of the data in the language in use, else as it stands."""
    return text.others.get(language(), str(text)) if isinstance(text, Worded) else text


def beside(key: str) -> tuple[str, ...]:
    """Return the keys under which the data may hold ``key`` in other languages: "source" -> ("source_zh",)."""
    return tuple(f"{key}_{name}" for name in languages() if name != ENGLISH)


def worded(table: Mapping[str, Any], key: str) -> Worded:
    """Return the text of a table of the data under ``key``, with those beside it."""
    others = {name.removeprefix(f"{key}_"): str(table[name]) for name in beside(key) if name in table}
    return Worded(str(table[key]), others)
