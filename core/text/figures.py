"""The one set of formatters: money, shares, basis points, rates, days and counts as a user reads them."""

import math
from datetime import date

import pandas as pd

from core.text import language, say

_SCALES = {"en": ((1e9, "bn"), (1e6, "m"), (1e3, "k")), "zh": ((1e8, "亿"), (1e4, "万"))}
_DIGITS = ((9.995, 2), (99.95, 1))  # below these bounds so many decimals; rounded up they have three digits already


def missing(value: float | None) -> bool:
    """Return whether there is no figure to show."""
    return value is None or not math.isfinite(value)


def scale(value: float) -> tuple[float, str]:
    """Return the divisor and scale word in which ``value`` reads best: 1,920,000 -> (1e6, "m")."""
    return next(((s, w) for s, w in _SCALES[language()] if abs(value) >= s * 0.9995), (1.0, ""))


def amount(value: float, *, signed: bool = False) -> str:
    """Return money in three significant digits with the language's scale word: 1,920,000 -> "1.92m"."""
    if missing(value):
        return say("figures.none")
    divisor, word = scale(value)
    scaled = value / divisor
    digits = next((digits for bound, digits in _DIGITS if abs(scaled) < bound), 0)
    if not round(scaled, digits):
        return "0"
    return f"{scaled:{'+' if signed else ''},.{digits}f}{word}"


def money(value: float, *, signed: bool = False) -> str:
    """Return money with its currency: 1,920,000 -> "CNY 1.92m"."""
    return say("figures.money", amount=amount(value, signed=signed))


def share(value: float, digits: int = 1) -> str:
    """Return a share of net assets in percent: 0.0863 -> "8.6%"."""
    return say("figures.none") if missing(value) else f"{value:z.{digits}%}"


def rate(value: float) -> str:
    """Return a yearly yield in percent: 0.0163 -> "1.63%"."""
    return share(value, 2)


def basis_points(value: float) -> str:
    """Return a signed number of basis points, already in bp: 2.41 -> "+2.4 bp"."""
    if missing(value):
        return say("figures.none")
    rounded = round(value, 1) + 0.0  # no "-0.0"
    return say("figures.basis_points", value=f"{rounded:+.1f}" if rounded else "0.0")


def count(value: float) -> str:
    """Return a whole number with thousands separators."""
    return say("figures.none") if missing(value) else f"{value:z,.0f}"


def day(value: date | pd.Timestamp, *, year: bool = True) -> str:
    """Return a date as the language writes it: "30 Jun 2026"."""
    stamp = pd.Timestamp(value)
    if pd.isna(stamp):
        return say("figures.none")
    months = say("figures.months").split()
    key = "figures.day_with_year" if year else "figures.day"
    return say(key, day=stamp.day, month=months[stamp.month - 1], year=stamp.year)


def weekday(value: date | pd.Timestamp) -> str:
    """Return the short name of the weekday: "Tue"."""
    return say("figures.weekdays").split()[pd.Timestamp(value).weekday()]
