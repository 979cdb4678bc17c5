"""Texts put together as the language does it: what stands between the parts, and what ends or brackets them."""

from collections.abc import Iterable

from core.text import ENGLISH, catalogue, language, say

STOPS = ".。"


def listed(parts: Iterable[str]) -> str:
    """Return things one after another: "a, b"."""
    return say("figures.listed").join(parts)


def clauses(parts: Iterable[str]) -> str:
    """Return the clauses of one sentence, or what has commas of its own: "a; b"."""
    return say("figures.clauses").join(parts)


def sentences(parts: Iterable[str]) -> str:
    """Return whole sentences in a row; an empty one is left out."""
    return say("figures.sentences").join(part for part in parts if part)


def labelled(name: str, text: str) -> str:
    """Return a text under its name: "name: text"."""
    return say("figures.labelled", name=name, text=text)


def bracketed(text: str, aside: str) -> str:
    """Return a text with what is said beside it: "text (aside)"."""
    return say("figures.bracketed", text=text, aside=aside)


def ended(text: str) -> str:
    """Return a sentence with its full stop, once."""
    return say("figures.ended", text=unended(text))


def unended(text: str) -> str:
    """Return a sentence without its full stop, as a part of another."""
    return text.rstrip(STOPS)


def lowered(text: str) -> str:
    """Return a title inside a sentence; in other languages its capitals are those of names."""
    return text.lower() if language() == ENGLISH else text


def capital(text: str) -> str:
    """Return a text that begins as a title does."""
    return text[:1].upper() + text[1:]


def named(part: str, name: str) -> str:
    """Return a name of the book, such as ("words.side", "redemption"), as errors and the command line say it.

    English says it as files spell it; another language has the reader's word, where the catalogue has one.
    """
    return name if language() == ENGLISH else catalogue(language()).get(f"{part}.{name}", name)
