"""What lots say, in words."""

import pandas as pd

from core import names as n
from core.liability.holders import LargeHolders
from core.text import figures, joining, say

RARE = (n.MONTHLY_OPEN, n.FIXED_TERM)
SHOWN_CHANCES = {n.MONTHLY_OPEN: 24, n.FIXED_TERM: 12}
DAILY_CHANCES = 120
COLUMNS = ("date", "first", "redeemable", "paid", "expected", "low", "high")


def headline(held: float, free: float, locked: pd.Series, expected: float) -> str:
    """Return the sentence above all: what may leave, and what will. Currency units.

    ``locked``: by day ahead, what becomes free and is not yet.
    """
    until, becoming = figures.day(locked.index[-1]), float(locked.sum())
    told = {"held": figures.money(held), "expected": figures.money(expected), "day": until}
    if free > 0:
        more = say("lots.more", becoming=figures.money(becoming)) if becoming > 0 else ""
        return say("lots.headline", free=figures.money(free), more=more, **told)
    if becoming > 0:
        opens = figures.day(locked.index[locked > 0][0])
        return say("lots.headline_locked", becoming=figures.money(becoming), opens=opens, **told)
    return say("lots.headline_closed", held=told["held"], day=until)


def holders_sentence(found: LargeHolders) -> str:
    """Return what the exit of a product's largest holder takes."""
    first = say(
        "lots.holders", top10=figures.share(found.top10), least=figures.share(found.least, 2),
        at_once=figures.share(found.at_once),
    )  # fmt: skip
    if found.deferred > 0:
        return joining.sentences((first, say("lots.holders_deferred", deferred=figures.share(found.deferred))))
    return joining.sentences((first, say("lots.holders_fits")))


def chance_word(family: str) -> str:
    """Return what a chance to leave is for a family, as an axis says it."""
    return say(f"lots.chance.{family if family in RARE else 'daily'}")


def chances_shown(family: str) -> int:
    """Return how many chances a chart shows."""
    return SHOWN_CHANCES.get(family, DAILY_CHANCES)
