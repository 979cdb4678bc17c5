"""The days that dated effects hang on, each with the key that names how large the effect is there."""

from collections.abc import Callable

import pandas as pd

from core import names as n
from core.calendar import Calendar, spring_festival
from core.calendar.events import PROMOTION, SETTLEMENT
from core.calendar.tax import tax_deadlines
from core.sample.axis import Axis
from core.sample.parameters import read

Anchors = list[tuple[pd.Timestamp, str]]

QUARTERLY_TAX = (1, 4, 7, 10)
PAYDAYS = (5, 10, 15, 20, 25)


def anchors(name: str, axis: Axis) -> Anchors:
    """Return the anchors called ``name`` in effects.toml that lie on the axis: (dealing day, key of the total)."""
    found = KINDS[name](axis)
    return [(day, key) for day, key in found if axis.days[0] <= day <= axis.days[-1]]


def _months(axis: Axis, which: str) -> list[pd.Timestamp]:
    """Return the first or the last dealing day of every month that the axis touches."""
    first, last = axis.days[0].to_period("M"), axis.days[-1].to_period("M")
    days = axis.calendar.dealing_days(first.start_time, last.end_time.normalize()).to_series()
    return list(days.groupby(days.dt.to_period("M")).agg(which))


def _quarter_ends(axis: Axis) -> Anchors:
    return [(day, str(day.quarter)) for day in _months(axis, "last") if day.month % 3 == 0]


def _quarter_starts(axis: Axis) -> Anchors:
    """Return the first dealing day of each quarter, keyed by the quarter that ended: its money comes back."""
    return [(day, str((day.quarter - 2) % 4 + 1)) for day in _months(axis, "first") if day.month % 3 == 1]


def _month_ends(axis: Axis) -> Anchors:
    return [(day, "any") for day in _months(axis, "last") if day.month % 3]


def _month_starts(axis: Axis) -> Anchors:
    return [(day, "any") for day in _months(axis, "first") if day.month % 3 != 1]


def _festivals(axis: Axis) -> list[pd.Timestamp]:
    return [spring_festival(year) for year in _years(axis)]


def _national_days(axis: Axis) -> list[pd.Timestamp]:
    return [pd.Timestamp(year, 10, 1) for year in _years(axis)]


def _before(calendar: Calendar, holidays: list[pd.Timestamp]) -> Anchors:
    return [(calendar.shift(day, -1), "any") for day in holidays]


def _after(calendar: Calendar, holidays: list[pd.Timestamp]) -> Anchors:
    return [(calendar.roll(day), "any") for day in holidays]


def _tax(axis: Axis) -> Anchors:
    due = tax_deadlines(axis.calendar, _years(axis))
    return [(axis.calendar.roll(day), "quarterly" if day.month in QUARTERLY_TAX else "ordinary") for day in due]


def _events(axis: Axis, kind: str) -> list[tuple[pd.Timestamp, str]]:
    """Return (start, name of the promotion) of every event of a kind; ids read name_year or name_year_settlement."""
    events = axis.calendar.events
    rows = events[events[n.KIND] == kind]
    names = rows[n.EVENT_ID].str.removesuffix(f"_{SETTLEMENT}").str.rsplit("_", n=1).str[0]
    return list(zip(rows[n.START], names, strict=True))


def _stock_up(axis: Axis) -> Anchors:
    lead = read("effects")["stock_up_days"]
    begun = ((start - pd.Timedelta(days=lead[name]), name) for start, name in _events(axis, PROMOTION))
    return [(axis.calendar.roll(day), name) for day, name in begun]


def _settlement(axis: Axis) -> Anchors:
    return [(axis.calendar.roll(start), name) for start, name in _events(axis, SETTLEMENT)]


def _paydays(axis: Axis) -> Anchors:
    days = axis.days[axis.days.day.isin(PAYDAYS)]
    dated = [(axis.calendar.roll(day), str(day.day)) for day in days]
    return dated + [(day, "last") for day in _months(axis, "last")]


def _years(axis: Axis) -> range:
    return range(axis.days[0].year, axis.days[-1].year + 1)


KINDS: dict[str, Callable[[Axis], Anchors]] = {
    "quarter_end": _quarter_ends,
    "quarter_start": _quarter_starts,
    "month_end": _month_ends,
    "month_start": _month_starts,
    "before_spring_festival": lambda axis: _before(axis.calendar, _festivals(axis)),
    "after_spring_festival": lambda axis: _after(axis.calendar, _festivals(axis)),
    "before_national_day": lambda axis: _before(axis.calendar, _national_days(axis)),
    "after_national_day": lambda axis: _after(axis.calendar, _national_days(axis)),
    "tax": _tax,
    "before_promotion": _stock_up,
    "settlement": _settlement,
    "payday": _paydays,
}
