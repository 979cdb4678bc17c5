"""Sums over merchants for the tests of schedulers; a module of its own, for worker processes import it."""

import os
import signal
from dataclasses import dataclass
from pathlib import Path

import numpy as np


@dataclass(frozen=True, eq=False)
class Sums:
    """By day (T, G): what the groups received and paid and how many of their shops took anything."""

    received: np.ndarray
    paid: np.ndarray
    took: np.ndarray

    def __add__(self, other):
        return Sums(self.received + other.received, self.paid + other.paid, self.took + other.took)


def sums(panel, groups):
    member = panel.groups[:, None] == np.array(groups, dtype=object)
    paid = np.zeros_like(panel.received) if panel.paid is None else np.nan_to_num(panel.paid)
    return Sums(np.nan_to_num(panel.received) @ member, paid @ member, ~np.isnan(panel.received) @ member)


def deadly_once(panel, groups, marker, victim):
    """The same, but the first process that comes upon the merchant ``victim`` is killed there and then."""
    if victim in panel.merchants and not Path(marker).exists():
        Path(marker).touch()
        os.kill(os.getpid(), signal.SIGKILL)
    return sums(panel, groups)


def deadly(panel):
    os.kill(os.getpid(), signal.SIGKILL)
