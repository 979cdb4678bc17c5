"""The library of stresses: what happens in each, when, and how well its sizes are known."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final

import pandas as pd

from core import names as n
from core.calendar import Calendar
from core.errors import MissingData
from core.stress import changes as c
from core.stress.changes import Change
from core.stress.shocks import Grounds
from core.stress.windows import (
    NEXT_PROMOTION,
    QUARTER_END,
    Window,
    dealing_window,
    promotion_window,
    quarter_end_window,
)
from core.text import figures, joining, say
from core.text.worded import spoken

LARGEST, TWO_LARGEST = "largest_holder", "two_largest_holders"
HOLDERS: Final = {LARGEST: 0.5, TWO_LARGEST: 1.0}  # of what the ten largest holders own
TOGETHER: Final = "+"
SEVERITIES: Final = (0.5, 1.0, 1.5, 2.0)
HIGHEST: Final = 50.0


@dataclass(frozen=True)
class Template:
    """One change of a stress before its days are known.

    ``size``: in the unit of its kind, or a multiple of the holding that ``of`` (one of HOLDERS) names; ``first_day``
    and ``last_day``: dealing days after the as-of day; ``window``: one of ``windows.NAMED`` instead; ``each_day``: the
    size on every dealing day of the window.
    """

    kind: str
    size: float
    of: str = ""
    first_day: int | None = None
    last_day: int | None = None
    window: str = ""
    each_day: bool = False
    target: str = ""


@dataclass(frozen=True)
class Stress:
    """A stress. ``mark``: how well its sizes are known; ``reading``: what it stands for, in words.

    ``rulebooks``: those it is prescribed for, () = it is of every product.
    """

    name: str
    title: str
    changes: tuple[Template, ...]
    source: str
    mark: str
    reading: str
    rulebooks: tuple[str, ...] = ()

    def concerns(self, rulebook: str) -> bool:
        """Return whether it is of products under ``rulebook``."""
        return not self.rulebooks or rulebook in self.rulebooks


def joined(stresses: Sequence[Stress]) -> Stress:
    """Return one or several stresses happening together as one."""
    if len(stresses) == 1:
        return stresses[0]
    return Stress(
        name=TOGETHER.join(each.name for each in stresses),
        title=say("stress_page.with").join(each.title for each in stresses),
        changes=tuple(change for each in stresses for change in each.changes),
        source=joining.sentences(joining.ended(spoken(each.source)) for each in stresses),
        mark=" ".join(dict.fromkeys(each.mark for each in stresses)),
        reading=joining.sentences(each.reading for each in stresses),
    )


@dataclass(frozen=True)
class Dated:
    """The changes of a stress at severity 1 on their days, and what a reader must know of them."""

    changes: tuple[Change, ...]
    notes: tuple[str, ...]


def dated(stress: Stress, grounds: Grounds, top10_share: float | None) -> Dated:
    """Return the changes of a stress for one product.

    ``top10_share``: of units that the ten largest holders own. Raises MissingData where a change needs it and it is
    None.
    """
    changes: list[Change] = []
    notes: dict[str, None] = {}
    for template in stress.changes:
        window = _window(template, grounds)
        size, said = _size(template, top10_share)
        target, lacking = _target(template, grounds)
        changes += _on_days(Change(template.kind, size, window.start, window.end, target), template, grounds.calendar)
        notes |= dict.fromkeys(note for note in (window.note, said, lacking, _shut(template, window, grounds)) if note)
    return Dated(tuple(dict.fromkeys(changes)), tuple(notes))


def highest(changes: Sequence[Change]) -> float:
    """Return the severity beyond which no change grows any more, at most HIGHEST; ``changes`` at severity 1.

    Holders who leave own all of the product at most, together.
    """
    leaving = sum(each.size for each in changes if each.kind == c.LEAVES)
    sizes = [(each.size, each.known) for each in changes if each.kind != c.LEAVES] + [(leaving, c.KINDS[c.LEAVES])]
    reach = [kind.most / size if size > 0 else kind.least / size for size, kind in sizes if size]
    return min(max(reach, default=HIGHEST), HIGHEST)


def _window(template: Template, grounds: Grounds) -> Window:
    if template.window == QUARTER_END:
        return quarter_end_window(grounds.calendar, grounds.dates)
    if template.window == NEXT_PROMOTION:
        return promotion_window(grounds.calendar, grounds.dates)
    return dealing_window(grounds.calendar, _as_of(grounds), template.first_day, template.last_day)


def _as_of(grounds: Grounds) -> pd.Timestamp:
    return pd.Timestamp(grounds.dates[0] - pd.Timedelta(days=1))


def _size(template: Template, top10_share: float | None) -> tuple[float, str]:
    if not template.of:
        return template.size, ""
    if top10_share is None:
        raise MissingData("stress_page.no_holders")
    size = min(template.size * HOLDERS[template.of] * top10_share, 1.0)
    return size, say(f"stress_page.holder.{template.of}", share=figures.share(size), top10=figures.share(top10_share))


def _target(template: Template, grounds: Grounds) -> tuple[str, str]:
    """Return the customer group aimed at; all customers where the product's flows are not known by group."""
    aimed = template.target if c.KINDS[template.kind].target == n.GROUP else ""
    if not aimed:
        return template.target, ""
    if not grounds.shares:
        return "", say("stress_page.no_groups")
    mine = [grounds.shares.get((aimed, side), 0.0) for side in n.SIDES]
    return aimed, "" if any(mine) else say("stress_page.no_such_customers")


def _shut(template: Template, window: Window, grounds: Grounds) -> str:
    """Return that nobody can leave within the window of a change that makes customers leave, "" if somebody can."""
    start, end = window.start or grounds.dates[0], window.end or grounds.dates[-1]
    inside = (grounds.dates >= start) & (grounds.dates <= end)
    if template.kind not in (c.LEAVES, c.REDEMPTIONS) or (grounds.opens & inside).any():
        return ""
    return say("stress_page.shut", start=figures.day(start, year=False), end=figures.day(end, year=False))


def _on_days(change: Change, template: Template, calendar: Calendar) -> list[Change]:
    if not template.each_day or change.start is None or change.end is None:
        return [change]
    days = calendar.dealing_days(change.start, change.end)
    return [replace(change, start=day, end=day) for day in days]
