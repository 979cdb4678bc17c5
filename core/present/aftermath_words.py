"""What happened since a decision, in words and as columns of a table."""

import math
from collections.abc import Sequence
from typing import Final

import pandas as pd

from core.present.sentences import NOTHING_GAINED_BP
from core.present.tables import Formats, Table
from core.present.words import counted
from core.reserve.aftermath import Aftermath
from core.text import figures, say

UNKNOWN, NOTHING, HELD, BEYOND, SHORT, CHANGED = "unknown", "nothing", "held", "beyond", "short", "changed"
COLUMNS: Final = ("state", "worst", "buffer", "gain", "days")


def since_sentence(found: Aftermath) -> str:
    """Return what left, whether the plan's cash held it, and what was earned on the fixed rule, as far as is known."""
    if not found.known:
        return say("aftermath.unknown", days=counted("app.days", found.horizon))
    key = "aftermath.ended" if found.ended else "aftermath.known"
    known, outflow = say(key, days=found.days, horizon=found.horizon), _outflow(found)
    if not _differs(found):
        return say("aftermath.told", known=known, outflow=outflow)
    money, gain = figures.money(found.gain_money, signed=True), figures.basis_points(found.gain_bp)
    return say("aftermath.told_gain", known=known, outflow=outflow, gain=say("aftermath.gain", money=money, gain=gain))


def since_table(found: Sequence[Aftermath | None]) -> Table:
    """Return COLUMNS, one row a decision; None: one that is not as it was written, of which nothing is told."""
    table = pd.DataFrame([_row(each) for each in found], columns=list(COLUMNS))
    formats: Formats = {"worst": figures.share, "buffer": figures.share, "gain": _money}
    return table, formats, {column: say(f"aftermath.column.{column}") for column in COLUMNS}


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


def _state(found: Aftermath) -> str:
    """Return the worst that happened."""
    if not found.known:
        return UNKNOWN
    if found.short_on is not None:
        return SHORT
    if found.beyond_on is not None:
        return BEYOND
    return HELD if found.worst_day is not None else NOTHING


def _outflow(found: Aftermath) -> str:
    first = found.short_on if found.short_on is not None else found.beyond_on
    return say(
        f"aftermath.outflow.{_state(found)}", worst=figures.share(found.worst), worst_day=_day(found.worst_day),
        buffer=figures.share(found.buffer), day=_day(first),
    )  # fmt: skip


def _fared(found: Aftermath) -> str:
    if found.short_on is not None:
        return say("decisions_page.short", day=figures.day(found.short_on))
    if found.beyond_on is not None:
        return say("decisions_page.beyond", day=figures.day(found.beyond_on))
    return say("decisions_page.never_short")


def _gain(found: Aftermath) -> str:
    if not _differs(found):
        return say("decisions_page.no_gain")
    return say(
        "decisions_page.gain", gain=figures.basis_points(found.gain_bp),
        money=figures.money(found.gain_money, signed=True), days=counted("app.days", found.earning_days),
    )  # fmt: skip


def _row(found: Aftermath | None) -> tuple[object, ...]:
    if found is None:
        return say(f"aftermath.state.{CHANGED}"), math.nan, math.nan, math.nan, ""
    worst, gain = (found.worst, found.gain_money) if found.known else (math.nan, math.nan)
    known = say("decisions_page.days", days=found.days, horizon=found.horizon)
    return say(f"aftermath.state.{_state(found)}"), worst, found.buffer, gain, known


def _money(value: float) -> str:
    return figures.money(value, signed=True)


def _day(day: pd.Timestamp | None) -> str:
    return "" if day is None else figures.day(day)


def _differs(found: Aftermath) -> bool:
    return abs(found.gain_bp) > NOTHING_GAINED_BP  # not of a gain that is NaN
