"""How far days stray from what the calendar says: whole fortnights of comparable products' records, replayed."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np

from core.design.behaviour import Behaviour
from core.design.terms import Counts
from core.types import Floats

FORTNIGHT: Final = 14  # days replayed together: the time in which a reserve is rebuilt


@dataclass(frozen=True, eq=False)
class Fortnights:
    """Drawn fortnights, (S, blocks): ``chosen``, the number of the product, and ``place`` (0..1) in its record."""

    chosen: Counts
    place: Floats


def draw_fortnights(weights: Floats, days: int, count: int, random: np.random.Generator) -> Fortnights:
    """Return enough fortnights for ``days`` days of ``count`` paths; ``weights`` (P,) of products, sum 1."""
    shape = (count, -(-days // FORTNIGHT))
    return Fortnights(random.choice(len(weights), size=shape, p=weights), random.random(shape))


def replayed(strays: Sequence[Floats], drawn: Fortnights, days: int) -> Floats:
    """Return by what amounts are multiplied, (S, D), on average over each product's record by 1.

    ``strays``: logs (T,) by product. Sides whose records are equally long have the same days replayed.
    """
    levels = [np.exp(each) / np.exp(each).mean() for each in strays]
    sizes = np.array([len(each) for each in levels])
    first = (np.cumsum(sizes) - sizes)[drawn.chosen][:, :, None]
    start = (drawn.place * np.maximum(sizes - FORTNIGHT, 1)[drawn.chosen]).astype(int)
    inside = np.minimum(start[:, :, None] + np.arange(FORTNIGHT), sizes[drawn.chosen][:, :, None] - 1)
    return np.asarray(np.concatenate(levels)[first + inside].reshape(len(start), -1)[:, :days])


def coming(kin: Sequence[Behaviour]) -> list[Floats]:
    """Return the strays of subscriptions by product."""
    return [one.subscription.strays for one in kin]


def leaving(kin: Sequence[Behaviour]) -> list[Floats]:
    """Return the strays of redemptions by product."""
    return [one.leaving_strays for one in kin]
