"""What kind of merchant each is: one archetype from its profile, with a score, and examples of each.

A merchant has a pattern if it is sure, the whole 95% interval of the contrast lying on one side of 1, and pronounced:
a day inside brings ``PRONOUNCED`` times a day outside. Of a month's end ``AT_MONTH_END`` times is enough, since its
middle has dated payments too, which are not all known. A school shop's summer must be pronounced and its winter sure.
Of several patterns the first of ``PATTERNS`` names the merchant: what hangs on dates of the year says more about when
cash moves than the week, which nearly every merchant has. Without a pattern a merchant is steady if it strays little
from its usual day. What has not been seen often enough is not tested: a shop of ten weeks can be a weekend shop, but no
school shop.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Final

import numpy as np
import pandas as pd

from core import names as n
from core.merchants import profiles as measured
from core.merchants.contrasts import Contrast
from core.merchants.panel import Labels
from core.merchants.profiles import Profiles
from core.merchants.windows import SUMMER, WINTER
from core.types import Flags, Floats

ARCHETYPE: Final = "archetype"
SCORE: Final = "score"
MONTH_END_PAYER: Final = "month_end_payer"
PROMOTION_SELLER: Final = "promotion_seller"
SCHOOL_TERM: Final = "school_term"
SEASON_SELLER: Final = "season_seller"
WEEKEND_SHOP: Final = "weekend_shop"
OFFICE_WEEK: Final = "office_week"
STEADY: Final = "steady"
IRREGULAR: Final = "irregular"
TOO_SHORT: Final = "too_short"
PATTERNS: Final = (MONTH_END_PAYER, PROMOTION_SELLER, SCHOOL_TERM, SEASON_SELLER, WEEKEND_SHOP, OFFICE_WEEK)
ARCHETYPES: Final = (*PATTERNS, STEADY, IRREGULAR, TOO_SHORT)

PRONOUNCED: Final = 1.25
AT_MONTH_END: Final = 1.1
STEADY_WITHIN: Final = 0.5  # of its usual amount, nine days in ten
LEAST_WEEKS: Final = 8
A_YEAR: Final = 365  # days of history that an example should have


@dataclass(frozen=True, eq=False)
class Archetypes:
    """``archetype`` (M,): one of ``ARCHETYPES``; ``score`` (M,): 0 to 1, how pronounced it is at least.

    Of a pattern whose ratio is r at the low end of its interval the score is (r - 1) / (r + 1), the difference of a day
    inside and a day outside over their sum; of a steady one what is left of ``STEADY_WITHIN``; 0 of the others.
    """

    profiles: Profiles
    archetype: Labels
    score: Floats

    def frame(self) -> pd.DataFrame:
        """Return one row a merchant: id, group, archetype, score. Those of partitions stand below each other."""
        columns = {n.MERCHANT_ID: self.profiles.merchants, n.GROUP: self.profiles.groups}
        return pd.DataFrame(columns | {ARCHETYPE: self.archetype, SCORE: self.score})

    def mix(self) -> pd.DataFrame:
        """Return the number of merchants, groups x ``ARCHETYPES``. Partitions add up."""
        counts = pd.crosstab(self.frame()[n.GROUP], self.frame()[ARCHETYPE])
        return counts.reindex(columns=list(ARCHETYPES), fill_value=0)


@dataclass(frozen=True, eq=False)
class Example:
    """One merchant to show: ``at`` is its place in the profiles; ``week`` (7,) and ``year`` (12,) are its levels."""

    at: int
    merchant: str
    group: str
    archetype: str
    score: float
    length: int
    week: Floats
    year: Floats


def archetypes(profiles: Profiles) -> Archetypes:
    """Return the archetype of each merchant of the profiles, which nobody else's history changes."""
    known = profiles.weeks >= LEAST_WEEKS
    steady = profiles.stray <= STEADY_WITHIN  # NaN is not
    name = np.where(known, np.where(steady, STEADY, IRREGULAR), TOO_SHORT).astype(object)
    score = np.where(known & steady, 1 - profiles.stray / STEADY_WITHIN, 0.0)
    for pattern in reversed(PATTERNS):
        found = pattern_of(profiles, pattern)
        if found is not None:
            has = known & _holds(found, AT_MONTH_END if pattern == MONTH_END_PAYER else PRONOUNCED)
            name[has], score[has] = pattern, _score(found.low[has])
    return Archetypes(profiles, name, score)


def pattern_of(profiles: Profiles, archetype: str) -> Contrast | None:
    """Return the contrast that decides on one of ``PATTERNS``, above 1 where it is there; None without payments."""
    return _DECIDING[archetype](profiles)


def tested(profiles: Profiles, archetype: str) -> Flags:
    """Return which merchants have been seen often enough to have one of ``PATTERNS``, (M,)."""
    found = pattern_of(profiles, archetype)
    return np.zeros(len(profiles.merchants), dtype=bool) if found is None else ~np.isnan(found.ratio)


def examples(found: Archetypes, count: int = 3, group: str = n.ALL) -> Mapping[str, tuple[Example, ...]]:
    """Return the ``count`` most typical merchants of each archetype that a group has: highest score, a year seen.

    Those with less than a year come last. Merchants too short to tell are nobody's example.
    """
    of_group = (found.profiles.groups == group) | (group == n.ALL)
    order = np.lexsort([found.profiles.merchants.astype(str), -found.score, found.profiles.length < A_YEAR])
    chosen = {name: order[(of_group & (found.archetype == name))[order]][:count] for name in ARCHETYPES[:-1]}
    return {name: tuple(_example(found, int(at)) for at in places) for name, places in chosen.items() if len(places)}


def _example(found: Archetypes, at: int) -> Example:
    of = found.profiles
    return Example(
        at, of.merchants[at], of.groups[at], found.archetype[at], float(found.score[at]), int(of.length[at]),
        of.week[:, at], of.year[:, at],
    )  # fmt: skip


def _holds(found: Contrast, least: float) -> Flags:
    return np.asarray((found.low > 1.0) & (found.ratio >= least))


def _score(low: Floats) -> Floats:
    return 1.0 - 2.0 / (low + 1.0)  # also of an infinite ratio


def _school(profiles: Profiles) -> Contrast:
    """Return a term's day against the summer holiday's; what winter leaves unsure is not sure."""
    summer, winter = (profiles.patterns[name].inverse() for name in (SUMMER, WINTER))
    seen = np.where(np.isnan(winter.ratio), np.nan, 1.0)
    low, count = np.minimum(summer.low, winter.low), np.minimum(summer.count, winter.count)
    return Contrast(summer.ratio * seen, low, summer.high * seen, count)


_DECIDING: Final[Mapping[str, Callable[[Profiles], Contrast | None]]] = {
    MONTH_END_PAYER: lambda profiles: profiles.patterns.get(measured.MONTH_END),
    PROMOTION_SELLER: lambda profiles: profiles.patterns[measured.SETTLEMENT],
    SCHOOL_TERM: _school,
    SEASON_SELLER: lambda profiles: profiles.patterns[measured.SEASON],
    WEEKEND_SHOP: lambda profiles: profiles.patterns[measured.WEEKEND],
    OFFICE_WEEK: lambda profiles: profiles.patterns[measured.WEEKEND].inverse(),
}
