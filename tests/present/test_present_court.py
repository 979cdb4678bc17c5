"""What the Buffer Court says and tabulates: every verdict in words, and every figure that was judged."""

import numpy as np
import pandas as pd
import pytest

from core import names as n
from core.present import court_tables, court_words
from core.present.template import LIGHT
from core.reserve import court
from core.reserve.court import KINDS, ORDINARY, QUARTER_END, Court, Finding, Judgement
from core.reserve.replay import PolicyRecord, Replay, record_of

DAYS = pd.date_range("2026-03-01", periods=40, name=n.DATE)


def heard(case=court.BEST, kept=0.08, low=2.5, rule=None, named=n.MODEL):
    """A court of two policies over 40 days, of which the first five have a quarter end ahead and a breach at 6%."""
    need = pd.Series(np.r_[np.full(5, 0.07), np.full(35, 0.01)], DAYS)
    buffers = pd.DataFrame({"fixed:0.20": 0.2, named: kept}, DAYS)
    kinds = pd.DataFrame(False, DAYS, list(KINDS))
    kinds.loc[DAYS[:5], QUARTER_END] = kinds.loc[DAYS[5:], ORDINARY] = True
    judgements = tuple(judgement(name, buffers[name], need, kinds, low) for name in buffers)
    records = tuple(one.record for one in judgements)
    running, assets = need.to_frame(1), pd.Series(1e9, DAYS)
    made = Replay(14, need, buffers, records, 0.07, running, assets, 25.0)
    model = records[1] if named == n.MODEL else None
    return Court(made, kinds, judgements, Finding(case, model, rule or records[0]))


def judgement(name, buffer, need, kinds, low):
    by_kind = {kind: record_of(name, buffer[kinds[kind]], need[kinds[kind]], 25.0) for kind in (QUARTER_END, ORDINARY)}
    record = record_of(name, buffer, need, 25.0)
    ends = (record.yield_gain_bp,) * 2 if name != n.MODEL else (low, 3.1)
    return Judgement(record, *ends, 1_234_567.0, 4 * bool(record.breached_days), by_kind)


FLOOR = PolicyRecord("floor:0.05", 0.05, 0, 0.0, 3.75)


@pytest.mark.parametrize(
    ("case", "kept", "said"),
    [
        (court.BEST, 0.08, ("kept 8.0%", "never breached", "+3.0 bp", "90% range +2.5 bp to +3.1 bp", "CNY +1.23m")),
        (court.FIXED_NO_WORSE, 0.08, ("a fixed 5.0% would have held as well for +3.8 bp", "only in hindsight")),
        (court.UNSURE, 0.08, ("gain is not sure", "+2.5 bp to +3.1 bp")),
        (court.NO_GAIN, 0.21, ("gains nothing here", "21.0%", "no less than the 20% rule")),
        (court.HABIT_BREACHED, 0.3, ("20% rule was not enough", "reached 5.0%", "kept 30.0%", "-2.5 bp")),
        (court.BREACHED, 0.06, ("breached on 5 days", "short by up to 1.0%", "not safely earned")),
        (court.RULE_NO_WORSE, 0.08, ("adds nothing here", "floor 5% gained +3.8 bp a year and was never breached")),
        (court.FLOOR_HELD, 0.08, ("adds nothing here", "floor 5% was never breached either", "the model +3.0 bp")),
        (court.FLOOR_NO_WORSE, 0.06, ("adds nothing here", "the model gained +3.5 bp and was breached on 5 days")),
    ],
)
def test_every_verdict_is_said_with_its_figures(case, kept, said):
    text = court_words.verdict(heard(case, kept, rule=FLOOR))
    assert all(part in text for part in said), text
    assert "40 days" in text


def test_without_the_model_there_is_no_verdict_on_it():
    assert "not judged" in court_words.verdict(heard(court.NO_MODEL, named=n.MILLER_ORR))
    assert court_words.kinds_title(heard(court.NO_MODEL, named=n.MILLER_ORR)).startswith("What lay ahead")


def test_a_range_is_told_only_where_there_is_one():
    fixed, model = heard().judgements
    assert court_words.gain_range(fixed) == ""
    assert court_words.gain_range(heard(low=float("nan")).judgements[1]) == ""
    assert "+2.5 bp" in court_words.gain_range(model)
    cells = court_tables.policy_table(heard(low=float("nan")), LIGHT)[0][court_tables.RANGE]
    assert cells.tolist() == ["exact", "too few days"]


def test_the_line_of_the_command_says_how_long_a_breach_lasted():
    safe, short = heard(kept=0.06).judgements
    assert court_words.judged_line(short).endswith("short for up to 4 days")
    assert "5 days breached, worst shortfall 1.0%" in court_words.judged_line(short)
    assert "short for" not in court_words.judged_line(safe)


def test_the_policies_that_held_are_counted_without_the_one_that_knew():
    assert court_words.policies_title(heard()).startswith("2 of 2 policies")
    assert "is model: +3.0 bp" in court_words.policies_title(heard())
    assert "is fixed 20%: 0.0 bp" in court_words.policies_title(heard(kept=0.06))
    assert court_words.policies_title(heard(named=n.HINDSIGHT)).startswith("1 of 1 policies")


def test_what_lay_ahead_of_the_models_breaches_is_named():
    assert court_words.kinds_title(heard(kept=0.06)) == "The model was short with quarter end ahead on 5 of 5 days"
    assert court_words.kinds_title(heard()).startswith("The model was never short")


def test_the_tables_hold_what_was_judged():
    found = heard(kept=0.06)
    frame, formats, titles = court_tables.policy_table(found, LIGHT)
    assert set(titles) <= set(frame)
    assert frame["breached_days"].tolist() == [0, 5]
    assert formats["yield_gain_money"](frame["yield_gain_money"][0]) == "CNY +1.23m"
    frame, texts, looks, titles = court_tables.kind_table(found, LIGHT)
    assert list(titles.values()) == ["Policy", "Quarter end ahead (5 days)", "Ordinary days (35 days)"]
    assert texts.loc[1].tolist() == ["6.0% ✗ 5 days, up to 1.0%", "6.0% ✓"]
    assert [bool(look) for look in looks.loc[1]] == [True, False]
    assert frame.loc[1, QUARTER_END] == 5


def test_downloads_are_in_full_precision():
    found = heard(kept=0.0612345)
    rows = court_tables.judged_frame(found)
    assert rows[n.KIND].tolist() == [n.ALL, QUARTER_END, ORDINARY] * 2
    assert rows["days"].tolist() == [40, 5, 35] * 2
    assert rows["mean_buffer"].iloc[3] == 0.0612345
    daily = court_tables.daily_frame(found)
    assert daily[n.DATE].tolist() == list(DAYS)
    assert {n.AUM, n.OUTFLOW, "fixed:0.20", n.MODEL, *KINDS} < set(daily)
    assert daily[n.OUTFLOW].tolist() == found.replay.need.tolist()


def test_the_key_names_the_days_and_the_spread_that_were_used():
    assert "within 14 days" in court_words.policies_key(heard()) and "25 bp" in court_words.policies_key(heard())
    assert "14 days after it" in court_words.kinds_key(heard())
