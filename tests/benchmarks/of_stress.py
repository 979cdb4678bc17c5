"""Stress: all paths of a product walked at once against plain Python; a severity found by bisection against a grid."""

import numpy as np

from core import names as n
from core.calendar import build_calendar
from core.plan import first_choice, forecast_desk
from core.plan.case import make_case
from core.plan.forecasts import explain_desk
from core.plan.grounds import make_grounds
from core.reserve.need import called_buffer
from core.sample import sample_book
from core.stress.changes import REDEMPTIONS, Change, scaled
from core.stress.reverse import breaking_severity, severity_grid
from core.stress.shocks import shocked
from core.stress.walk import Setting, means, walk
from tests.benchmarks.measured import Measured, timed
from tests.stress.spiral_slowly import walk_slowly

RUNS = 5
PRODUCT = "NL-HOLD-90"
MOST, TOLERANCE, BUFFER = 2.0, 1e-3, 0.15
SPIRAL = {"reliance": 0.8, "fall": 0.002, "feedback": 0.015, "impact": 1.0}


def ratios():
    """Yield the measurements, each with how far apart the two ways are."""
    book = sample_book()
    calendar = build_calendar("CN", book.events)
    known = forecast_desk(book, calendar, book.as_of, n.ENSEMBLE)
    choice = first_choice(book, PRODUCT)
    case = make_case(book, choice, calendar, known)
    grounds = make_grounds(book, calendar, known, case, explain_desk(known))
    yield walked(case, grounds)
    yield reversed_(case, grounds, choice.reliance, choice.confidence)


def walked(case, grounds):
    drawn, held = case.forecast.paths, means(grounds.weights, case.assets)
    orders, came = drawn.side(n.REDEMPTION), drawn.side(n.SUBSCRIPTION)
    setting = Setting(case.net_assets, held, grounds.opens, **SPIRAL)
    made = [timed(lambda: walk(orders, came, setting)) for _ in range(RUNS)]
    ours, seconds = made[0][0], min(took for _, took in made)
    plain, other = timed(lambda: [walk_slowly(*path, setting) for path in zip(orders, came, strict=True)])
    figures = np.stack([ours.paid, ours.sold, ours.fall, ours.room], axis=2)
    note = f"largest difference {np.abs(figures - plain).max():.0e} of net assets"
    return Measured(
        f"{len(orders)} paths of {orders.shape[1]} days through the spiral: plain Python", seconds, other, note
    )


def reversed_(case, grounds, reliance, confidence):
    changes = [Change(REDEMPTIONS, 1.0)]

    def needed(severity):
        found = shocked(scaled(changes, severity), grounds)
        drawn = found.flows.on(case.forecast.paths)
        return called_buffer(drawn.cumulative_net_outflow(reliance) / case.net_assets, confidence)

    found, seconds = timed(lambda: breaking_severity(needed, BUFFER, severity_grid(changes, MOST), TOLERANCE))
    grid = np.arange(0.0, MOST, TOLERANCE)
    first, other = timed(lambda: next(size for size in grid if needed(size) > BUFFER))
    note = f"{found:.3f} and {first:.3f} times"
    return Measured("what breaks a buffer, to a thousandth: a grid searched from below", seconds, other, note)
