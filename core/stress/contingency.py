"""Contingency steps: what a desk does in a stress, and what on its day-by-day story says that the time has come."""

from dataclasses import dataclass
from typing import Final

from core.stress.walk import Walk
from core.types import Floats

REPO, RULE, FEE, BOARD_FEE, SWING, GATE = "repo", "rule", "fee", "discretionary_fee", "swing", "gate"
MEASURES: Final = (REPO, RULE, FEE, BOARD_FEE, SWING, GATE)
NET_REDEMPTION_ABOVE, ROOM_BELOW, SOLD_ABOVE = "net_redemption_above", "room_below", "sold_above"
TRIGGERS: Final = (NET_REDEMPTION_ABOVE, ROOM_BELOW, SOLD_ABOVE)


@dataclass(frozen=True)
class Step:
    """A step. ``trigger``: one of TRIGGERS, met beyond ``level``, a share of net assets; ``most``: what repo lends."""

    name: str
    measure: str
    trigger: str
    level: float
    most: float = 0.0
    own_title: str = ""


def first_met(step: Step, lived: Walk, came: Floats) -> int | None:
    """Return the day (from 0) on which the step's trigger is first met, None if it never is.

    ``lived``: of one path; ``came``: (H,) its subscriptions, shares of net assets.
    """
    if step.trigger == ROOM_BELOW:
        met = lived.room[0] < step.level
    elif step.trigger == SOLD_ABOVE:
        met = lived.sold[0] > step.level
    else:
        met = lived.asked[0] - came > step.level
    return int(met.argmax()) if met.any() else None
