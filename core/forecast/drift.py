"""The drift sentinel: whether a model's recent record still holds, known on the day, product by product.

Each day the net outflow of the week and of the fortnight that end is set against the paths drawn before them. The
record is *broken* when the week left the paths' 99% range on three of five days, and holds again after a week inside
it; an inflow beyond all paths is a break too, since what came at once may leave at once. It is on *watch* when the week
or the fortnight left the 90% range on three of five days, or the week the 99% range on one.
"""

from dataclasses import dataclass, field

import numpy as np
import pandas as pd

from core import names as n
from core.calendar import Calendar
from core.forecast.contract import Model
from core.forecast.coverage import ACTUAL, HORIZON, ORIGIN, drawn_outflows, first_judged
from core.forecast.forecasting import NO_TERMS, SCENARIOS
from core.types import Flags, Panel

HOLDS, WATCH, BROKEN = "holds", "watch", "broken"
WINDOWS = (7, 14)  # days: the week in which money leaves, and the time in which a buffer is rebuilt
LATELY, OFTEN = 5, 3  # days that are looked at, and the number of them that is no chance any more
QUIET = 7  # days inside the range after which a broken record holds again
OUTER, INNER = 0.99, 0.90
USUAL_DAYS = 30


@dataclass(frozen=True)
class Drift:
    """The state of one product's record: ``holds``, ``watch`` or ``broken``, and the day ``since`` when it is so.

    ``reason``: message key, filled by ``figures`` (breaks: days on which the week left the 99% range, with those
    that told of it). A record that is not broken but was within the days looked at has the day ``until`` which it was.
    """

    state: str
    since: pd.Timestamp | None = None
    until: pd.Timestamp | None = None
    reason: str = "forecast.drift_holds"
    figures: dict[str, int] = field(default_factory=dict)


def drift_of(
    history: Panel,
    calendar: Calendar,
    model: Model,
    *,
    products: pd.DataFrame = NO_TERMS,
    days: int = USUAL_DAYS,
    count: int = SCENARIOS,
    seed: int = 1,
) -> dict[str, Drift]:
    """Return the state of every product on the last day of ``history``, from the windows that ended in ``days`` days.

    A product whose history is too short to be judged by any window holds.
    """
    states, outer = drift_states(history, calendar, model, days, products=products, count=count, seed=seed)
    return {str(name): _told(states[name], outer[name]) for name in states}


def drift_states(
    history: Panel,
    calendar: Calendar,
    model: Model,
    days: int,
    *,
    products: pd.DataFrame = NO_TERMS,
    count: int = SCENARIOS,
    seed: int = 1,
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Return by day (the last ``days`` of the history) and product the state, and whether the week left the 99% range.

    Each day's state is made of what was known on it.
    """
    ids = dict.fromkeys(history.columns.get_level_values(n.PRODUCT_ID))
    dates = history.index[-days:]
    if len(history) <= first_judged(max(WINDOWS)) + max(WINDOWS):
        outside = [pd.DataFrame(False, dates, list(ids)) for _ in (INNER, OUTER)]
    else:
        origins = days + max(WINDOWS) - min(WINDOWS)
        drawn = drawn_outflows(history, calendar, model, WINDOWS, (INNER, OUTER), origins, products, count, seed)
        week = drawn[drawn[HORIZON] == min(WINDOWS)]
        outside = [
            _outside(windows, level).reindex(index=dates, columns=list(ids)).eq(True)
            for windows, level in ((drawn, INNER), (week, OUTER))
        ]
    inner, outer = outside
    states = {name: _states(inner[name].to_numpy(), outer[name].to_numpy()) for name in ids}
    return pd.DataFrame(states, dates), outer


def _outside(drawn: pd.DataFrame, level: float) -> pd.DataFrame:
    """Return by day and product whether a window that ended on it left the range of ``level``."""
    low, high = round((1 - level) / 2, 6), round((1 + level) / 2, 6)
    left = (drawn[ACTUAL] < drawn[low]) | (drawn[ACTUAL] > drawn[high])
    day = drawn[ORIGIN] + pd.to_timedelta(drawn[HORIZON], unit="D")
    return drawn.assign(left=left, day=day).pivot_table(index="day", columns=n.PRODUCT_ID, values="left", aggfunc="max")


def _states(inner: Flags, outer: Flags) -> list[str]:
    """Return the state of each day (T,) from whether a window that ended on it left the inner or the outer range."""
    found: list[str] = []
    for t in range(len(outer)):
        lately = slice(max(t - LATELY + 1, 0), t + 1)
        quiet = not outer[max(t - QUIET + 1, 0) : t + 1].any()
        if outer[lately].sum() >= OFTEN or (found and found[-1] == BROKEN and not quiet):
            found.append(BROKEN)
        else:
            found.append(WATCH if inner[lately].sum() >= OFTEN or outer[lately].any() else HOLDS)
    return found


def _told(states: pd.Series, outer: pd.Series) -> Drift:
    state = str(states.iloc[-1])
    broken = states.index[states == BROKEN]
    if state == HOLDS:
        return Drift(state, until=broken[-1] if len(broken) else None)
    since = (
        states.index[np.flatnonzero((states != state).to_numpy())[-1] + 1]
        if (states != state).any()
        else states.index[0]
    )
    figures = {"breaks": int(outer.loc[since - pd.Timedelta(days=LATELY - 1) :].sum())}
    return Drift(
        state, since, broken[-1] if state == WATCH and len(broken) else None, f"forecast.drift_{state}", figures
    )
