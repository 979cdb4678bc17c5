"""Lots walked through the recorded flows: what each day's redemptions leave of them, if lots have a certain urge."""

from dataclasses import dataclass

import numpy as np

from core.liability.chances import NONE
from core.liability.records import BEFORE, Record
from core.types import Floats

MOST_LEAVING = 0.98  # of a lot at one chance
USUAL = 1.5  # times the running median of the levels: what is more is no matter of the lots' age
FOLLOWING = 0.05  # by which the running median moves a day
PACE_DAYS = 60  # that tell how fast a product was fed before
HALVINGS = 40


def _ready(record: Record, urge: Floats) -> Floats:
    """Return (T, T) how ready a lot bought on the second day is to leave on the first, an old one being 1."""
    peak, fade = np.exp(urge)
    by_chance = 1.0 + (peak - 1.0) * np.exp(-np.arange(record.chances.max() + 1) / fade)
    return np.where(record.chances == NONE, 0.0, by_chance[record.chances])


@dataclass(frozen=True, eq=False)
class Walked:
    """``left`` (G, T): of each lot in the end; the others by day and group (T, G), 0 while nothing was due.

    ``level``: that at which lots left by their urge; ``even``: the share of all that may leave that left besides;
    ``there``: all that may leave.
    """

    left: Floats
    level: Floats
    even: Floats
    there: Floats


def walk(record: Record, urge: Floats) -> Walked:
    """Return the lots of a record walked through its days, ``urge``: log of peak and fade.

    What is more than USUAL times the running median of the levels leaves evenly from all lots that have a chance.
    """
    ready, days = _ready(record, urge), len(record.pays)
    chance = (ready > 0).astype(float)
    levels, evens, may_leave = (np.zeros(record.redemption.shape) for _ in range(3))
    lots, old = _opening(record, ready)
    usual = np.full(len(record.groups), np.nan)
    for t in range(BEFORE, days):
        lots[:, t] = record.subscription[t]
        if record.pays[t]:
            due, there = (lots[:, :t] @ weight[t, :t] + old / record.cycle for weight in (ready, chance))
            level = _over(record.redemption[t], due)
            usual = np.where(np.isnan(usual) & (level > 0), level, usual)
            levels[t], may_leave[t] = np.fmin(level, USUAL * usual), there
            evens[t] = _over((level - levels[t]) * due, there)
            leaves = levels[t][:, None] * ready[t, :t] + evens[t][:, None] * chance[t, :t]
            lots[:, :t] *= 1.0 - np.minimum(leaves, MOST_LEAVING)
            old = old * (1.0 - np.minimum((levels[t] + evens[t]) / record.cycle, MOST_LEAVING))
            usual = usual * np.exp(FOLLOWING * np.where(level > 0, np.sign(level - usual), 0.0))
        held, stated = lots[:, : t + 1].sum(axis=1) + old, record.balance[t]
        scale = np.where((stated > 0) & (held > 0), _over(stated, held), 1.0)
        lots[:, : t + 1] *= scale[:, None]
        old = old * scale
    return Walked(lots, levels, evens, may_leave)


def _over(part: Floats, whole: Floats) -> Floats:
    """Return ``part / whole``, 0 where there is no whole."""
    return np.divide(part, whole, out=np.zeros_like(whole), where=whole > 0)


def _opening(record: Record, ready: Floats) -> tuple[Floats, Floats]:
    """Return the lots (G, T) with which the flows begin, and what is older than all of them (G,).

    Those of a product fed evenly, at the pace of its first days, whose level is such that they make up its balance.
    """
    begun = record.balance[BEFORE] + record.redemption[BEFORE] - record.subscription[BEFORE]
    pace = record.subscription[BEFORE : BEFORE + PACE_DAYS].mean(axis=0)
    met = ready[:BEFORE, :BEFORE].sum(axis=0)  # urge met by lots of each day
    low, high = np.zeros_like(begun), np.ones_like(begun)
    for _ in range(HALVINGS):
        level = (low + high) / 2
        there = pace[:, None] * np.exp(-level[:, None] * met)
        older = there[:, 0] / np.maximum(level / record.cycle * record.pays[:BEFORE].mean(), 1e-9)
        enough = there.sum(axis=1) + older > begun
        low, high = np.where(enough, level, low), np.where(enough, high, level)
    scale = np.divide(begun, there.sum(axis=1) + older, out=np.zeros_like(begun), where=begun > 0)
    lots = np.zeros((len(begun), len(record.pays)))
    lots[:, :BEFORE] = there * scale[:, None]
    return lots, older * scale
