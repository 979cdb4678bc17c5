"""What happened since a decision, in words."""

import math

import pandas as pd

from core.present.sentences import NOTHING_GAINED_BP
from core.present.words import counted
from core.reserve.aftermath import Aftermath
from core.reserve.need import REBUILD_DAYS
from core.text import figures, say


def since_sentence(found: Aftermath) -> str:
    """Return what left, whether the buffer held it, and what was earned on the fixed rule, as far as it is known."""
    if not found.known:
        return say("aftermath.unknown", days=counted("app.days", found.horizon))
    key = "aftermath.ended" if found.ended else "aftermath.known"
    known, outflow = say(key, days=found.days, horizon=found.horizon), _outflow(found)
    if not _differs(found):
        return say("aftermath.told", known=known, outflow=outflow)
    gain = say(
        "aftermath.gain", money=figures.money(found.gain_money, signed=True), gain=figures.basis_points(found.gain_bp)
    )
    return say("aftermath.told_gain", known=known, outflow=outflow, gain=gain)


def headline(in_force: int, waiting: int, last: str) -> str:
    """Return the answer of the page; ``last``: ``last_sentence`` of the decision that is told of, "" for none."""
    held = counted("decisions_page.in_force", in_force) if in_force else say("decisions_page.none_in_force")
    open_ones = counted("decisions_page.waiting", waiting) if waiting else say("decisions_page.none_waiting")
    if not in_force:
        return say("decisions_page.headline", in_force=held, waiting=open_ones)
    last = last or say("decisions_page.unknown_yet")
    return say("decisions_page.headline_last", in_force=held, waiting=open_ones, last=last)


def last_sentence(product: str, as_of: pd.Timestamp, found: Aftermath) -> str:
    """Return how the plan of ``as_of`` for a product has fared, of which some days must be known."""
    values = {"day": figures.day(as_of), "product": product, "fared": _fared(found)}
    if math.isnan(found.gain_bp):
        return say("decisions_page.last_alone", **values)
    return say("decisions_page.last", **values, gain=_gain(found))


def _outflow(found: Aftermath) -> str:
    if found.worst_day is None:
        return say("aftermath.nothing_left")
    return say(
        "aftermath.short" if found.short else "aftermath.held", worst=figures.share(found.worst), rebuild=REBUILD_DAYS,
        day=figures.day(found.worst_day), buffer=figures.share(found.buffer),
    )  # fmt: skip


def _fared(found: Aftermath) -> str:
    if not found.short or found.worst_day is None:
        return say("decisions_page.never_short")
    return say("decisions_page.short", day=figures.day(found.worst_day))


def _gain(found: Aftermath) -> str:
    if not _differs(found):
        return say("decisions_page.no_gain")
    return say(
        "decisions_page.gain", gain=figures.basis_points(found.gain_bp),
        money=figures.money(found.gain_money, signed=True), days=counted("app.days", found.days),
    )  # fmt: skip


def _differs(found: Aftermath) -> bool:
    return abs(found.gain_bp) > NOTHING_GAINED_BP  # not of a gain that is NaN
