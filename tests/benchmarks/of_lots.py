"""Lots: a year of paths of one design, walked over all paths at once, against the same walk in plain Python."""

import numpy as np
import pandas as pd

from core import names as n
from core.calendar import build_calendar
from core.design import Design
from core.design.lab import SCENARIOS, open_lab
from core.design.walking import walk
from core.sample import sample_book
from tests.benchmarks.measured import Measured, timed
from tests.design.walk_slowly import walk_slowly

RUNS = 3
DESIGN = Design("7-day shelf", n.MIN_HOLDING, 0.0150, pd.Timestamp("2026-07-01"), hold_days=7)


def ratios(paths=SCENARIOS):
    """Yield the measurements, with the largest relative difference of any day's amounts."""
    book = sample_book()
    lab = open_lab(book, build_calendar("CN", book.events))
    drawn = lab.draw(DESIGN, paths)
    year = (drawn.orders, drawn.rates, drawn.factors)
    made = [timed(lambda: walk(*year)) for _ in range(RUNS)]
    ours, seconds = made[0][0], min(took for _, took in made)
    plain, other = timed(lambda: walk_slowly(*year))
    apart = max(difference(a, np.array(b)) for a, b in zip(vars(ours).values(), plain, strict=True))
    note = f"largest relative difference {apart:.0e}"
    yield Measured(f"{paths} paths of a year of daily lots: plain Python", seconds, other, note)
    whole = min(timed(lambda: lab.study(DESIGN, scenarios=paths))[1] for _ in range(RUNS))
    yield Measured("the whole study, reserve and allocation included: plain Python's walk alone", whole, other, "")


def difference(ours, other):
    return float((np.abs(ours - other) / np.maximum(np.abs(other), 1.0)).max())
