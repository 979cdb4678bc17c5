"""Money-market rates: smooth paths by tenor, and the daily fixings made of them."""

from typing import Any

import numpy as np
import pandas as pd

from core import names as n
from core.calendar import Calendar
from core.sample.noise import carried_over, generator
from core.sample.parameters import read
from core.types import Floats

BASIS_POINT = 1e-4
RATE_DIGITS = 6
OVERNIGHT = "SHIBOR_ON"
CURVE = (OVERNIGHT, "NCD_1M", "NCD_3M", "NCD_6M", "NCD_9M", "NCD_1Y")


def rates_table(seed: int, first: pd.Timestamp, as_of: pd.Timestamp, calendar: Calendar) -> pd.DataFrame:
    """Return one fixing a tenor and dealing day from ``first`` to ``as_of``: date, tenor, rate (decimal a year)."""
    table = read("rates")
    days = calendar.dealing_days(first, as_of)
    fixings = _paths(days) + BASIS_POINT * _noise_bp(seed, days, calendar, table)
    frame = pd.DataFrame(fixings.round(RATE_DIGITS), index=days, columns=pd.Index(table["tenors"], name=n.TENOR))
    return frame.melt(ignore_index=False, value_name=n.RATE).reset_index()


def curve(as_of: pd.Timestamp, days: Floats) -> Floats:
    """Return the smooth yield of a top bank's paper with ``days`` left, decimal a year; flat beyond one year."""
    tenors = read("rates")["tenors"]
    paths = dict(zip(tenors, _paths(pd.DatetimeIndex([as_of]))[0], strict=True))
    return np.interp(days, [tenors[name]["days"] for name in CURVE], [paths[name] for name in CURVE])


def path(name: str, days: pd.DatetimeIndex) -> Floats:
    """Return the smooth path called ``name`` in rates.toml, decimal a year, shape (T,)."""
    points: list[list[Any]] = read("rates")["path"][name]
    dates = pd.DatetimeIndex([day for day, _ in points])
    return np.interp((days - dates[0]).days, (dates - dates[0]).days, [rate for _, rate in points])


def _paths(days: pd.DatetimeIndex) -> Floats:
    """Return the smooth rate of each tenor, shape (T, tenors)."""
    table = read("rates")
    overnight, one_year = (path(name, days) for name in ("overnight", "one_year"))
    term = np.array([tenor["term"] for tenor in table["tenors"].values()])
    over = np.array([tenor["over"] for tenor in table["tenors"].values()])
    return overnight[:, None] + np.outer(one_year - overnight, term) + over


def _noise_bp(seed: int, days: pd.DatetimeIndex, calendar: Calendar, table: dict[str, Any]) -> Floats:
    """Return the fixings' distance from their paths in basis points, shape (T, tenors)."""
    noise, tenors = table["noise"], table["tenors"]
    short = np.array([tenor["days"] <= noise["short_days"] for tenor in tenors.values()])
    drawn = carried_over(generator(seed, "rates"), (len(days), len(tenors)), noise["carry_over"])
    # Cash is dear on the last dealing days of a quarter.
    ahead = pd.DatetimeIndex([calendar.shift(day, noise["quarter_end_days"]) for day in days])
    dear = np.asarray(ahead.to_period("Q") != days.to_period("Q"))
    jump = noise["quarter_end_bp"] * np.outer(dear, short)
    return np.asarray(drawn * np.where(short, noise["short_bp"], noise["long_bp"]) + jump)
