"""Sentences of forecasts held against what came."""

import pandas as pd

from core.present.flow_series import NET
from core.present.sentences import weekday_day
from core.present.words import counted
from core.text import figures, joining, say

LEAST_TOLD = 0.05  # of all that moved the day; what moved it less is left to the chart
RIGHT = 0.001  # of the larger of forecast and actual; a smaller error is none


def ages_title(errors: pd.DataFrame, view: str) -> str:
    """Return how far off the youngest and the oldest forecasts were; ``errors``: age and wape, one row an age."""
    first, last = errors.iloc[0], errors.iloc[-1]
    return say(
        f"vintages.title.{view}", first=figures.share(first["wape"]), last_age=figures.count(last["age"]),
        last=figures.share(last["wape"]),
    )  # fmt: skip


def vintage_title(as_of: pd.Timestamp, band: pd.DataFrame, came: pd.Series) -> str:
    """Return on how many days what came lay within ``band`` (columns low and high by day)."""
    known = came.reindex(band.index).dropna()
    if known.empty:
        return say("vintages.vintage_title.nothing", day=figures.day(as_of, year=False))
    held = known.between(band["low"].loc[known.index], band["high"].loc[known.index])
    return say(
        "vintages.vintage_title.within", held=figures.count(held.sum()), known=figures.count(len(known)),
        day=figures.day(as_of, year=False),
    )  # fmt: skip


def made_sentence(made: str, made_at: pd.Timestamp, as_of: pd.Timestamp) -> str:
    """Return when a forecast was made, and from what."""
    return say(f"vintages.made.{made}", at=figures.day(made_at), day=figures.day(as_of))


def off_sentence(day: pd.Timestamp, view: str, actual: float, forecast: float, parts: pd.Series, age: int = 1) -> str:
    """Return what came, what was forecast and what made the difference, in currency units; the largest part first."""
    error = actual - forecast
    if abs(error) <= RIGHT * max(abs(actual), abs(forecast)):
        return say("vintages.off.exact", day=weekday_day(day))
    signed = view == NET
    off = say(
        f"vintages.off.{view}", day=weekday_day(day), actual=figures.money(actual, signed=signed),
        forecast=figures.amount(forecast, signed=signed), error=figures.amount(error, signed=True),
        age=age_words(age),
    )  # fmt: skip
    told = parts[parts.abs() >= LEAST_TOLD * parts.abs().sum()].sort_values(key=lambda amounts: -amounts.abs())
    return say(
        "vintages.off.of_which",
        off=off,
        parts=joining.listed(part_words(str(name), amount) for name, amount in told.items()),
    )


def part_words(name: str, amount: float) -> str:
    """Return a part of an error, of ``error_split.PARTS``, with its amount."""
    return say("vintages.off.part", name=say(f"vintages.part.{name}"), amount=figures.amount(amount, signed=True))


def age_words(age: int) -> str:
    """Return how long before its day a forecast was made, within a sentence."""
    return counted("vintages.off.before", age)


def age_name(age: int) -> str:
    """Return the name of the forecasts of one age."""
    return counted("vintages.age", age)
