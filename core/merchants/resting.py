"""How long a group's cash rests before it is paid out again, and how deep it swings: what a product's lock must fit."""

from dataclasses import dataclass

import numpy as np

from core.types import Floats

YEAR = 365
MONTH = 30.4


@dataclass(frozen=True)
class Rest:
    """``days``: how long an inflow rests (the median day's); ``swing``: highest less lowest, in months of receipts."""

    days: int
    swing: float


def resting(received: Floats, paid: Floats) -> Rest:
    """Return how the cash of one group rests, given what it took and paid a day (T,) each, of the last year at most.

    Its long-run surplus is taken out: what is earned for good would rest for ever. A day with more inflow than usual
    lifts the level; the money rests until the level is down to where it was. Days not over by the end are left out.
    """
    net = (received - paid)[-YEAR:]
    level = np.concatenate([[0.0], np.cumsum(net - net.mean())])
    rests = [_until_down(level, int(day)) for day in np.flatnonzero(np.diff(level) > 0)]
    known = [rest for rest in rests if rest is not None]
    month = received[-YEAR:].mean() * MONTH
    return Rest(int(np.median(known)) if known else len(net), float(np.ptp(level) / month) if month > 0 else 0.0)


def _until_down(level: Floats, day: int) -> int | None:
    """Return after how many days the level is back at what it was before ``day``, None if it never is."""
    down = np.flatnonzero(level[day + 2 :] <= level[day])
    return int(down[0]) + 1 if len(down) else None
