"""The calendar of one market: which days are worked, which are holidays, which are only projected.

Two kinds of open day differ in China: on a make-up working Saturday offices and customers work, but dealing and
settlement stay closed. ``working`` knows make-up days; ``dealing``, ``roll`` and ``shift`` do not count them.
"""

import warnings
from dataclasses import dataclass, field
from functools import cache
from typing import Literal

import holidays
import numpy as np
import pandas as pd

from core import names as n
from core.calendar.events import default_events
from core.calendar.lunar import spring_festival
from core.errors import InputError
from core.text import ENGLISH, language, say
from core.types import Flags

CHINA = "CN"
YEARS = range(1990, 2100)
MARGIN = pd.Timedelta(days=15)  # longer than any break
# What the State Council has granted in every recent year, taken for years it has not announced: the holiday's first
# day and how many days in a row are off. Which weekends are worked in exchange follows no rule, so none is projected.
GOLDEN_WEEKS = (("05-01", 5), ("10-01", 7))
SPRING_FESTIVAL_DAYS = (-1, 6)
LIBRARY = {ENGLISH: "en_US", "zh": "zh_CN"}  # how the holidays package calls our languages
# Where the days kept by the whole country leave out some on which its financial centre is closed: that centre.
CENTRES = {"GB": "ENG"}


@dataclass(frozen=True, eq=False)
class Calendar:
    """One market's days and the desk's events.

    ``holiday``: Series of English names by date, which ``say_holiday`` says; ``make_up``: worked weekend days;
    ``announced``: last year whose days are official (later ones are projected); ``weekend``: days of the week, Monday
    0; ``events``: frame of its contract.
    """

    market: str
    events: pd.DataFrame
    holiday: pd.Series = field(repr=False)
    make_up_days: pd.DatetimeIndex = field(repr=False)
    announced: int
    weekend: frozenset[int]

    def dealing(self, dates: pd.DatetimeIndex) -> Flags:
        """Return whether orders are dealt and settled: no weekend, no holiday. Shape as ``dates``."""
        return np.asarray(~dates.day_of_week.isin(self.weekend) & ~dates.isin(self.holiday.index))

    def working(self, dates: pd.DatetimeIndex) -> Flags:
        """Return whether people work: dealing days and make-up working days. Shape as ``dates``."""
        return self.dealing(dates) | self.make_up(dates)

    def make_up(self, dates: pd.DatetimeIndex) -> Flags:
        """Return whether the day is a weekend day worked in exchange for a holiday."""
        return np.asarray(dates.isin(self.make_up_days))

    def holidays(self, dates: pd.DatetimeIndex) -> Flags:
        """Return whether the day is a public holiday (weekends inside a break are not)."""
        return np.asarray(dates.isin(self.holiday.index))

    def in_break(self, dates: pd.DatetimeIndex) -> Flags:
        """Return whether the day belongs to a break that holds a public holiday, weekends inside it included."""
        wide = pd.date_range(dates.min() - MARGIN, dates.max() + MARGIN)
        off = ~self.working(wide)
        run = pd.Series(self.holidays(wide) & off).groupby(np.cumsum(~off))
        return np.asarray(off & run.transform("max"))[wide.get_indexer(dates)]

    def projected(self, dates: pd.DatetimeIndex) -> Flags:
        """Return whether the holidays of the day's year are projected rather than announced."""
        return np.asarray(dates.year > self.announced)

    def holiday_names(self, dates: pd.DatetimeIndex) -> pd.Series:
        """Return the holiday's English name for each date, whichever language is in use, "" on ordinary days."""
        return self.holiday.reindex(dates).fillna("")

    def say_holiday(self, name: str) -> str:
        """Return an English name in the language in use, as it stands if the market's days have none in it."""
        said = _translations(self.market, language()).get(name, name)
        return said.replace(holidays.constants.HOLIDAY_NAME_DELIMITER, say("calendar.holidays"))

    def dealing_days(self, start: pd.Timestamp, end: pd.Timestamp) -> pd.DatetimeIndex:
        """Return the dealing days from ``start`` to ``end``, both included."""
        dates = pd.date_range(start, end, freq="D", name=n.DATE)
        return dates[self.dealing(dates)]

    def roll(self, day: pd.Timestamp) -> pd.Timestamp:
        """Return ``day`` if it is a dealing day, else the next one."""
        return self._offset(day, 0, "forward")

    def shift(self, day: pd.Timestamp, days: int) -> pd.Timestamp:
        """Return the dealing day ``days`` dealing days after ``day`` (before it, if negative)."""
        return self._offset(day, days, "preceding" if days > 0 else "following")

    def _offset(self, day: pd.Timestamp, days: int, roll: Literal["forward", "preceding", "following"]) -> pd.Timestamp:
        start = np.datetime64(pd.Timestamp(day), "D")
        return pd.Timestamp(np.busday_offset(start, days, roll, busdaycal=_business_days(self.market)))


def build_calendar(market: str = CHINA, events: pd.DataFrame | None = None) -> Calendar:
    """Return the calendar of a market of the ``holidays`` package, with the desk's events (default: promotions).

    Raises InputError for an unknown market.
    """
    holiday, make_up, announced, weekend = _market(market)
    if events is None:
        events = default_events() if market == CHINA else default_events().iloc[:0]
    return Calendar(market, events, holiday, make_up, announced, weekend)


@cache
def _market(market: str) -> tuple[pd.Series, pd.DatetimeIndex, int, frozenset[int]]:
    if not _is_country(market):
        raise InputError("calendar.unknown_market", market=market)
    found = _listed(market, ENGLISH)
    named = pd.Series({pd.Timestamp(day): name for day, name in found.items()}, dtype="str")
    worked, weekend = pd.DatetimeIndex(sorted(found.weekend_workdays)), frozenset(found.weekend)
    if market != CHINA:
        return named.sort_index(), worked, YEARS[-1], weekend
    # An announced year has its exchanges of days; for the years after the last such, only statute is known.
    announced = max((day.year for day in worked), default=YEARS[0])
    return _with_projection(named, announced), worked, announced, weekend


def _is_country(code: str) -> bool:
    """Return whether it is the code of a country with a list, which the library also finds by other names."""
    try:
        return holidays.country_holidays(code).country == code
    except NotImplementedError:
        return False


@cache
def _listed(market: str, spoken: str) -> holidays.HolidayBase:
    """Return the library's list, named in a language, else in English, else in the market's own.

    Never in that of the process's locale, which the library takes if it is not told: days are told by their names.
    """
    own = holidays.country_holidays(market)
    wanted = (LIBRARY.get(spoken), LIBRARY[ENGLISH], own.default_language)
    named = next((name for name in wanted if name in own.supported_languages), None)
    with warnings.catch_warnings():
        # Of a country whose feasts follow the moon it knows some years only, and says so; the fixed days are there.
        warnings.filterwarnings("ignore", "Requested Holidays are available only", UserWarning)
        return holidays.country_holidays(market, subdiv=CENTRES.get(market), years=YEARS, language=named)


@cache
def _translations(market: str, spoken: str) -> dict[str, str]:
    """Return the names in a language by their English ones."""
    english, other = _listed(market, ENGLISH), _listed(market, spoken)
    return {name: other[day] for day, name in english.items()}


def _with_projection(named: pd.Series, announced: int) -> pd.Series:
    extra: dict[pd.Timestamp, str] = {}
    for year in range(announced + 1, YEARS[-1] + 1):
        first = spring_festival(year)
        blocks = [(pd.Timestamp(f"{year}-{start}"), length) for start, length in GOLDEN_WEEKS]
        before, after = SPRING_FESTIVAL_DAYS
        blocks.append((first + pd.Timedelta(days=before), after - before + 1))
        for start, length in blocks:
            name = str(named.get(first if start < pd.Timestamp(f"{year}-04-01") else start, ""))
            extra |= dict.fromkeys(pd.date_range(start, periods=length), name)
    projected = pd.Series(extra, dtype="str")
    return pd.concat([named, projected[~projected.index.isin(named.index)]]).sort_index()


@cache
def _business_days(market: str) -> np.busdaycalendar:
    closed, _, _, weekend = _market(market)
    worked = [day not in weekend for day in range(7)]
    return np.busdaycalendar(worked, closed.index.to_numpy().astype("datetime64[D]"))
