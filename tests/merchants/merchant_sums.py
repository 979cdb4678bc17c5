"""Sums over merchants for the tests of schedulers; a module of its own, for worker processes import it."""

import os
import signal
from dataclasses import dataclass

import numpy as np


@dataclass(frozen=True, eq=False)
class Sums:
    """By day (T, G): what the groups received and paid and how many of their shops took anything."""

    received: np.ndarray
    paid: np.ndarray
    shops: np.ndarray

    def __add__(self, other):
        return Sums(self.received + other.received, self.paid + other.paid, self.shops + other.shops)


def sums(panel, groups):
    member = (panel.groups[:, None] == np.array(groups, dtype=object)).astype(float)
    paid = np.zeros_like(panel.received) if panel.paid is None else np.nan_to_num(panel.paid)
    return Sums(np.nan_to_num(panel.received) @ member, paid @ member, ~np.isnan(panel.received) @ member)


def deadly_once(panel, groups, marker, victim):
    """The same, but the first process that comes upon the merchant ``victim`` is killed there and then."""
    if victim in panel.merchants and not marker.exists():
        marker.touch()
        os.kill(os.getpid(), signal.SIGKILL)
    return sums(panel, groups)


def faulty(panel):
    raise ZeroDivisionError("a fault of ours")
