"""A rulebook: the limits of one kind of product."""

from dataclasses import dataclass
from typing import Final

import numpy as np

from core import names as n
from core.errors import InputError
from core.reserve.assets import Asset
from core.reserve.measures import Measure
from core.text import say
from core.types import Floats

AT_MOST: Final = "<="
AT_LEAST: Final = ">="
HARD: Final = "hard"  # regulation: never relaxed
SOFT: Final = "soft"  # house: may be relaxed by the desk
# How well the number is known: read in the rule, in a second text, known but unverified, unsure; or the desk's own.
MARKS = ("Q", "S", "K+", "K?", "house")
OF_FAMILY = {
    n.CASH: "cn_cash_management", n.MIN_HOLDING: "cn_open_public", n.FIXED_TERM: "cn_open_public",
    n.MONTHLY_OPEN: "cn_open_public", n.CLOSED: "cn_closed",
}  # fmt: skip


@dataclass(frozen=True)
class Limit:
    """One limit. ``bound``: share of net assets (leverage: total over net assets), or days for the average maturities.

    ``source``: the point or article; ``mark``: one of MARKS; ``own_title``: for a limit that the catalogue lacks.
    """

    name: str
    measure: Measure
    sense: str
    bound: float
    kind: str
    source: str
    mark: str
    own_title: str = ""

    @property
    def hard(self) -> bool:
        """Whether it is regulation, never to be relaxed."""
        return self.kind == HARD

    @property
    def title(self) -> str:
        """The limit's name in the language in use."""
        return self.own_title or say(title_key(self.name))

    def coefficients(self, assets: tuple[Asset, ...]) -> Floats:
        """Return the rows whose product with the weights is held to the bound, shape (rows, assets).

        One row, or for a single-issuer limit one for each issuer (none if no issuer is known).
        """
        return np.array(list(self.measure.rows(assets).values())).reshape(-1, len(assets))


@dataclass(frozen=True)
class Rulebook:
    """All limits of one kind of product."""

    name: str
    limits: tuple[Limit, ...]
    own_title: str = ""

    @property
    def title(self) -> str:
        """The rulebook's name in the language in use."""
        return self.own_title or say(f"reserve.rulebook.{self.name}")


def rulebook_for(family: str) -> str:
    """Return the rulebook's name for a family of products. Raises InputError for an unknown family."""
    if family not in OF_FAMILY:
        raise InputError("reserve.unknown_family", found=family, known=", ".join(OF_FAMILY))
    return OF_FAMILY[family]


def title_key(limit: str) -> str:
    """Return the catalogue's key for a limit's title."""
    return f"reserve.limit.{limit}"
