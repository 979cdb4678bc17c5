"""The Buffer Court: what a replay is worth, to whom, how surely, on which kind of day, and what to say of it."""

import math
from dataclasses import dataclass
from typing import Final

import numpy as np
import pandas as pd

from core import names as n
from core.calendar import Calendar, marks
from core.calendar.events import PROMOTION
from core.calendar.marks import QUARTER_END
from core.reserve.bootstrap import mean_interval
from core.reserve.need import HABIT
from core.reserve.replay import PolicyRecord, Replay, record_of

ORDINARY: Final = "ordinary"
KINDS: Final = (QUARTER_END, PROMOTION, ORDINARY)
SAME_BP = 0.05  # gains closer than this read the same in tenths of a basis point

# What a replay finds of the model; the first that holds is said.
NO_MODEL: Final = "no_model"  # it was not judged
FLOOR_HELD: Final = "floor_held"  # the regulatory floor alone was never breached either, and gained as much
FLOOR_NO_WORSE: Final = "floor_no_worse"  # the floor was breached, but no more often than the model
RULE_NO_WORSE: Final = "rule_no_worse"  # another rule known in advance did as well
BREACHED: Final = "breached"
HABIT_BREACHED: Final = "habit_breached"  # never breached and no cheaper than the 20% habit, which was breached
NO_GAIN: Final = "no_gain"  # never breached, but no cheaper than the 20% habit
UNSURE: Final = "unsure"  # never breached, but its gain may as well be none: the 90% range holds 0
FIXED_NO_WORSE: Final = "fixed_no_worse"  # a fixed buffer, had one known it, would have gained as much unbreached
BEST: Final = "best"  # never breached, and ahead of every fixed buffer


@dataclass(frozen=True)
class Judgement:
    """One policy's record and what it is worth.

    ``gain_low_bp``, ``gain_high_bp``: the 90% range of its yield gain, in bp a year (NaN: too few days to tell);
    ``gain_money``: the gain in currency units a year; ``days_to_recover``: the longest that it was short. ``by_kind``:
    its record on each kind of day that there was.
    """

    record: PolicyRecord
    gain_low_bp: float
    gain_high_bp: float
    gain_money: float
    days_to_recover: int
    by_kind: dict[str, PolicyRecord]


@dataclass(frozen=True, eq=False)
class Finding:
    """What was found of the model: one of the constants above; ``rule``: the policy it is set against."""

    case: str
    model: PolicyRecord | None = None
    rule: PolicyRecord | None = None


@dataclass(frozen=True, eq=False)
class Court:
    """A replay, judged. ``kinds``: flags (days x KINDS), of which a day may have several."""

    replay: Replay
    kinds: pd.DataFrame
    judgements: tuple[Judgement, ...]
    finding: Finding


def judge(made: Replay, calendar: Calendar) -> Court:
    """Return what the replay shows of each policy, and of the model among them."""
    kinds = kinds_of(pd.DatetimeIndex(made.need.index), made.rebuild_days, calendar)
    judgements = tuple(_judgement(made, record, kinds) for record in made.records)
    low = next((one.gain_low_bp for one in judgements if one.record.name == n.MODEL), math.nan)
    return Court(made, kinds, judgements, finding_of(made.records, made.hindsight_fixed, made.spread_bp, low))


def kinds_of(days: pd.DatetimeIndex, rebuild_days: int, calendar: Calendar) -> pd.DataFrame:
    """Return flags (days x KINDS) by what lies in the ``rebuild_days`` after each day, on which it is judged.

    A quarter end: the last dealing day of a quarter; a promotion: a day of one, as the calendar and the book's own
    events have it. Both may lie ahead of the same day; a day with neither ahead is ordinary.
    """
    first, last = days + pd.Timedelta(days=1), days + pd.Timedelta(days=rebuild_days)
    found = marks(calendar, first[0], last[-1])
    flags = pd.DataFrame(False, days, list(KINDS))
    for kind, start, end in zip(found[n.KIND], found[n.START], found[n.END], strict=True):
        if kind in KINDS:
            flags[kind] |= (first <= end) & (last >= start)
    flags[ORDINARY] = ~flags.any(axis=1)
    return flags


def _judgement(made: Replay, record: PolicyRecord, kinds: pd.DataFrame) -> Judgement:
    buffer = made.buffers[record.name]
    gains = (HABIT - buffer) * made.spread_bp
    low, high = mean_interval(gains.to_numpy(), made.rebuild_days)
    money = float((gains / 1e4 * made.net_assets).mean())
    by_kind = {
        kind: record_of(record.name, buffer[kinds[kind]], made.need[kinds[kind]], made.spread_bp)
        for kind in KINDS
        if kinds[kind].any()
    }
    return Judgement(record, low, high, money, days_to_recover(made.running, buffer), by_kind)


def days_to_recover(running: pd.DataFrame, buffer: pd.Series) -> int:
    """Return the most days in a row on which the outflow after one day stood above the buffer kept on it.

    That is how long a breach lasts: from the first day on which what left since exceeds the buffer to the day on which
    it is inside again, at most to the end of the rebuild, when a new buffer is there. ``running``: (days x 1..L).
    """
    longest, lasting = 0, np.zeros(len(running), dtype=int)
    for short in (running.gt(buffer, axis=0)).to_numpy().T:
        lasting = (lasting + 1) * short
        longest = max(longest, int(lasting.max()))
    return longest


def finding_of(
    records: tuple[PolicyRecord, ...], hindsight_fixed: float, spread_bp: float, gain_low_bp: float
) -> Finding:
    """Return what the records say of the model, the least flattering that is true.

    ``gain_low_bp``: the low end of the range of the model's gain, NaN where there is none.
    """
    by_name = {record.name: record for record in records}
    model = by_name.get(n.MODEL)
    if model is None:
        return Finding(NO_MODEL)
    floors = [record for record in records if record.name.startswith(n.FLOOR)]
    rules = [record for record in records if record.name not in (n.MODEL, n.HINDSIGHT)]
    if floor := _no_worse(floors, model):
        return Finding(FLOOR_HELD if floor.breached_days == 0 else FLOOR_NO_WORSE, model, floor)
    if rule := _no_worse(rules, model):
        return Finding(RULE_NO_WORSE, model, rule)
    if model.breached_days:
        return Finding(BREACHED, model)
    fixed = PolicyRecord(n.HINDSIGHT, hindsight_fixed, 0, 0.0, (HABIT - hindsight_fixed) * spread_bp)
    if model.yield_gain_bp < SAME_BP:
        return Finding(HABIT_BREACHED if hindsight_fixed > HABIT else NO_GAIN, model, fixed)
    if gain_low_bp <= 0.0:
        return Finding(UNSURE, model, fixed)
    return Finding(FIXED_NO_WORSE if _no_worse([fixed], model) else BEST, model, fixed)


def _no_worse(rules: list[PolicyRecord], model: PolicyRecord) -> PolicyRecord | None:
    """Return the rule that gained most of those that were breached no more often than the model and gained as much."""
    equal = [
        rule
        for rule in rules
        if rule.breached_days <= model.breached_days and rule.yield_gain_bp > model.yield_gain_bp - SAME_BP
    ]
    return max(equal, key=lambda rule: rule.yield_gain_bp, default=None)
