"""The Executive page in words, made from its numbers by rules: the answer, and the three things to know this week."""

from collections.abc import Callable, Iterator
from typing import Final

import pandas as pd

from core import names as n
from core.present.executive_facts import Facts
from core.present.overview import BROKEN
from core.present.sentences import NOTHING_GAINED_BP, reasons_of, weekday_day
from core.present.words import counted
from core.reserve.impact import Impact
from core.text import figures, joining, say

THINGS: Final = 3
SIGNIFICANT: Final = 0.001  # share of net assets; smaller differences of buffers are not worth a word


def headline(found: Impact, period: str) -> str:
    """Return what the model's reserve was worth in the period and whether it held."""
    key = "executive.headline" if found.gain_bp > NOTHING_GAINED_BP else "executive.headline_nothing"
    values = {"period": say(f"executive.period_name.{period}"), "held": held(found)}
    if key == "executive.headline":
        values |= {"gain": figures.basis_points(found.gain_bp), "money": figures.money(found.money)}
    return say(key, **values)


def held(found: Impact) -> str:
    """Return how often the reserve was breached."""
    if not found.breached_days:
        return say("executive.held")
    days = counted("executive.product_days", found.breached_days)
    return say("executive.broken", days=days, shortfall=figures.share(found.worst_shortfall))


def span(facts: Facts, found: Impact) -> str:
    """Return which days and products the figures are of."""
    judged = counted("app.products", facts.days[n.PRODUCT_ID].nunique())
    said = say(
        "executive.span", first=figures.day(found.first), last=figures.day(found.last), products=judged,
        assets=figures.money(found.net_assets),
    )  # fmt: skip
    if not facts.left_out:
        return said
    return joining.sentences((said, say("executive.left_out", products=joining.listed(facts.left_out))))


def gain_range(found: Impact) -> str:
    """Return the 90% range of a gain, or that too few days tell it."""
    if figures.missing(found.low_bp):
        return say("figures.none")
    low, high = figures.basis_points(found.low_bp), figures.basis_points(found.high_bp)
    return low if low == high else say("figures.range", low=low, high=high)


def things_to_know(facts: Facts) -> tuple[str, ...]:
    """Return the three things that matter most this week, the gravest first."""
    rules: tuple[Callable[[Facts], Iterator[str]], ...] = (_conflicts, _buffers, _waiting, _outflow, _left, _events)
    return tuple(said for rule in rules for said in rule(facts))[:THINGS]


def _conflicts(facts: Facts) -> Iterator[str]:
    found = [[each for each in attention if each.kind in BROKEN] for attention in facts.rows["attention"]]
    broken = [each for each in found if each]
    if broken:
        yield _counted("executive.week_conflict", len(broken), len(found), text=broken[0][0].text)


def _buffers(facts: Facts) -> Iterator[str]:
    gap = facts.rows["buffer_called"] - facts.rows["buffer_now"]
    low = facts.rows[gap > SIGNIFICANT]
    if low.empty:
        return
    widest = low.iloc[int(gap[low.index].argmax())]
    now, called = figures.share(widest["buffer_now"]), figures.share(widest["buffer_called"])
    yield _counted("executive.week_buffer", len(low), len(gap), product=widest[n.NAME], now=now, called=called)


def _counted(key: str, count: int, every: int, **values: str) -> str:
    """Return a number of all products in words: the message ``key``, or ``key``_one for a single one."""
    one = f"{key}_one" if count == 1 else key
    return say(one, count=figures.count(count), all=figures.count(every), **values)


def _waiting(facts: Facts) -> Iterator[str]:
    if facts.waiting:
        yield counted("executive.week_waiting", facts.waiting)


def _outflow(facts: Facts) -> Iterator[str]:
    """Return the day of the week ahead on which most leaves."""
    if facts.week.empty:
        return
    day = facts.week.index[int(facts.week["expected"].argmin())]
    expected, low, high = (float(facts.week.loc[day, column]) for column in ("expected", "low", "high"))
    if expected >= 0:
        yield say("executive.week_inflow", money=figures.money(float(facts.week["expected"].sum())))
        return
    reason = reasons_of(day, facts.marks)
    yield say(
        "executive.week_outflow", day=weekday_day(day), money=figures.money(-expected), low=figures.money(-high),
        high=figures.money(-low), why=say("executive.week_outflow_why", reason=reason) if reason else "",
    )  # fmt: skip


def _left(facts: Facts) -> Iterator[str]:
    """Return what going to the model would earn, where more than that is held today."""
    known = facts.rows.dropna(subset=["buffer_model", "yield_gain_money"])
    if known.empty:
        return
    share = known["net_assets"] / known["net_assets"].sum()
    now, model = (float((known[column] * share).sum()) for column in ("buffer_now", "buffer_model"))
    if now > model + SIGNIFICANT:
        money = figures.money(float(known["yield_gain_money"].sum()))
        yield say("executive.week_left", now=figures.share(now), model=figures.share(model), money=money)


def _events(facts: Facts) -> Iterator[str]:
    later: pd.DataFrame = facts.marks[facts.marks[n.START] > facts.as_of]
    for _, mark in later.iterrows():
        yield say("executive.week_event", name=mark[n.NAME], day=weekday_day(mark[n.START]))


def trend(found: Impact) -> str:
    """Return what the reserve kept, and what was left of it on its tightest day."""
    kept = figures.share(found.buffer)
    if found.breached_days:
        return say("executive.trend_title_broken", buffer=kept, shortfall=figures.share(found.worst_shortfall))
    return say("executive.trend_title", buffer=kept, room=figures.share(found.least_room))


def limits(facts: Facts) -> str:
    """Return which limits today's holdings break, or how near the nearest is; "" where there is none."""
    rooms = [room for rooms in facts.rows["headroom"] for room in rooms]
    broken = [room.text for room in rooms if room.room < 0]
    if broken:
        return joining.sentences((counted("executive.safety_limits", len(broken)), *broken))
    least = min(rooms, key=lambda room: room.room, default=None)
    return "" if least is None else say("executive.safety_limits_none", room=figures.share(least.room), text=least.text)
