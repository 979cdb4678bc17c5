"""What the calendar explains of cash and of flows, to be taken out of both before one is held to pass into the other.

Frisch and Waugh (1933), Lovell (1963): a coefficient in a regression with controls is that between what the controls
leave of either side. Without them Double 11 would pose as pass-through: shops are paid and products bought after it.
"""

from dataclasses import dataclass, field
from functools import lru_cache

import numpy as np
import pandas as pd

from core import names as n
from core.calendar import Calendar, features
from core.calendar.events import PROMOTION
from core.types import Flags, Floats

TREND_DAYS = 120  # what moves more slowly is a trend, of which 2.5 years show too few turns to learn from
SMEARED_DAYS = 7  # dated payments reach shops over the week
EVENT_KNOTS = tuple(range(-28, 43, 7))  # days from the opening of a promotion: stocking up, sales, settlement
MOST_WAITING = 6
NEGLIGIBLE = 1e-8  # against the largest singular value


@dataclass(frozen=True, eq=False)
class Controls:
    """A design (N, C) of things taken out of other series on the same N days."""

    design: Floats
    _bases: dict[float, tuple[Floats, float]] = field(default_factory=dict)

    def basis(self, carry_over: float) -> tuple[Floats, float]:
        """Return an orthonormal basis (N, R) of the design without ``carry_over`` and the log of its squared volume."""
        if carry_over not in self._bases:
            base, sizes, _ = np.linalg.svd(without(self.design, carry_over), full_matrices=False)
            kept = sizes > NEGLIGIBLE * sizes[0]
            self._bases[carry_over] = base[:, kept], 2.0 * float(np.log(sizes[kept]).sum())
        return self._bases[carry_over]

    def left(self, values: Floats, carry_over: float = 0.0) -> Floats:
        """Return what the controls leave of ``values`` (N, K), both taken without ``carry_over``."""
        base, _ = self.basis(carry_over)
        rest = without(values, carry_over)
        return np.asarray(rest - base @ (base.T @ rest))


def without(values: Floats, carry_over: float) -> Floats:
    """Return ``values`` (N, ...) less what carries over from the day used before, as Prais and Winsten (1954) do.

    From Friday to Monday as much as from Monday to Tuesday: Monday takes the orders of the days between.
    """
    first = np.sqrt(1.0 - carry_over**2) * values[:1]
    return np.concatenate([first, values[1:] - carry_over * values[:-1]])


def cash_deviations(logs: Floats, days: pd.DatetimeIndex, group: str, calendar: Calendar) -> Floats:
    """Return what the calendar and a slow trend leave of the ``logs`` (T, 2) of a group's net cash; NaN stays NaN."""
    known = ~np.isnan(logs).any(axis=1)
    left = np.full_like(logs, np.nan)
    if known.any():
        left[known] = _cash_controls(calendar, days[0], known.tobytes(), group).left(logs[known])
    return left


@lru_cache(maxsize=16)
def _cash_controls(calendar: Calendar, first: pd.Timestamp, known: bytes, group: str) -> Controls:
    flags = np.frombuffer(known, dtype=bool)
    days = pd.date_range(first, periods=len(flags), freq="D")
    margin = pd.Timedelta(days=SMEARED_DAYS)
    around = features(calendar, pd.date_range(days[0] - margin, days[-1] + margin, freq="D"))
    smeared = around.rolling(SMEARED_DAYS, center=True).mean().loc[days]
    parts = [around.loc[days].to_numpy(), smeared.to_numpy(), _promotions(calendar, days, group), _trend(len(days))]
    return Controls(np.column_stack(parts)[flags])


def flow_controls(calendar: Calendar, days: pd.DatetimeIndex, used: Flags) -> Controls:
    """Return the controls of flows on the ``used`` (T,) of gapless ``days`` (T): calendar, waiting orders and trend."""
    return _flow_controls(calendar, days[0], used.tobytes())


@lru_cache(maxsize=64)
def _flow_controls(calendar: Calendar, first: pd.Timestamp, used: bytes) -> Controls:
    flags = np.frombuffer(used, dtype=bool)
    days = pd.date_range(first, periods=len(flags), freq="D")
    parts = [features(calendar, days).to_numpy(), _waiting(calendar, days), _trend(len(days))]
    return Controls(np.column_stack(parts)[flags])


def days_waiting(calendar: Calendar, days: pd.DatetimeIndex) -> np.ndarray[tuple[int], np.dtype[np.int64]]:
    """Return how many closed days right before a dealing day left their orders to it, shape (T,); 0 on closed days."""
    dealing, position = calendar.dealing(days), np.arange(len(days))
    last = np.maximum.accumulate(np.where(dealing, position, -1))
    return np.where(dealing, position - 1 - np.append(-1, last[:-1]), 0)


def _waiting(calendar: Calendar, days: pd.DatetimeIndex) -> Floats:
    """Return a flag for each number of closed days before a dealing day, shape (T, MOST_WAITING)."""
    waiting = np.minimum(days_waiting(calendar, days), MOST_WAITING)
    return (waiting[:, None] == np.arange(1, MOST_WAITING + 1)).astype(float)


def _trend(days: int) -> Floats:
    """Return time, and cosines slower than TREND_DAYS (Mueller and Watson 2008), shape (T, C)."""
    time = (np.arange(days) + 0.5) / days
    return np.column_stack([time, np.cos(np.pi * np.outer(time, np.arange(1, int(2 * days / TREND_DAYS) + 1)))])


def _promotions(calendar: Calendar, days: pd.DatetimeIndex, group: str) -> Floats:
    """Return bumps around the openings of each promotion of the group, the same in every year, shape (T, C)."""
    events = calendar.events
    known = events[(events[n.KIND] == PROMOTION) & events[n.START].between(days[0] - _SPAN, days[-1] + _SPAN)]
    own = known[known[n.GROUPS].fillna(group).str.split(r"[,;\s]+").map(lambda names: group in (*names, n.ALL))]
    yearly = own[n.EVENT_ID].str.replace(r"_?\d{4}$", "", regex=True)
    return np.column_stack(
        [np.zeros((len(days), 0)), *(_bumps(days, own[n.START][yearly == key]) for key in yearly.unique())]
    )


_SPAN = pd.Timedelta(days=EVENT_KNOTS[-1] - EVENT_KNOTS[0])


def _bumps(days: pd.DatetimeIndex, openings: pd.Series) -> Floats:
    """Return piecewise linear bumps around the knots, 1 at a knot and 0 at its neighbours, shape (T, knots)."""
    apart = np.stack([np.asarray((days - opening).days, dtype=float) for opening in openings])
    width = EVENT_KNOTS[1] - EVENT_KNOTS[0]
    return np.maximum(1.0 - np.abs(apart[:, :, None] - np.array(EVENT_KNOTS)) / width, 0.0).max(axis=0)
