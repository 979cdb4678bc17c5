"""Single shops' forecasts: by the encoder where its record says that it helps, else by the shop's weekday median.

Both are told by three weeks of the shop. The encoder shares out what the group is expected to bring, so what it knows
more is each shop's part; of the group's sum it knows nothing that the group's own models do not.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import starmap

import numpy as np
import pandas as pd

from core.calendar import Calendar
from core.merchants.encoder import Encoder, learn
from core.merchants.lessons import WINDOW, Lesson, lesson
from core.merchants.panel import MerchantPanel
from core.merchants.rhythm import WEEK, Week, usual_weeks, week_of
from core.merchants.trend import trend
from core.types import Floats

EVERY = 4  # days between the origins of lessons: those a day apart tell nearly the same
FEWEST_LESSONS = 10
JUST_FILLED = 7  # days for which a shop counts as one with three weeks of history


class ShopHistory:
    """A panel with what lessons of it need, worked out once. ``week``: the kinds of its days and those ahead."""

    def __init__(self, panel: MerchantPanel, calendar: Calendar, horizon: int) -> None:
        self.panel, self.horizon = panel, horizon
        self.week = week_of(calendar, pd.date_range(panel.days[0], periods=len(panel.days) + horizon))
        self.came = np.nan_to_num(panel.received)
        names, self._member = np.unique(panel.groups.astype(str), return_inverse=True)
        self._groups = self.came @ np.equal.outer(self._member, np.arange(len(names))).astype(float)

    @cached_property
    def _usual(self) -> Floats:
        known = slice(len(self.came))
        return usual_weeks(self._groups, Week(self.week.weekday[known], self.week.in_break[known]))

    def known(self, row: int) -> Lesson:
        """Return the lesson of ``row`` with the groups' days ahead as they came."""
        return self._lesson(row, self._groups[row + 1 : row + 1 + self.horizon])

    def told(self, row: int) -> Lesson:
        """Return the lesson of ``row`` with the groups' days ahead as their rhythm and the panel's trend say."""
        days = slice(row + 1, row + 1 + self.horizon)
        expected = Week(self.week.weekday[days], self.week.in_break[days]).expected(self._usual[row])
        return self._lesson(row, expected * trend(self._groups[: row + 1].sum(axis=1), self.horizon)[:, None])

    def came_after(self, row: int, of: Lesson) -> Floats:
        """Return what came to the shops of a lesson after ``row``, (M, H)."""
        return np.asarray(self.came[row + 1 : row + 1 + self.horizon][:, of.shops].T)

    def weekday_median(self, row: int, of: Lesson) -> Floats:
        """Return the median of each shop's own weekday over the window up to ``row``, on each day ahead, (M, H)."""
        weeks = self.came[row + 1 - WINDOW : row + 1, of.shops].reshape(-1, WEEK, len(of.shops))
        return np.asarray(np.resize(np.median(weeks, axis=0), (self.horizon, len(of.shops))).T)

    def encoder(self, row: int, seed: int = 1) -> Encoder | None:
        """Return the encoder learned from the days up to ``row``, None where they hold too few lessons."""
        rows = range(row - self.horizon, WINDOW, -EVERY)
        if len(rows) < FEWEST_LESSONS:
            return None
        lessons = [self.known(past) for past in rows]
        came = list(starmap(self.came_after, zip(rows, lessons, strict=True)))
        return learn(lessons, came, [row - past for past in rows], seed)

    def _lesson(self, row: int, ahead: Floats) -> Lesson:
        return lesson(self.panel, row, self.week, ahead[:, self._member], self._groups[:, self._member])


@dataclass(frozen=True, eq=False)
class ShopForecast:
    """What single shops bring after ``origin``.

    ``amounts``: frame (H x merchants open often enough in the last three weeks); ``kept``: whether the encoder said
    them; ``record``: how far it and the weekday median were off in the fortnight before.
    """

    origin: pd.Timestamp
    amounts: pd.DataFrame
    kept: bool
    record: "ShopRecord"


@dataclass(frozen=True)
class ShopRecord:
    """How ``shops`` were forecast: WAPE of their days ahead, None without any (or without an encoder)."""

    shops: int
    encoder: float | None
    weekday_median: float | None

    @property
    def helps(self) -> bool:
        """Return whether the encoder was nearer to what came."""
        return self.encoder is not None and self.weekday_median is not None and self.encoder < self.weekday_median


def forecast_shops(panel: MerchantPanel, calendar: Calendar, horizon: int) -> ShopForecast:
    """Return the forecast of every shop with three weeks of history for the days after the panel."""
    history, row = ShopHistory(panel, calendar, horizon), len(panel.days) - 1
    record = _record([_case(history, row - horizon)] if row > horizon + WINDOW else [])
    now = history.told(row)
    encoder = history.encoder(row) if record.helps else None
    said = encoder.forecast(now) if encoder else history.weekday_median(row, now)
    ahead = pd.date_range(panel.days[-1] + pd.Timedelta(days=1), periods=horizon)
    return ShopForecast(
        panel.days[-1], pd.DataFrame(said.T, ahead, panel.merchants[now.shops]), encoder is not None, record
    )


def judge_short_history(
    panel: MerchantPanel, origins: Sequence[pd.Timestamp], horizon: int, calendar: Calendar
) -> ShopRecord:
    """Return the record of the shops that had opened three weeks, and less than four, before each origin."""
    cases = []
    for origin in origins:
        history = ShopHistory(panel.until(origin + pd.Timedelta(days=horizon)), calendar, horizon)
        cases.append(_case(history, int(history.panel.days.searchsorted(origin)), WINDOW + JUST_FILLED))
    return _record(cases)


def _case(history: ShopHistory, row: int, younger: float = np.inf) -> tuple[int, Floats] | None:
    """Return the shops younger than that at ``row``, and the sums of both errors and of what came; None without."""
    encoder, known = history.encoder(row), history.told(row)
    chosen = known.age < younger
    if encoder is None or not chosen.any():
        return None
    came = history.came_after(row, known)
    errors = [
        np.abs(said - came)[chosen].sum() for said in (encoder.forecast(known), history.weekday_median(row, known))
    ]
    return int(chosen.sum()), np.array([*errors, came[chosen].sum()])


def _record(cases: Sequence[tuple[int, Floats] | None]) -> ShopRecord:
    told = [case for case in cases if case is not None]
    sums = np.sum([sums for _, sums in told], axis=0) if told else np.zeros(3)
    shops = sum(count for count, _ in told)
    return (
        ShopRecord(shops, *(float(error / sums[2]) for error in sums[:2]))
        if sums[2] > 0
        else ShopRecord(shops, None, None)
    )
