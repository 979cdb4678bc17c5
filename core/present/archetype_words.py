"""What kind of merchant one is, in words, and the numbers that say so."""

from typing import Any

import pandas as pd

from core import names as n
from core.merchants import profiles as measured
from core.merchants.archetypes import (
    IRREGULAR,
    LEAST_WEEKS,
    MONTH_END_PAYER,
    OFFICE_WEEK,
    PATTERNS,
    PROMOTION_SELLER,
    SCHOOL_TERM,
    SEASON_SELLER,
    STEADY,
    TOO_SHORT,
    Archetypes,
    pattern_of,
    tested,
)
from core.merchants.contrasts import Contrast
from core.merchants.windows import MONTHS, QUARTER, SUMMER, WINTER
from core.text import figures, joining, say


def archetype_word(archetype: str) -> str:
    """Return the reader's word for an archetype."""
    return say(f"archetypes.name.{archetype}")


def evidence(found: Archetypes, at: int) -> str:
    """Return the numbers that made the merchant at place ``at`` what it is, and what could not be judged."""
    archetype = found.archetype[at]
    said = [say(f"archetypes.evidence.{archetype}", **_figures(found, at))]
    if archetype == PROMOTION_SELLER:
        said += _stocking(found, at)
    return joining.sentences(said + _untested(found, at))


def mix_title(mix: pd.DataFrame, group: str = n.ALL) -> str:
    """Return which kind most merchants of a group are, among those long enough known to tell. ``mix``: as found."""
    of_group = mix if group == n.ALL else mix.loc[[group]]
    counts = of_group.drop(columns=TOO_SHORT).sum().astype(int)
    if not counts.any():
        return say("archetypes.mix_none")
    most, count = str(counts.idxmax()), figures.count(counts.max())
    return say(
        "archetypes.mix", count=count, all=figures.count(counts.sum()), name=joining.lowered(archetype_word(most))
    )


def _figures(found: Archetypes, at: int) -> dict[str, Any]:
    """Return what fills the evidence of the merchant's archetype."""
    of, archetype = found.profiles, found.archetype[at]
    if archetype in (STEADY, IRREGULAR):
        return {"stray": figures.share(of.stray[at], 0)}
    if archetype == TOO_SHORT:
        return {"weeks": figures.count(of.weeks[at]), "needed": LEAST_WEEKS}
    if archetype == OFFICE_WEEK:
        return _shares(of.patterns[measured.WEEKEND], at)
    if archetype == SCHOOL_TERM:
        return {name: figures.share(of.patterns[name].ratio[at], 0) for name in (SUMMER, WINTER)}
    pattern = pattern_of(of, archetype)
    assert pattern is not None  # it decided
    more = {MONTH_END_PAYER: _share_last, SEASON_SELLER: _months}.get(archetype)
    return _times(pattern, at) | (more(found, at) if more else {})


def _times(pattern: Contrast, at: int) -> dict[str, Any]:
    bounds = {"ratio": pattern.ratio, "low": pattern.low, "high": pattern.high}
    return {name: f"{bound[at]:.2f}" for name, bound in bounds.items()} | {"count": figures.count(pattern.count[at])}


def _shares(pattern: Contrast, at: int) -> dict[str, Any]:
    bounds = {"share": pattern.ratio, "low": pattern.low, "high": pattern.high}
    return {name: figures.share(bound[at], 0) for name, bound in bounds.items()} | {
        "count": figures.count(pattern.count[at])
    }


def _share_last(found: Archetypes, at: int) -> dict[str, Any]:
    return {"share": figures.share(found.profiles.month_end_share[at], 0)}


def _months(found: Archetypes, at: int) -> dict[str, Any]:
    names, first = say("figures.months").split(), int(found.profiles.season_start[at])
    return {"months": say("archetypes.span", first=names[first], last=names[(first + QUARTER - 1) % MONTHS])}


def _stocking(found: Archetypes, at: int) -> list[str]:
    """Return what it pays before promotions, where that is surely more."""
    pattern = found.profiles.patterns.get(measured.STOCKING)
    if pattern is None or not pattern.low[at] > 1.0:
        return []
    times = {name: text for name, text in _times(pattern, at).items() if name != "count"}
    return [say("archetypes.evidence.stocking", **times)]


def _untested(found: Archetypes, at: int) -> list[str]:
    """Return which patterns would name it instead, but have not been seen often enough."""
    of, archetype = found.profiles, found.archetype[at]
    stop = 0 if archetype == TOO_SHORT else PATTERNS.index(archetype) if archetype in PATTERNS else len(PATTERNS)
    asked = [name for name in PATTERNS[:stop] if name != OFFICE_WEEK and pattern_of(of, name) is not None]
    unknown = [say(f"archetypes.pattern.{name}") for name in asked if not tested(of, name)[at]]
    if not unknown:
        return []
    return [say("archetypes.evidence.untested", patterns=joining.listed(unknown))]
