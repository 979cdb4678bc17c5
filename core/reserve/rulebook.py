"""A rulebook: the limits of one kind of product."""

from dataclasses import dataclass, replace
from typing import Final

import numpy as np

from core import names as n
from core.errors import InputError
from core.reserve.assets import Asset
from core.reserve.measures import Measure
from core.text import figures, joining, say
from core.types import Floats

AT_MOST: Final = "<="
AT_LEAST: Final = ">="
HARD: Final = "hard"  # regulation: never relaxed
SOFT: Final = "soft"  # house: may be relaxed by the desk
# How well the number is known: read in the rule, in a second text, known but unverified, unsure; or the desk's own.
MARKS = ("Q", "S", "K+", "K?", "house")
NET_ASSETS: Final = "net_assets"
TOTAL_ASSETS: Final = "total_assets"  # net assets and what is borrowed
BASES = (NET_ASSETS, TOTAL_ASSETS)
OF_FAMILY = {
    n.CASH: "cn_cash_management", n.MIN_HOLDING: "cn_open_public", n.FIXED_TERM: "cn_open_public",
    n.MONTHLY_OPEN: "cn_open_public", n.CLOSED: "cn_closed",
}  # fmt: skip


@dataclass(frozen=True)
class Tier:
    """The tighter bound of a limit while the ten largest holders own more than ``top10_above``, a share of units."""

    top10_above: float
    bound: float
    source: str
    mark: str


@dataclass(frozen=True)
class Limit:
    """One limit. ``bound``: share of the base (leverage: total over net assets), or days for the average maturities.

    ``source``: the point or article, to be ``spoken``; ``mark``: one of MARKS; ``own_title``: for a limit that the
    catalogue lacks. ``base``: one of BASES, what shares and averages are of; ``tiers``: by rising concentration of the
    holders.
    """

    name: str
    measure: Measure
    sense: str
    bound: float
    kind: str
    source: str
    mark: str
    own_title: str = ""
    base: str = NET_ASSETS
    tiers: tuple[Tier, ...] = ()

    @property
    def hard(self) -> bool:
        """Whether it is regulation, never to be relaxed."""
        return self.kind == HARD

    @property
    def title(self) -> str:
        """The limit's name in the language in use."""
        return self.own_title or say(title_key(self.name))

    @property
    def offset(self) -> float:
        """What of the bound stands in ``rows``: all of it for a share of total assets, else nothing."""
        return self.bound if self.base == TOTAL_ASSETS else 0.0

    def rows(self, assets: tuple[Asset, ...]) -> dict[str, Floats]:
        """Return by subject the coefficients, shape (assets,), of ``row . w  sense  bound - offset``; see ``Measure``.

        A share of total assets is linear too: ``c . w <= bound * sum w`` is ``(c - bound) . w <= 0``.
        """
        return {subject: row - self.offset for subject, row in self.measure.rows(assets).items()}

    def coefficients(self, assets: tuple[Asset, ...]) -> Floats:
        """Return the rows alone, shape (rows, assets); none for a single-issuer limit if no issuer is known."""
        return np.array(list(self.rows(assets).values())).reshape(-1, len(assets))

    def for_concentration(self, top10_share: float | None) -> "Limit":
        """Return the limit with the bound, source and mark of the tier in force; itself if none is."""
        tiers = [tier for tier in self.tiers if top10_share is not None and top10_share > tier.top10_above]
        if not tiers:
            return self
        return replace(self, bound=tiers[-1].bound, source=tiers[-1].source, mark=tiers[-1].mark)


@dataclass(frozen=True)
class Rulebook:
    """All limits of one kind of product. ``top10_share``: what the ten largest holders own, None = not known."""

    name: str
    limits: tuple[Limit, ...]
    own_title: str = ""
    top10_share: float | None = None

    @property
    def title(self) -> str:
        """The rulebook's name in the language in use."""
        return self.own_title or say(f"reserve.rulebook.{self.name}")

    @property
    def tier_unknown(self) -> bool:
        """Whether limits depend on what the ten largest holders own and nobody has said it: the base bounds hold."""
        return self.top10_share is None and any(limit.tiers for limit in self.limits)

    @property
    def concentration(self) -> str:
        """Which tier is in force, in words; "" for a rulebook without tiers."""
        steps = sorted({tier.top10_above for limit in self.limits for tier in limit.tiers})
        if not steps:
            return ""
        if self.top10_share is None:
            return say("rulebook.tier_unknown")
        passed = [step for step in steps if self.top10_share > step]
        key, above = ("rulebook.tier", passed[-1]) if passed else ("rulebook.tier_none", steps[0])
        return say(key, share=figures.share(self.top10_share), above=figures.share(above, 0))

    def for_concentration(self, top10_share: float | None) -> "Rulebook":
        """Return the rulebook, as it was loaded, with the bounds in force for a product so held.

        ``top10_share``: share of units that the ten largest holders own; None = not known, the base bounds stay.
        Raises InputError for a share outside 0..1.
        """
        if top10_share is not None and not 0.0 <= top10_share <= 1.0:
            raise InputError("rulebook.top10", found=top10_share)
        limits = tuple(limit.for_concentration(top10_share) for limit in self.limits)
        return replace(self, limits=limits, top10_share=top10_share)


def rulebook_for(family: str) -> str:
    """Return the rulebook's name for a family of products. Raises InputError for an unknown family."""
    if family not in OF_FAMILY:
        raise InputError("reserve.unknown_family", found=family, known=joining.listed(OF_FAMILY))
    return OF_FAMILY[family]


def title_key(limit: str) -> str:
    """Return the catalogue's key for a limit's title."""
    return f"reserve.limit.{limit}"
