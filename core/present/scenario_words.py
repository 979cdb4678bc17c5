"""Scenarios in words: what changes, what it does, and how scenarios differ."""

from collections.abc import Mapping, Sequence
from itertools import pairwise
from typing import Final

import pandas as pd

from core import names as n
from core.present.tables import Formats, Table
from core.present.words import counted, word
from core.stress import changes as c
from core.stress.answers import Answer
from core.stress.changes import Change
from core.text import catalogue, figures, joining, language, say

Names = Mapping[str, str]  # target -> what a reader calls it

BASIS_POINTS: Final = 1e4
NOTHING_BP: Final = 0.05
WHAT, OUT, WORST, RESERVE, MONEY, YIELD, SHORT = "what", "out", "worst", "reserve", "money", "yield", "short"
FALL, GAIN = "fall", "gain"
FROM_A_DAY_ON: Final = (c.OUTAGE, c.REDEMPTIONS, c.SUBSCRIPTIONS)
DIFFERENCES: Final = (WHAT, OUT, WORST, RESERVE, MONEY, YIELD, SHORT)
MEASURES: Final = (OUT, WORST, RESERVE, MONEY, YIELD, GAIN, FALL, SHORT)


def change_phrase(change: Change, names: Names) -> str:
    """Return one change as a reader says it: "618 2026 30% weaker"."""
    kind, size = change.kind, change.size
    direction = "less" if size < 0 else "more"
    known = {f"scenarios.phrase.{kind}_{direction}", f"scenarios.phrase.{kind}"}
    key = next(key for key in sorted(known, key=len, reverse=True) if key in _phrases())
    return say(
        key, size=size_word(kind, abs(size)), target=_target(change, names), window=_window(change),
    )  # fmt: skip


def change_phrases(changes: Sequence[Change], names: Names) -> str:
    """Return all changes in one breath."""
    told = [change_phrase(each, names) for each in changes]
    if len(told) < 2:
        return "".join(told)
    return say("scenarios.and", first=say("scenarios.comma").join(told[:-1]), last=told[-1])


def size_word(kind: str, size: float) -> str:
    """Return a size in the unit of its kind."""
    unit = c.KINDS[kind].unit
    if unit == c.BASIS_POINTS:
        return say("scenarios.bp", size=f"{size:g}")
    if unit == c.DAYS:
        return counted("app.days", size)
    if unit == c.POINTS:
        return say("scenarios.points", size=f"{size * 100:.4g}")
    return figures.share(size, 0 if round(size * 100, 6).is_integer() else 1)


def headline(told: Sequence[Answer], names: Names) -> str:
    """Return the answer: what has to be held once everything has changed, instead of what."""
    base, last = told[0], told[-1]
    changes = joining.capital(change_phrases(last.changes, names)) or say("scenarios.unchanged")
    if last.buffer_model is None:
        return say("scenarios.headline_none", changes=changes)
    reserve, before = figures.share(last.buffer_model), figures.share(_known(base.buffer_model))
    if not last.changes:
        return say("scenarios.headline_base", changes=changes, reserve=reserve, until=figures.day(base.dates[-1]))
    if base.buffer_model is None:
        return say("scenarios.headline_only", changes=changes, reserve=reserve)
    key = "scenarios.headline" if reserve != before else "scenarios.headline_same"
    return say(key, changes=changes, reserve=reserve, before=before, cost=yield_word(base, last))


def yield_word(base: Answer, other: Answer) -> str:
    """Return what the change of the yield is, in words."""
    change = _yield_bp(other) - _yield_bp(base)
    if abs(change) < NOTHING_BP:
        return say("scenarios.yield_same")
    key = "scenarios.yield_less" if change < 0 else "scenarios.yield_more"
    return say(key, change=figures.basis_points(abs(change)).lstrip("+"))


def consequences(told: Sequence[Answer]) -> str:
    """Return what else a reader should know: a loss of prices, and whether today's portfolio still pays."""
    base, last = told[0], told[-1]
    said = []
    if abs(last.fall) * BASIS_POINTS >= NOTHING_BP:
        key = "scenarios.loss" if last.fall > 0 else "scenarios.profit"
        money = figures.money(abs(last.fall) * base.net_assets)
        said.append(say(key, fall=figures.basis_points(abs(last.fall) * BASIS_POINTS).lstrip("+"), money=money))
    key = "scenarios.pays" if last.shortfall_now == 0 else "scenarios.short"
    said.append(say(key, chance=figures.share(last.shortfall_now), now=figures.share(last.buffer_now)))
    return joining.sentences(said)


def curves_title(told: Sequence[Answer]) -> str:
    """Return the finding of the paired curves."""
    base, last = told[0], told[-1]
    line = last.outflow[last.confidence]
    day = last.dates[max(range(len(line)), key=line.__getitem__)]
    values = {
        "confidence": figures.share(last.confidence, 1).replace(".0%", "%"),
        "peak": figures.share(max(line)),
        "day": figures.day(day, year=False),
    }
    if not last.changes:
        return say("scenarios.curves_base", **values)
    return say("scenarios.curves", before=figures.share(max(base.outflow[base.confidence])), **values)


def differences(told: Sequence[Answer], names: Names) -> Table:
    """Return DIFFERENCES: the base case, what each change adds to the ones before it, and all of them together."""
    rows = [_levels(say("scenarios.base"), told[0])]
    for before, after in pairwise(told):
        rows.append(_step(joining.capital(change_phrase(after.changes[-1], names)), before, after))
    if len(told) > 1:
        rows.append(_levels(say("scenarios.together"), told[-1]))
    titles = {column: say(f"scenarios.column.{column}") for column in DIFFERENCES}
    return pd.DataFrame(rows, columns=list(DIFFERENCES)), {}, titles


def what_each_changes(answers: Mapping[str, Answer], names: Names) -> list[str]:
    """Return what each scenario changes, by its title; nothing of one that changes nothing."""
    told = {title: change_phrases(answer.changes, names) for title, answer in answers.items()}
    return [say("scenarios.each", name=title, changes=changes) for title, changes in told.items() if changes]


def side_by_side(answers: Mapping[str, Answer]) -> Table:
    """Return a row a measure and a column a scenario, written out; columns by their titles."""
    formats: Formats = {
        OUT: lambda value: figures.money(value, signed=True), WORST: figures.share, RESERVE: figures.share,
        MONEY: figures.money, YIELD: figures.rate, GAIN: figures.basis_points,
        FALL: lambda value: figures.basis_points(-value * BASIS_POINTS), SHORT: figures.share,
    }  # fmt: skip
    frame = pd.DataFrame({WHAT: [say(f"scenarios.measure.{measure}") for measure in MEASURES]})
    for title, answer in answers.items():
        values = _values(answer)
        frame[title] = [formats[measure](values[measure]) for measure in MEASURES]
    return frame, {}, {WHAT: ""} | {title: title for title in answers}


def _values(answer: Answer) -> dict[str, object]:
    return {
        OUT: answer.expected_outflow, WORST: answer.worst, RESERVE: answer.buffer_model, MONEY: answer.need,
        YIELD: answer.yield_model if answer.yield_model is not None else float("nan"), GAIN: answer.gain_bp,
        FALL: answer.fall, SHORT: answer.shortfall_now,
    }  # fmt: skip


def _levels(what: str, answer: Answer) -> tuple[str, ...]:
    reserve, need, earned = (_known(value) for value in (answer.buffer_model, answer.need, answer.yield_model))
    out, worst, short = answer.expected_outflow, answer.worst, answer.shortfall_now
    told = figures.money(out), figures.share(worst), figures.share(reserve), figures.money(need), figures.rate(earned)
    return what, *told, figures.share(short)


def _step(what: str, before: Answer, after: Answer) -> tuple[str, ...]:
    changed = [
        (after.worst - before.worst),
        _known(after.buffer_model) - _known(before.buffer_model),
        after.shortfall_now - before.shortfall_now,
    ]
    worst, reserve, short = (_points(value) for value in changed)
    out = figures.money(after.expected_outflow - before.expected_outflow, signed=True)
    money = figures.money(_known(after.need) - _known(before.need), signed=True)
    return what, out, worst, reserve, money, figures.basis_points(_yield_bp(after) - _yield_bp(before)), short


def _points(value: float) -> str:
    if figures.missing(value):
        return say("figures.none")
    return say("scenarios.points", size=f"{value * 100:+.1f}" if abs(value) >= 5e-4 else "0.0")


def _yield_bp(answer: Answer) -> float:
    return _known(answer.yield_model) * BASIS_POINTS


def _known(value: float | None) -> float:
    return float("nan") if value is None else value


def _target(change: Change, names: Names) -> str:
    if change.known.target == n.GROUP:
        return say("scenarios.everyone") if change.target in ("", n.ALL) else word("group", change.target)
    return names.get(change.target, change.target)


def _window(change: Change) -> str:
    """Return a window in words that follow what it speaks of, with a space before them; "" for all days ahead."""
    if change.start is None:
        return ""
    start = figures.day(change.start, year=False)
    if change.end is None and change.kind in FROM_A_DAY_ON:
        return say("scenarios.from", start=start)
    if change.end is None or change.end == change.start:
        return say("scenarios.on", start=start)
    return say("scenarios.between", start=start, end=figures.day(change.end, year=False))


def _phrases() -> Mapping[str, str]:
    return catalogue(language())
