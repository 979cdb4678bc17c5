"""What a scenario changes, one thing each with a unit of its own; a change of size 0 changes nothing.

Changes of promotions, of flows and of what is relied on are relative; exits are shares of net assets; markets move by
basis points and days. A window is two days, both included; without one a change holds on all days ahead.
"""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Final

import pandas as pd

from core import names as n
from core.errors import InputError
from core.text import joining

PROMOTION: Final = "promotion"
REDEMPTIONS: Final = "redemptions"
SUBSCRIPTIONS: Final = "subscriptions"
OWN_YIELD: Final = "own_yield"
RIVAL_YIELD: Final = "rival_yield"
LEAVES: Final = "leaves"
OUTAGE: Final = "outage"
LAUNCH: Final = "launch"
CLOSURE: Final = "closure"
MARKET_YIELDS: Final = "market_yields"
SPREADS: Final = "spreads"
SALE_COST: Final = "sale_cost"
SALE_DAYS: Final = "sale_days"
RELIANCE: Final = "reliance"
FEEDBACK: Final = "feedback"
IMPACT: Final = "impact"

RELATIVE, SHARE, BASIS_POINTS, DAYS, POINTS = "relative", "share", "bp", "days", "points"
EVENT, PRODUCT, STUDY = "event", "product", "study"
TARGET, SIZE = "target", "size"
BETWEEN: Final = ";"
PARTS: Final = ":"
DAY: Final = "%Y-%m-%d"


@dataclass(frozen=True)
class Kind:
    """A kind of change: the ``unit`` of its size, the range of sizes, what its window and target are.

    ``windowed``: whether it holds on some days alone; ``target``: what it is aimed at, EVENT, ``names.GROUP`` (all
    customers if none is named), STUDY (a launch that is kept), PRODUCT; "" = the product itself.
    """

    unit: str
    least: float
    most: float
    windowed: bool = False
    target: str = ""


KINDS: Final[Mapping[str, Kind]] = {
    PROMOTION: Kind(RELATIVE, -1.0, 2.0, target=EVENT),
    REDEMPTIONS: Kind(RELATIVE, -1.0, 9.0, windowed=True, target=n.GROUP),
    SUBSCRIPTIONS: Kind(RELATIVE, -1.0, 9.0, windowed=True, target=n.GROUP),
    LEAVES: Kind(SHARE, 0.0, 1.0, windowed=True),
    OWN_YIELD: Kind(BASIS_POINTS, -100.0, 100.0),
    RIVAL_YIELD: Kind(BASIS_POINTS, -100.0, 100.0),
    OUTAGE: Kind(DAYS, 0.0, 30.0, windowed=True),
    LAUNCH: Kind(RELATIVE, 0.0, 3.0, target=STUDY),
    CLOSURE: Kind(SHARE, 0.0, 1.0, windowed=True, target=PRODUCT),
    MARKET_YIELDS: Kind(BASIS_POINTS, -300.0, 500.0),
    SPREADS: Kind(BASIS_POINTS, -300.0, 500.0),
    SALE_COST: Kind(BASIS_POINTS, 0.0, 500.0),
    SALE_DAYS: Kind(DAYS, 0.0, 30.0),
    RELIANCE: Kind(POINTS, -1.0, 1.0),
    FEEDBACK: Kind(SHARE, 0.0, 1.0),
    IMPACT: Kind(BASIS_POINTS, 0.0, 500.0),
}


@dataclass(frozen=True)
class Change:
    """One change. ``size`` in the unit of its kind: a relative change, a share of net assets, basis points or days.

    FEEDBACK: share of net assets that asks for its money for every 10 bp by which the net asset value falls; IMPACT:
    by how many basis points a sale of 1% of net assets lowers the net asset value.
    """

    kind: str
    size: float
    start: pd.Timestamp | None = None
    end: pd.Timestamp | None = None
    target: str = ""

    @property
    def known(self) -> Kind:
        """What is known of its kind."""
        return KINDS[self.kind]


def scaled(changes: Sequence[Change], severity: float) -> tuple[Change, ...]:
    """Return the changes ``severity`` times as large, each at most as large as its kind allows; days are whole."""
    return tuple(replace(each, size=_within(each, each.size * severity)) for each in changes)


def moved(changes: Sequence[Change], days: int) -> tuple[Change, ...]:
    """Return the changes with their windows ``days`` later."""
    later = pd.Timedelta(days=days)
    return tuple(
        replace(each, start=each.start and each.start + later, end=each.end and each.end + later) for each in changes
    )


def checked(change: Change) -> Change:
    """Return the change as it is. Raises InputError for an unknown kind, a size out of range or a window reversed."""
    if change.kind not in KINDS:
        raise InputError("stress.unknown_kind", found=change.kind, known=joining.listed(KINDS))
    kind, named = change.known, joining.named("scenarios.kind", change.kind)
    if not kind.least <= change.size <= kind.most:  # also NaN
        limits = {"least": f"{kind.least:g}", "most": f"{kind.most:g}"}
        raise InputError("stress.size", kind=named, found=f"{change.size:g}", **limits)
    if change.start is not None and change.end is not None and change.end < change.start:
        days = {"start": f"{change.start:{DAY}}", "end": f"{change.end:{DAY}}"}
        raise InputError("stress.window", kind=named, **days)
    return change


def written(changes: Sequence[Change]) -> str:
    """Return the changes as a link says them: kind:size:start:end:target, joined by semicolons."""
    return BETWEEN.join(PARTS.join(_fields(each)).rstrip(PARTS) for each in changes)


def read(text: str) -> tuple[Change, ...]:
    """Return the changes that ``written`` wrote. Raises InputError telling the part that is none."""
    return tuple(_read(part) for part in text.split(BETWEEN) if part.strip())


def to_mapping(change: Change) -> dict[str, Any]:
    """Return a change as JSON knows it."""
    days = {n.START: change.start, n.END: change.end}
    own = {n.KIND: change.kind, SIZE: change.size, TARGET: change.target}
    return own | {name: None if day is None else f"{day:{DAY}}" for name, day in days.items()}


def from_mapping(mapping: Mapping[str, Any]) -> Change:
    """Return the change of ``to_mapping``. Raises InputError as ``checked``."""
    start, end = (None if mapping.get(name) is None else pd.Timestamp(mapping[name]) for name in (n.START, n.END))
    size, target = float(mapping[SIZE]), str(mapping.get(TARGET) or "")
    return checked(Change(str(mapping[n.KIND]), size, start, end, target))


def _within(change: Change, size: float) -> float:
    kind = change.known
    within = min(max(size, kind.least), kind.most)
    return float(round(within)) if kind.unit == DAYS else within


def _fields(change: Change) -> tuple[str, ...]:
    days = ("" if day is None else f"{day:{DAY}}" for day in (change.start, change.end))
    return (change.kind, f"{change.size:.12g}", *days, change.target)


def _read(part: str) -> Change:
    kind, size, start, end, target = (*part.strip().split(PARTS, 4), "", "", "", "")[:5]
    first, last = _day(start), _day(end)
    if pd.NaT in (first, last):
        raise InputError("stress.unreadable", found=part)
    try:
        amount = float(size)
    except ValueError:
        amount = math.nan
    return checked(Change(kind, amount, first, last, target))


def _day(text: str) -> Any:
    """Return an ISO date, None for no text, NaT for anything else."""
    return pd.to_datetime(text, format=DAY, errors="coerce") if text else None
