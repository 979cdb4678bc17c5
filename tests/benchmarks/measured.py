"""Timing: the best of a few runs of ours against the best of a few runs of the other, taken in turn."""

import time
from dataclasses import asdict, dataclass

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


def timed(call):
    """Return (what ``call`` returns, its seconds)."""
    started = time.perf_counter()
    return call(), time.perf_counter() - started


def seconds(call):
    return timed(call)[1]


def rows(measured):
    """Return measurements as JSON knows them."""
    return [{**asdict(one), "times_faster": one.other / one.ours} for one in measured]
