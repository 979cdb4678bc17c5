"""The names that a reader knows for the names that the book uses."""

from core import names as n
from core.text import ENGLISH, catalogue, figures, language, say


def word(part: str, name: str) -> str:
    """Return the reader's word for a name of the book, such as ("family", "cash"); the desk's own names stay."""
    return catalogue(language()).get(f"words.{part}.{name}", name)


def counted(key: str, number: float) -> str:
    """Return a number of things in words: the message ``key``, or ``key``_one for a single one."""
    return say(f"{key}_one" if number == 1 else key, count=figures.count(number))


def policy_word(policy: str) -> str:
    """Return the reader's word for a policy: "fixed:0.20" -> "fixed 20%"."""
    kind, _, value = policy.partition(":")
    if kind not in (n.FIXED, n.FLOOR) or not value:
        return word("policy", policy)
    digits = 0 if round(float(value) * 100, 6).is_integer() else 1
    return say(f"words.policy.{kind}_share", share=figures.share(float(value), digits))


def policy_name(policy: str) -> str:
    """Return a policy as errors and the command line say it: in English as it is written."""
    return policy if language() == ENGLISH else policy_word(policy)
