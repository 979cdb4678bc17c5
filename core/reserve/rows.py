"""The linear limits of one problem as rows: of the rulebook, and of the policy."""

from dataclasses import dataclass
from typing import Final

import numpy as np

from core import names as n
from core.reserve.assets import Asset
from core.reserve.policies import Policy
from core.reserve.rulebook import AT_LEAST, Rulebook
from core.text import say
from core.types import Floats

# What binds beside the rulebook's limits: the policy's share, the cover of the scenarios, the dial on borrowing.
BUFFER: Final = "buffer"
COVER: Final = "cover"
BORROWING: Final = "borrowing"
EXACTLY: Final = "=="
DIAL: Final = "dial"  # beside the kinds hard and soft of limits: what the desk chose for this plan
DAY_SCALE = 365.0  # rows in days are stated in years, so that all rows are of one size


@dataclass(frozen=True, eq=False)
class Row:
    """``coefficients . w  sense  bound``. ``kind``: hard, soft or DIAL.

    ``subject``: the issuer that a single-issuer row is about.
    """

    limit: str
    title: str
    coefficients: Floats
    sense: str
    bound: float
    kind: str
    subject: str = ""
    in_days: bool = False

    @property
    def turn(self) -> float:
        """-1 for an at-least row, which is stated turned around, else 1."""
        return -1.0 if self.sense == AT_LEAST else 1.0

    @property
    def scale(self) -> float:
        """What the row is divided by when stated."""
        return DAY_SCALE if self.in_days else 1.0

    @property
    def stated(self) -> tuple[Floats, float]:
        """The row as the programme states it, turned to at most (an equality stays one): coefficients and bound."""
        factor = self.turn / self.scale
        return factor * self.coefficients, factor * self.bound


def rulebook_rows(rulebook: Rulebook, assets: tuple[Asset, ...]) -> list[Row]:
    """Return every row of every limit, a single-issuer limit having one for each issuer."""
    return [
        Row(limit.name, limit.title, row, limit.sense, limit.bound, limit.kind, issuer, limit.measure.in_days)
        for limit in rulebook.limits
        for issuer, row in limit.measure.rows(assets).items()
    ]


def policy_row(policy: Policy) -> Row | None:
    """Return what the policy asks of the buffer, pinned or floored, as words need it; None where it asks nothing.

    The buffer is a column of the programme, so the row has no coefficients.
    """
    if policy.share is None:
        return None
    sense = EXACTLY if policy.kind == n.FIXED else AT_LEAST
    return Row(BUFFER, say("reserve.buffer"), np.zeros(0), sense, policy.share, DIAL)
