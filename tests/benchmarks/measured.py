"""Timing: the best of a few runs of ours against the best of a few runs of the other, taken in turn."""

import time
from dataclasses import dataclass

import pandas as pd

RUNS = 3


@dataclass(frozen=True)
class Measured:
    """Seconds of one piece of work done our way and another way; ``note`` says what the other is, and any check."""

    work: str
    ours: float
    other: float
    note: str


def compare(work, ours, other, note, runs=RUNS):
    """Return the measurement of two callables that do the same ``work``."""
    times = [(seconds(ours), seconds(other)) for _ in range(runs)]
    return Measured(work, min(t[0] for t in times), min(t[1] for t in times), note)


def seconds(call):
    started = time.perf_counter()
    call()
    return time.perf_counter() - started


def table(measured):
    return pd.DataFrame(
        [
            {
                "work": one.work,
                "seconds": f"{one.ours:.3f}",
                "against": f"{one.other:.3f}",
                "times faster": f"{one.other / one.ours:.1f}",
                "what it is against": one.note,
            }
            for one in measured
        ]
    )
