"""What the encoder learns from and tells by: a shop's last three weeks, apart from what its whole group did.

Amounts are taken relative to the shop's own mean of the window and to the move of its group on the same day, so that a
festival or a promotion that moved all shops teaches nothing about one of them, and the panel's growth none at all.
"""

from dataclasses import dataclass

import numpy as np

from core.merchants.panel import MerchantPanel
from core.merchants.rhythm import WEEK, Week
from core.types import Flags, Floats

WINDOW = 21  # days of history that a forecast needs, three of each weekday
OPEN_DAYS = 7  # of the window, the fewest on which a shop was open
LEAST, MOST = 0.2, 5.0  # times a group's mean: what more it moved is left to the shop
SMALLEST = 0.5  # a mean below this is no level to measure by, in units of amount
CLIP = 4.0
NEW_DAYS = 42  # until this age a shop still finds its customers
OLDEST = 84


@dataclass(frozen=True, eq=False)
class Lesson:
    """M shops of one origin.

    ``shops`` (M,): their places in the panel; ``inputs`` (M, P); ``plain`` (M, H, J): simple forecasts relative to the
    level; ``level`` (M,): the mean day of the window; ``move`` (M, H): of the group, relative to its own window;
    ``age`` (M,): days since a shop's first.
    """

    shops: np.ndarray[tuple[int], np.dtype[np.int64]]
    inputs: Floats
    plain: Floats
    level: Floats
    move: Floats
    age: Floats

    @property
    def size(self) -> Floats:
        """Return (M, H): the amount that a relative amount of one stands for."""
        return np.asarray(self.level[:, None] * self.move)


def lesson(panel: MerchantPanel, row: int, week: Week, ahead: Floats, groups: Floats) -> Lesson:
    """Return the shops that were open often enough in the window that ends with ``row``.

    ``ahead`` (H, M): what each shop's group brings on the days ahead, ``groups`` (T, M): brought on past days.
    """
    window = slice(row - WINDOW + 1, row + 1)
    shops = np.flatnonzero(taught(panel, row))
    received = panel.received[window][:, shops]
    level = np.maximum(np.nan_to_num(received).mean(axis=0), SMALLEST)
    past = groups[window][:, shops]
    usual = np.maximum(past.mean(axis=0), SMALLEST)
    moved, move = (np.clip(x / usual, LEAST, MOST) for x in (past, ahead[:, shops]))
    relative = np.clip(np.nan_to_num(received) / level / moved, 0.0, CLIP)
    breaks = week.in_break[row + 1 : row + 1 + len(ahead)]
    age = row + 1.0 - (~np.isnan(panel.received[:, shops])).argmax(axis=0)
    inputs = _inputs(relative, ~np.isnan(received), level, moved, breaks, age)
    return Lesson(shops, inputs, _plain(relative, len(ahead)), level, move.T, age)


def taught(panel: MerchantPanel, row: int) -> Flags:
    """Return (M,): whether a shop has the days of history that a forecast at ``row`` needs."""
    received = panel.received[: row + 1]
    begun = ~np.isnan(received[: row - WINDOW + 2]).all(axis=0)
    return np.asarray(begun & ((~np.isnan(received[-WINDOW:])).sum(axis=0) >= OPEN_DAYS))


def _inputs(relative: Floats, is_open: Flags, level: Floats, moved: Floats, breaks: Flags, age: Floats) -> Floats:
    """Return (M, P): the days, their levels, how often the shop was open, its size and age, its group, breaks ahead."""
    weeks, open_weeks, group = (x.reshape(-1, WEEK, len(level)).mean(axis=1) for x in (relative, is_open * 1.0, moved))
    last = [relative[-3:].mean(axis=0), np.median(relative[-WEEK:], axis=0), np.median(relative, axis=0)]
    spread = [relative.std(axis=0), relative.max(axis=0), relative.min(axis=0)]
    shop = [np.log(level), np.log(np.clip(age, WINDOW, OLDEST)), (age < NEW_DAYS) * 1.0]
    ahead = np.full((len(level), 2), [breaks[:WEEK].mean(), np.append(breaks[WEEK:], 0.0).mean()]).T
    rows = [np.log1p(relative), weeks, np.stack(last + spread), open_weeks, np.stack(shop), group[1:], ahead]
    return np.concatenate(rows).T


def _plain(relative: Floats, horizon: int) -> Floats:
    """Return (M, H, J): the weekday's median, mean and last amount, and the level of three windows."""
    weeks = relative.reshape(-1, WEEK, relative.shape[1])
    place = np.arange(horizon) % WEEK
    of_weekday = [np.median(weeks, axis=0)[place], weeks.mean(axis=0)[place], weeks[-1][place]]
    levels = [relative[-WEEK:].mean(axis=0), np.median(relative, axis=0), relative[-3:].mean(axis=0)]
    same = [np.broadcast_to(level, (horizon, len(level))) for level in levels]
    return np.stack([*of_weekday, *same], axis=-1).transpose(1, 0, 2)
