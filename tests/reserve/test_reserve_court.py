"""What a replay is worth against plain loops, and the table by which the model is judged, case by case."""

import math
from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from core import names as n
from core.calendar import build_calendar, default_events
from core.calendar.events import PROMOTION
from core.reserve import court
from core.reserve.court import KINDS, ORDINARY, QUARTER_END, days_to_recover, finding_of, judge, kinds_of
from core.reserve.replay import PolicyRecord, Replay, record_of

CALENDAR = build_calendar("CN")
REBUILD, SPREAD_BP = 5, 25.0


def made_up(seed=7, days=60, start="2026-03-01"):
    """A replay of made-up outflows with a policy that moves and one that does not."""
    random = np.random.default_rng(seed)
    index = pd.date_range(start, periods=days, name=n.DATE)
    running = pd.DataFrame(random.normal(0.01, 0.03, (days, REBUILD)).cumsum(axis=1), index, range(1, REBUILD + 1))
    need = running.max(axis=1)
    buffers = pd.DataFrame({n.MODEL: random.uniform(0.05, 0.1, days), "fixed:0.10": 0.1}, index)
    records = tuple(record_of(name, buffers[name], need, SPREAD_BP) for name in buffers)
    assets = pd.Series(random.uniform(1e9, 2e9, days), index)
    return Replay(REBUILD, need, buffers, records, max(need.max(), 0.0), running, assets, SPREAD_BP)


def test_the_gain_in_money_is_that_of_each_days_net_assets():
    made = made_up()
    for judgement in judge(made, CALENDAR).judgements:
        total = 0.0
        for day, kept in made.buffers[judgement.record.name].items():
            total += (0.20 - kept) * made.net_assets[day] * SPREAD_BP / 1e4
        assert judgement.gain_money == pytest.approx(total / len(made.need))
        assert judgement.gain_low_bp <= judgement.record.yield_gain_bp <= judgement.gain_high_bp
    model, fixed = judge(made, CALENDAR).judgements
    assert model.gain_low_bp < model.gain_high_bp
    assert fixed.gain_low_bp == fixed.gain_high_bp == pytest.approx(2.5)


def test_a_breach_lasts_while_what_left_stands_above_the_buffer():
    made = made_up()
    longest = 0
    for day, kept in made.buffers[n.MODEL].items():
        lasting = 0
        for left in made.running.loc[day]:
            lasting = lasting + 1 if left > kept else 0
            longest = max(longest, lasting)
    assert 0 < longest == days_to_recover(made.running, made.buffers[n.MODEL])


@pytest.mark.parametrize(
    ("left", "days"),
    [
        ([0.1, 0.3, 0.3, 0.1, 0.3], 2),  # back inside on the fourth day
        ([0.3, 0.1, 0.3, 0.3, 0.3], 3),  # never again before the buffer is rebuilt
        ([0.2, 0.2, 0.2, 0.2, 0.2], 0),  # all of it, and no more
    ],
)
def test_recovery_by_hand(left, days):
    running = pd.DataFrame([left], [pd.Timestamp("2026-01-01")])
    assert days_to_recover(running, pd.Series(0.2, running.index)) == days


def test_a_days_kind_is_what_lies_in_the_days_on_which_it_is_judged():
    own = (
        default_events()
        .iloc[[0]]
        .assign(
            **{n.EVENT_ID: "own", n.NAME: "Own", n.START: pd.Timestamp("2026-03-10"), n.END: pd.Timestamp("2026-03-11")}
        )
    )
    days = pd.date_range("2026-03-01", "2026-04-05", name=n.DATE)
    flags = kinds_of(days, REBUILD, build_calendar("CN", own))
    for day in days:
        ahead = pd.date_range(day, periods=REBUILD + 1)[1:]
        assert flags.loc[day, QUARTER_END] == (pd.Timestamp("2026-03-31") in ahead), day  # a working Tuesday
        assert flags.loc[day, PROMOTION] == any(d in ahead for d in pd.date_range("2026-03-10", "2026-03-11")), day
    assert (flags[ORDINARY] == ~(flags[QUARTER_END] | flags[PROMOTION])).all()
    assert flags.sum().tolist() == [5, 6, len(days) - 11]


def test_quarter_ends_that_fall_on_a_day_off_count_by_the_last_dealing_day():
    days = pd.date_range("2024-03-20", "2024-04-05", name=n.DATE)  # 31 March 2024 is a Sunday
    flags = kinds_of(days, REBUILD, CALENDAR)
    assert days[flags[QUARTER_END]].tolist() == pd.date_range("2024-03-24", "2024-03-28").tolist()


def test_a_day_may_have_both_ahead_and_kinds_without_days_are_left_out():
    days = pd.date_range("2026-06-10", "2026-06-28", name=n.DATE)
    flags = kinds_of(days, 14, CALENDAR)
    assert (flags[QUARTER_END] & flags[PROMOTION]).any()  # 618 and the half year
    judged = judge(made_up(days=10, start="2026-04-06"), CALENDAR)
    assert set(judged.judgements[0].by_kind) == {ORDINARY}


def test_records_by_kind_are_those_of_their_days():
    made = made_up(start="2026-04-20", days=90)
    judged = judge(made, CALENDAR)
    for judgement in judged.judgements:
        for kind in KINDS:
            days = judged.kinds.index[judged.kinds[kind]]
            short = [made.need[day] - made.buffers.loc[day, judgement.record.name] for day in days]
            record = judgement.by_kind[kind]
            assert record.breached_days == sum(one > 0 for one in short)
            assert record.worst_shortfall == pytest.approx(max([*short, 0.0]))
            assert record.mean_buffer == pytest.approx(made.buffers.loc[days, judgement.record.name].mean())


def record(name, buffer, breached=0):
    return PolicyRecord(name, buffer, breached, 0.01 * bool(breached), (0.20 - buffer) * SPREAD_BP)


HABIT, TEN, FLOOR = record("fixed:0.20", 0.2), record("fixed:0.10", 0.1, 3), record("floor:0.05", 0.05, 9)
BAND, VENDOR = record(n.MILLER_ORR, 0.07, 4), record(n.NEWSVENDOR, 0.06, 5)
OTHERS = {one.name: one for one in (HABIT, TEN, FLOOR, BAND, VENDOR)}
MODEL = record(n.MODEL, 0.08)


@pytest.mark.parametrize(
    ("case", "model", "others", "hindsight", "low", "rule"),
    [
        (court.BEST, MODEL, {}, 0.09, 2.5, n.HINDSIGHT),
        (court.FIXED_NO_WORSE, MODEL, {}, 0.08, 2.5, n.HINDSIGHT),
        (court.FIXED_NO_WORSE, MODEL, {}, 0.07, 2.5, n.HINDSIGHT),
        (court.FIXED_NO_WORSE, MODEL, {}, 0.081, 2.5, n.HINDSIGHT),  # the same to a tenth of a basis point
        (court.BEST, MODEL, {}, 0.09, math.nan, n.HINDSIGHT),
        (court.UNSURE, record(n.MODEL, 0.19), {}, 0.15, -0.1, n.HINDSIGHT),
        (court.RULE_NO_WORSE, record(n.MODEL, 0.21), {}, 0.09, -1.0, "fixed:0.20"),
        (court.NO_GAIN, record(n.MODEL, 0.21), {"fixed:0.20": None}, 0.09, -1.0, n.HINDSIGHT),
        (court.HABIT_BREACHED, record(n.MODEL, 0.3), {"fixed:0.20": record("fixed:0.20", 0.2, 2)}, 0.25, -3.0,
         n.HINDSIGHT),
        (court.BREACHED, record(n.MODEL, 0.08, 1), {}, 0.09, 2.5, None),
        (court.RULE_NO_WORSE, MODEL, {n.MILLER_ORR: record(n.MILLER_ORR, 0.07)}, 0.065, 2.5, n.MILLER_ORR),
        (court.RULE_NO_WORSE, MODEL, {n.MILLER_ORR: record(n.MILLER_ORR, 0.07), n.NEWSVENDOR: record(n.NEWSVENDOR,
         0.06)}, 0.06, 2.5, n.NEWSVENDOR),  # the one that gained most
        (court.RULE_NO_WORSE, record(n.MODEL, 0.11, 3), {}, 0.12, 2.0, "fixed:0.10"),
        (court.FLOOR_HELD, MODEL, {"floor:0.05": record("floor:0.05", 0.05)}, 0.04, 2.5, "floor:0.05"),
        (court.FLOOR_HELD, record(n.MODEL, 0.05), {"floor:0.05": record("floor:0.05", 0.05)}, 0.04, 3.7, "floor:0.05"),
        (court.FLOOR_NO_WORSE, record(n.MODEL, 0.05, 9), {}, 0.2, 3.7, "floor:0.05"),
        (court.FLOOR_NO_WORSE, record(n.MODEL, 0.06, 12), {}, 0.2, 3.7, "floor:0.05"),
        (court.BREACHED, record(n.MODEL, 0.0505, 4), {}, 0.2, 3.7, None),  # the gain of the floor, but safer
        (court.BEST, record(n.MODEL, 0.0505), {}, 0.2, 3.7, n.HINDSIGHT),
        (court.BEST, MODEL, {"floor:0.05": record("floor:0.15", 0.15)}, 0.09, 2.5, n.HINDSIGHT),  # a dearer floor
        (court.BEST, MODEL, {"floor:0.05": None}, 0.09, 2.5, n.HINDSIGHT),
        (court.NO_MODEL, None, {}, 0.09, math.nan, None),
    ],
)  # fmt: skip
def test_the_verdict_by_its_table(case, model, others, hindsight, low, rule):
    records = tuple(one for one in ({**OTHERS, **others} | {n.MODEL: model}).values() if one is not None)
    found = finding_of(records, hindsight, SPREAD_BP, low)
    assert found.case == case
    assert found.model == model
    assert (found.rule.name if found.rule else None) == rule


def test_hindsight_among_the_policies_is_no_rule_that_was_known():
    known_later = record(n.HINDSIGHT, 0.085)
    assert finding_of((*OTHERS.values(), MODEL, known_later), 0.085, SPREAD_BP, 2.5).case == court.BEST


def test_the_model_is_judged_by_the_range_of_its_own_gain():
    made = made_up()
    buffers = made.buffers.assign(**{n.MODEL: np.linspace(0.0, 0.39, len(made.need))})
    need = made.need * 0.0 - 1.0
    records = (record_of(n.MODEL, buffers[n.MODEL], need, SPREAD_BP),)
    judged = judge(replace(made, buffers=buffers, need=need, records=records), CALENDAR)
    assert judged.finding.case == court.UNSURE
    assert judged.judgements[0].gain_low_bp < 0 < judged.judgements[0].gain_high_bp
