"""Dated effects as arrays: what share of its holdings each group moves on each day because of the calendar."""

from collections.abc import Callable
from functools import lru_cache

import numpy as np

from core import names as n
from core.sample.anchors import anchors
from core.sample.axis import Axis
from core.sample.parameters import Effect, effects, read
from core.types import Floats

SHAPES: dict[str, Callable[[Floats], Floats]] = {
    "even": np.ones_like,
    "rising": lambda x: 0.4 + x,
    "falling": lambda x: 1.4 - x,
    "middle": lambda x: 0.3 + np.sin(np.pi * x),
}


@lru_cache(maxsize=16)
def pulses(axis: Axis, side: str, strength: str) -> Floats:
    """Return the share of holdings moved by all effects of a side and strength, shape (T, G)."""
    chosen = [effect for effect in effects() if (effect.side, effect.strength) == (side, strength)]
    return np.sum([pulse(axis, effect) for effect in chosen], axis=0)


def pulse(axis: Axis, effect: Effect) -> Floats:
    """Return one effect's share of holdings by day and group, shape (T, G); zero where nothing is dealt."""
    moved = np.zeros(len(axis.days))
    dealing = np.flatnonzero(axis.dealing)
    weights = _weights(effect)
    for day, key in anchors(effect.anchor, axis):
        window = np.searchsorted(dealing, axis.at(day)) + np.arange(effect.first, effect.last + 1)
        inside = (window >= 0) & (window < len(dealing))
        moved[dealing[window[inside]]] += effect.total[key] * weights[inside]
    return np.outer(moved, [effect.groups.get(group, 0.0) for group in n.CUSTOMER_GROUPS])


@lru_cache(maxsize=4)
def pressure(axis: Axis) -> Floats:
    """Return how hard a day presses on a group, 0 to 1: near quarter end and before Spring Festival. Shape (T, G)."""
    table = read("effects")["pressure"]
    pressing = [pulse(axis, effect) for effect in effects() if effect.name in table["effects"]]
    return np.minimum(np.sum(pressing, axis=0) / table["full"], 1.0)


def _weights(effect: Effect) -> Floats:
    """Return how the total spreads over the window's dealing days; sums to 1."""
    shape = SHAPES[effect.shape](np.linspace(0.0, 1.0, effect.last - effect.first + 1))
    return shape / shape.sum()
