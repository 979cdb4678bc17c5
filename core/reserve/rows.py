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
    """``coefficients . w  sense  bound - offset``; the user reads ``bound``. ``kind``: hard, soft or DIAL.

    ``subject``: the issuer or security that the row is about.
    """

    limit: str
    title: str
    coefficients: Floats
    sense: str
    bound: float
    kind: str
    subject: str = ""
    in_days: bool = False
    offset: float = 0.0

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
        return factor * self.coefficients, factor * (self.bound - self.offset)

    def per_bound(self, total: float) -> float:
        """Return how much the stated row's right side moves with the bound: by ``total`` assets if it is of them."""
        return total if self.offset else 1.0


def rulebook_rows(rulebook: Rulebook, assets: tuple[Asset, ...]) -> list[Row]:
    """Return every row of every limit, a limit on one issuer or security having one for each."""
    return [
        Row(
            limit.name, limit.title, row, limit.sense, limit.bound, limit.kind, subject, limit.measure.in_days,
            limit.offset,
        )
        for limit in rulebook.limits
        for subject, row in limit.rows(assets).items()
    ]  # fmt: skip


def policy_row(policy: Policy) -> Row | None:
    """Return what the policy asks of the buffer, pinned or floored, as words need it; None where it asks nothing.

    The buffer is a column of the programme, so the row has no coefficients.
    """
    if policy.share is None:
        return None
    sense = EXACTLY if policy.kind == n.FIXED else AT_LEAST
    return Row(BUFFER, say("reserve.buffer"), np.zeros(0), sense, policy.share, DIAL)
