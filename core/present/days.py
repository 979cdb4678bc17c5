"""The days to come in words: what falls on them, and what the models see in one of them."""

import re

import pandas as pd

from core import names as n
from core.calendar import Calendar, features
from core.present.sentences import weekday_day
from core.present.words import counted, word
from core.text import catalogue, figures, language, say

WHEN, LASTS, IN_DAYS = "when", "lasts", "in_days"
NEXT_COLUMNS = (WHEN, IN_DAYS, n.NAME, n.KIND, LASTS)
FULL = 1.0
SHARED = ["quarter_end"]  # each quarter's own feature says the same, and which quarter it is


def coming(marks: pd.DataFrame, as_of: pd.Timestamp) -> pd.DataFrame:
    """Return the marks that begin after ``as_of`` or still last, in words, the next first."""
    days = (marks[n.START] - as_of).dt.days
    return pd.DataFrame(
        {
            WHEN: [weekday_day(day, year=True) for day in marks[n.START]],
            IN_DAYS: days.clip(lower=0).to_numpy(),
            n.NAME: marks[n.NAME].to_numpy(),
            n.KIND: [word("kind", kind) for kind in marks[n.KIND]],
            LASTS: [(end - start).days + 1 for start, end in zip(marks[n.START], marks[n.END], strict=True)],
        }
    )


def next_sentence(marks: pd.DataFrame, as_of: pd.Timestamp) -> str:
    """Return what comes next after ``as_of``."""
    later = marks[marks[n.START] > as_of]
    if later.empty:
        return say("calendar_page.title_none")
    mark = later.iloc[0]
    day = pd.Timestamp(mark[n.START])
    away = (day - as_of).days
    return say(
        "calendar_page.title_tomorrow" if away == 1 else "calendar_page.title",
        name=mark[n.NAME],
        day=weekday_day(day),
        days=counted("app.days", away),
    )


def day_words(calendar: Calendar, day: pd.Timestamp) -> list[str]:
    """Return in words every feature that is not zero on ``day``; a share says how strongly it is felt."""
    row = features(calendar, pd.DatetimeIndex([day])).iloc[0]
    felt = row[row != 0].drop(SHARED, errors="ignore")
    told = [_feature(str(name), float(value)) for name, value in felt.items()]
    return ([say("calendar_page.projected")] if calendar.projected(pd.DatetimeIndex([day]))[0] else []) + told


def _feature(name: str, value: float) -> str:
    key, number = _message(name)
    text = say(key, number=number, kind=word("kind", name.removeprefix("event_")))
    return text if value == FULL else say("calendar_page.strength", text=text, value=figures.share(value, 0))


def _message(name: str) -> tuple[str, str]:
    """Return the message of a feature and the number at the end of its name: "month_last_2" -> (..., "2")."""
    known = catalogue(language())
    own = f"calendar_page.feature.{name}"
    if own in known:
        return own, ""
    family, sign, number = re.fullmatch(r"(.*?)_?([+-]?)(\d*)", name).groups()  # type: ignore[union-attr]
    side = {"+": "_after", "-": "_before"}.get(sign, "")
    key = f"calendar_page.feature.{family}{side}"
    return (key, number) if key in known else ("calendar_page.feature.event", "")
