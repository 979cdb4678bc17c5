"""The text catalogue: every word a user reads, by key and language.

``core/text/<language>/<part>.toml`` holds the messages; the key ``book.no_rows`` is the entry ``no_rows`` of part
``book``. Messages are filled by ``str.format``.
"""

import tomllib
from contextvars import ContextVar
from functools import cache
from pathlib import Path
from typing import Any

ENGLISH = "en"
_language: ContextVar[str] = ContextVar("language", default=ENGLISH)


def use(language: str) -> None:
    """Make ``language`` the one that ``say`` speaks in this thread of work."""
    _language.set(language)


def language() -> str:
    """Return the language in use."""
    return _language.get()


@cache
def languages() -> tuple[str, ...]:
    """Return the languages that have a catalogue, English first."""
    found = {path.name for path in Path(__file__).parent.iterdir() if path.is_dir() and any(path.glob("*.toml"))}
    return (ENGLISH, *sorted(found - {ENGLISH}))


@cache
def catalogue(name: str) -> dict[str, str]:
    """Return all messages of one language by full key ("part.entry"), nested tables joined by dots."""
    parts = sorted((Path(__file__).parent / name).glob("*.toml"))
    return dict(item for path in parts for item in _flat(tomllib.loads(path.read_text("utf-8")), path.stem))


def say(key: str, /, **values: Any) -> str:
    """Return the message ``key`` in the language in use, filled with ``values``.

    Raises KeyError when the key or a placeholder is missing: that is a fault of ours, never shown as a raw key.
    """
    return catalogue(_language.get())[key].format(**values)


def _flat(table: dict[str, Any], prefix: str) -> list[tuple[str, str]]:
    rows: list[tuple[str, str]] = []
    for name, value in table.items():
        rows += _flat(value, f"{prefix}.{name}") if isinstance(value, dict) else [(f"{prefix}.{name}", value)]
    return rows
