"""House limits as the desk has changed them: a soft limit's bound with who moved it, when and why."""

from dataclasses import dataclass, replace
from typing import Final

import pandas as pd

from core import names as n
from core.errors import InputError
from core.reserve.measures import LEVERAGE
from core.reserve.rulebook import Limit, Rulebook
from core.text import joining, say
from core.text.figures import day, share
from core.text.worded import spoken

LONGEST_DAYS: Final = 3650.0


@dataclass(frozen=True)
class HouseLimit:
    """One soft limit: the ``bound`` in force and the rulebook's ``own``; a changed one says who moved it, why, when."""

    limit: Limit
    bound: float
    own: float
    author: str = ""
    reason: str = ""
    entered: pd.Timestamp | None = None

    @property
    def changed(self) -> bool:
        """Whether the bound is the desk's rather than the rulebook's."""
        return self.entered is not None

    @property
    def source(self) -> str:
        """Where the bound comes from, in the language in use."""
        if self.entered is None:
            return spoken(self.limit.source)
        return say("house.source", author=self.author, day=day(self.entered), reason=self.reason)


def house_limits(rulebook: Rulebook, changes: pd.DataFrame) -> tuple[HouseLimit, ...]:
    """Return every soft limit of the rulebook, in its order, with what ``changes`` say of it.

    ``changes``: frame of the house_limits contract, of any rulebooks. Raises InputError for a change of a hard limit,
    of one that the rulebook does not have, or to a bound that cannot be.
    """
    own = {limit.name: HouseLimit(limit, limit.bound, limit.bound) for limit in rulebook.limits if not limit.hard}
    rows = changes.to_dict("records")  # a handful, and read at every turn of a dial: a frame's filter takes longer
    for row in (row for row in rows if row[n.RULEBOOK] == rulebook.name):
        limit = require_soft(rulebook, row[n.LIMIT])
        require_bound(limit, row[n.BOUND])
        own[limit.name] = HouseLimit(
            limit, row[n.BOUND], limit.bound, row[n.AUTHOR], row[n.REASON], pd.Timestamp(row[n.ENTERED])
        )
    return tuple(own.values())


def with_house_limits(rulebook: Rulebook, changes: pd.DataFrame) -> Rulebook:
    """Return the rulebook with the bounds of ``changes``, each naming its author and reason as its source.

    Raises InputError as ``house_limits`` does.
    """
    moved = {each.limit.name: each for each in house_limits(rulebook, changes) if each.changed}
    return replace(rulebook, limits=tuple(_moved(limit, moved.get(limit.name)) for limit in rulebook.limits))


def require_soft(rulebook: Rulebook, name: str) -> Limit:
    """Return the soft limit of that name. Raises InputError if there is none, or if it is regulation."""
    found = next((limit for limit in rulebook.limits if limit.name == name), None)
    if found is None:
        known = joining.listed(limit.name for limit in rulebook.limits if not limit.hard) or say("house.none")
        raise InputError("house.unknown", found=name, rulebook=rulebook.name, known=known)
    if found.hard:
        raise InputError("house.hard", title=found.title, source=spoken(found.source))
    return found


def require_bound(limit: Limit, bound: float) -> None:
    """Raise InputError unless ``bound`` is one that the limit can have."""
    low, high = bound_range(limit)
    if not low <= bound <= high:  # NaN neither
        values = (said_bound(limit, each) for each in (bound, low, high))
        raise InputError("house.bound", title=limit.title, **dict(zip(("found", "low", "high"), values, strict=True)))


def bound_range(limit: Limit) -> tuple[float, float]:
    """Return the least and the largest bound: of a share of net assets, of total over net assets, or of days."""
    if limit.measure.in_days:
        return 0.0, LONGEST_DAYS
    return (1.0, 2.0) if limit.measure.kind == LEVERAGE else (0.0, 1.0)


def said_bound(limit: Limit, bound: float) -> str:
    """Return a bound in the limit's unit: days, or percent of net assets."""
    return say("house.days", count=f"{bound:g}") if limit.measure.in_days else share(bound)


def _moved(limit: Limit, house: HouseLimit | None) -> Limit:
    return limit if house is None else replace(limit, bound=house.bound, source=house.source)
