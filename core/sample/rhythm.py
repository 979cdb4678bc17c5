"""The ordinary rhythm of each customer group over the week and the year."""

from collections.abc import Sequence

import numpy as np

from core.sample.axis import Axis
from core.sample.parameters import Group, groups, read
from core.types import Floats

SUNDAY = 6
WORKED_WEEKEND = 0.8  # level of a make-up working day, on which customers order but nothing is dealt
ORDERS_IN_BREAK = 0.35  # against an ordinary Sunday: families travel, shops close
MOST_WAITING = 3  # days closed after which no more orders pile up
MID_MONTH_DAY = 365.25 / 12


def order_levels(axis: Axis) -> Floats:
    """Return the level at which each group orders on each natural day, shape (T, G); about 1 on average."""
    away = np.where(axis.in_break, ORDERS_IN_BREAK, 1.0)
    levels = [
        away * level_of_week(axis, group.orders) * level_of_year(axis, group.orders_by_month) for group in groups()
    ]
    return np.stack(levels, axis=1)


def redemption_levels(axis: Axis, closed_level: float) -> Floats:
    """Return the level of each group's redemptions, shape (T, G); about 1 on average over natural days.

    ``closed_level`` scales days without dealing: 0 where nothing is paid then, above 0 for quick redemption.
    """
    return np.stack([_redemptions(axis, group, closed_level) for group in groups()], axis=1)


def yearly_redemptions(axis: Axis) -> Floats:
    """Return the slow season of redemptions alone, shape (T, G)."""
    return np.stack([level_of_year(axis, group.redemptions_by_month) for group in groups()], axis=1)


def level_of_week(axis: Axis, week: Sequence[float]) -> Floats:
    """Return the level of each day by its weekday, Monday to Sunday, shape (T,); mean 1 over a week."""
    return _by_weekday(axis, np.array(week)) / np.mean(week)


def level_of_year(axis: Axis, months: Sequence[float]) -> Floats:
    """Return month levels joined by straight lines through mid-month, shape (T,); mean 1 over a year."""
    middles = (np.arange(12) + 0.5) * MID_MONTH_DAY
    day = np.asarray(axis.days.day_of_year, dtype=float)
    return np.interp(day, middles, np.array(months) / np.mean(months), period=12 * MID_MONTH_DAY)


def _redemptions(axis: Axis, group: Group, closed_level: float) -> Floats:
    week = np.array(group.redemptions) * np.where(np.arange(7) >= 5, closed_level, 1.0)
    waiting = read("effects")["leaving"]["waiting"] * np.minimum(axis.closed_before, MOST_WAITING)
    level = _by_weekday(axis, np.array(group.redemptions)) * np.where(axis.dealing, 1.0 + waiting, closed_level)
    return level / week.mean() * level_of_year(axis, group.redemptions_by_month)


def _by_weekday(axis: Axis, week: Floats) -> Floats:
    """Return the level of each day: its weekday's, Sunday's in a break, its own on a make-up working day."""
    level = np.where(axis.in_break, week[SUNDAY], week[np.asarray(axis.days.day_of_week)])
    return np.where(axis.make_up, WORKED_WEEKEND, level)
