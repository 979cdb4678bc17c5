"""The state of the decision log in words."""

from core.present.decision_rows import known_status
from core.present.words import counted
from core.text import joining, say


def log_sentence(entries: int, head: str, faults: int) -> str:
    """Return whether the log is whole. ``entries`` in it; ``head``: digest of the last one; ``faults`` found."""
    told = counted("audit.entries", entries)
    if faults:
        return say("audit.broken", places=counted("audit.places", faults), entries=told)
    return say("audit.whole", entries=told, head=head) if entries else say("audit.empty")


def fault_line(number: int, key: str, step: str, what: str) -> str:
    """Return one fault in words; ``number`` is 0 and ``key`` and ``step`` are "" where there is none."""
    return say("audit.line", entry=_entry(number, key, step), what=say(f"audit.what.{what}"))


def _entry(number: int, key: str, step: str) -> str:
    if not number and not key:
        return say("audit.log")
    if not key:
        return say("audit.entry_gone", number=number)
    named = {"step": joining.lowered(known_status(step)), "key": key}
    return say("audit.entry", number=number, **named) if number else say("audit.entry_new", **named)
