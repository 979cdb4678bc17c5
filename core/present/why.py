"""One day to come explained: what it adds to a usual day, component by component, in words."""

from dataclasses import dataclass
from typing import Final

import pandas as pd

from core import names as n
from core.calendar import Calendar
from core.forecast.explain import ANNOUNCED, COMPONENT, COMPONENTS, LEVEL, MONTH, OVERRIDE, QUARTER, WEEKDAY
from core.present.flow_series import CUMULATIVE, NET
from core.present.sentences import WORTH_A_WORD, weekday_day
from core.text import figures, joining, say

LEAST_TOLD: Final = 0.05  # of all that moves the day; what moves it less is left to the chart
MOST_TOLD: Final = 4
ENTERED: Final = (ANNOUNCED, OVERRIDE)  # what the desk itself entered is told whatever its size
UNMOVED: Final = 0.01  # of a usual day
SECOND_AND_LAST_TEN: Final = (11, 21)  # days of the month
HALF_A_QUARTER: Final = pd.Timedelta(days=45)


@dataclass(frozen=True, eq=False)
class DayWhy:
    """One day of one view. ``parts``: currency units by component of COMPONENTS; in a net view what leaves is negative.

    ``make_up``: whether it is a working day that makes up for a holiday.
    """

    day: pd.Timestamp
    view: str
    parts: pd.Series
    make_up: bool

    @property
    def expected(self) -> float:
        """Return what is expected of the day: the sum of its parts."""
        return float(self.parts.sum())

    @property
    def usual(self) -> float:
        """Return the amount of a usual day."""
        return float(self.parts[LEVEL])

    @property
    def nothing(self) -> bool:
        """Return whether no flow is expected, as on a closed day for which nothing was announced."""
        return abs(self.expected) < WORTH_A_WORD and not self.parts[list(ENTERED)].any()


def day_why(
    explained: pd.DataFrame, product: str, group: str, day: pd.Timestamp, view: str, calendar: Calendar
) -> DayWhy:
    """Return the parts of a day for a view of flow_series.VIEWS; ``names.ALL`` sums products or groups.

    A cumulative view is explained by the day's own net flow.
    """
    rows = explained[explained[n.DATE] == day]
    for level, name in ((n.PRODUCT_ID, product), (n.GROUP, group)):
        rows = rows if name == n.ALL else rows[rows[level] == name]
    net = view in (NET, CUMULATIVE)
    sides = rows if net else rows[rows[n.SIDE] == view]
    sign = sides[n.SIDE].map({n.SUBSCRIPTION: 1.0, n.REDEMPTION: -1.0 if net else 1.0})
    parts = (sides[n.AMOUNT] * sign).groupby(sides[COMPONENT]).sum().reindex(list(COMPONENTS), fill_value=0.0)
    return DayWhy(day, NET if net else view, parts, bool(calendar.make_up(pd.DatetimeIndex([day]))[0]))


def moved_by(why: DayWhy) -> pd.Series:
    """Return the parts that move the day away from a usual one, the largest first; those of no size are left out."""
    moving = why.parts.drop(LEVEL)
    return moving[moving != 0].sort_values(key=lambda amount: -amount.abs())


def component_word(component: str, why: DayWhy) -> str:
    """Return what a component is on this day: the weekday's own name, the start or the end of a month or quarter."""
    day = why.day
    if component == WEEKDAY:
        return say("calendar_page.feature.make_up_day" if why.make_up else f"calendar_page.feature.{_weekday(day)}")
    if component == MONTH:
        place = sum(day.day >= first for first in SECOND_AND_LAST_TEN)
        return say(f"flows.component.{('month_start', 'month_middle', 'month_end')[place]}")
    if component == QUARTER:
        starts = (day + HALF_A_QUARTER).quarter == day.quarter
        return say("flows.component.quarter_start" if starts else "flows.component.quarter_end")
    return say(f"flows.component.{component}")


def why_sentence(why: DayWhy) -> str:
    """Return the answer: what is expected of the day, how far from a usual one, and what makes the difference."""
    day = weekday_day(why.day)
    if why.nothing:
        return say("flows.why.nothing", day=day)
    change = why.expected - why.usual
    expected = say(f"flows.why.{why.view}", day=day, money=figures.money(why.expected, signed=why.view == NET))
    if abs(change) <= UNMOVED * abs(why.usual):
        return say("flows.why.usual", expected=expected)
    key = "flows.why.more" if change > 0 else "flows.why.less"
    return say(key, expected=expected, change=figures.amount(abs(change)), parts=_told(why))


def _told(why: DayWhy) -> str:
    moving = moved_by(why)
    large = moving.index[moving.abs() >= LEAST_TOLD * moving.abs().sum()][:MOST_TOLD]
    told = moving[moving.index.isin([*large, *ENTERED])]
    words = (component_word(str(name), why) for name in told.index)
    return joining.listed(
        say("flows.why.part", name=name, amount=figures.amount(amount, signed=True))
        for name, amount in zip(words, told, strict=True)
    )


def _weekday(day: pd.Timestamp) -> str:
    return day.day_name().lower()
