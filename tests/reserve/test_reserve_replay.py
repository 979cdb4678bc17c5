"""Replay against plain loops over days, and against a model that is handed nothing but the past."""

import math

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from core import names as n
from core.calendar import build_calendar
from core.errors import InputError, MissingData
from core.forecast import find_model
from core.forecast.contract import log_offset
from core.forecast.drift import BROKEN, drift_states
from core.forecast.openness import open_days
from core.forecast.paths import draw
from core.forecast.rehearsal import WARM_UP, Rehearsal
from core.reserve import needed_buffer
from core.reserve.need import HABIT, REGULATORY_FLOOR, TAIL, called_buffer, safe_buffer
from core.reserve.policies import PAST_ONLY, parse_replayed
from core.reserve.replay import SCENARIOS, replay

CALENDAR = build_calendar("CN")
NAIVE, MEDIAN = find_model(n.SEASONAL_NAIVE), find_model(n.WEEKDAY_MEDIAN)
START = pd.Timestamp("2025-02-03")
TERMS = pd.DataFrame(columns=[n.PRODUCT_ID, n.FAMILY, n.OPEN_DAY, n.LAUNCHED])
REBUILD = 5


def flows(days=100, seed=3, groups=(n.ALL,), weekends=True, size=1.0):
    """A panel of one product and its balance: weekly rhythm, noise, and a bad week."""
    random = np.random.default_rng(seed)
    dates = pd.date_range(START, periods=days, name=n.DATE)
    columns = pd.MultiIndex.from_product([["P"], groups, n.SIDES], names=n.PANEL_LEVELS)
    rhythm = np.where(dates.day_of_week < 5, 1.0, 0.4 if weekends else 0.0)
    amounts = size * 100.0 * rhythm[:, None] * random.lognormal(0.0, 0.3, (days, len(columns)))
    amounts[days - 30 : days - 25, 1] *= 4.0
    panel = pd.DataFrame(amounts, dates, columns)
    net = panel.xs(n.SUBSCRIPTION, axis=1, level=n.SIDE).sum(axis=1) - panel.xs(n.REDEMPTION, axis=1, level=n.SIDE).sum(
        axis=1
    )
    return panel, 10_000.0 + net.cumsum()


def run(panel, balance, policies, start=None, end=None, model=NAIVE, rebuild=REBUILD, **dials):
    start, end = start or panel.index[0], end or panel.index[-1]
    chosen = [parse_replayed(text) for text in policies]
    return replay(panel, balance, start, end, chosen, CALENDAR, model, rebuild_days=rebuild, **dials)


def outflow_of(panel, day, reliance):
    """Net outflow of one day; a missing amount is no flow."""
    total = 0.0
    for (_, _, side), amount in panel.loc[day].items():
        if not math.isnan(amount):
            total += amount if side == n.REDEMPTION else -reliance * amount
    return total


def need_of(panel, balance, day, rebuild, reliance):
    worst, running = -math.inf, 0.0
    for u in range(1, rebuild + 1):
        running += outflow_of(panel, day + pd.Timedelta(days=u), reliance)
        worst = max(worst, running)
    return worst / balance[day]


def worst_mean(values, confidence):
    """The mean of the worst ``1 - confidence`` of them, the last one counted in part."""
    left = count = max(round((1 - confidence) * len(values), 9), 1e-6)
    total = 0.0
    for value in sorted(values, reverse=True):
        total, left = total + min(left, 1.0) * value, max(left - 1.0, 0.0)
    return total / count


def past_only_buffer(panel, balance, first, day, model, rebuild, confidence, reliance):
    """The model's buffer on ``day`` from nothing but the rows up to it."""
    known = panel.loc[:first]
    past = panel.loc[:day]
    masked = past.where(open_days(known, past.index, CALENDAR, TERMS))
    rows = np.arange(WARM_UP, len(masked))
    offset = log_offset(known.to_numpy(float))
    forecasts = np.zeros((len(rows), rebuild, panel.shape[1]))
    errors = np.full_like(forecasts, np.nan)
    for i, row in enumerate(rows):
        ahead = pd.date_range(panel.index[row], periods=rebuild + 1)[1:]
        made = model.predict(masked.iloc[: row + 1], rebuild, CALENDAR).to_numpy()
        forecasts[i] = made * open_days(known, panel.index[:1].append(ahead), CALENDAR, TERMS)[1:]
        for u in range(rebuild):
            if row + 1 + u < len(masked):
                actual = masked.iloc[row + 1 + u].to_numpy(float)
                errors[i, u] = np.log(actual + offset) - np.log(forecasts[i, u] + offset)
    rehearsal = Rehearsal(rows, forecasts, errors, offset)
    is_open = open_days(known, pd.date_range(day, periods=rebuild + 1), CALENDAR, TERMS)[1:]
    paths = draw(rehearsal, len(rows) - 1, masked, CALENDAR, SCENARIOS, 1, is_open)
    worst = []
    for path in paths:
        running, most = 0.0, -math.inf
        for amounts in path:
            for (_, _, side), amount in zip(panel.columns, amounts, strict=True):
                running += amount if side == n.REDEMPTION else -reliance * amount
            most = max(most, running)
        worst.append(most / balance[day])
    return min(max(worst_mean(worst, 1.0 - TAIL * (1.0 - confidence)), REGULATORY_FLOOR), 1.0)


@pytest.mark.parametrize("reliance", [0.0, 0.7, 1.0])
@pytest.mark.parametrize("groups", [(n.ALL,), ("a", "b")])
def test_need_breaches_and_records_are_those_of_plain_loops(reliance, groups):
    panel, balance = flows(groups=groups)
    panel.iloc[70, 0] = np.nan
    judged = panel.index[WARM_UP + 2 * REBUILD : -REBUILD]
    expected = {day: need_of(panel, balance, day, REBUILD, reliance) for day in judged}
    middle = float(max(np.quantile(list(expected.values()), 0.505), 0.001))  # between two days
    names, shares = [f"fixed:{middle!r}", "floor:0.02", "fixed:0.20"], (middle, 0.02, 0.20)
    made = run(panel, balance, names, reliance=reliance, spread_bp=30.0)
    assert made.need.to_dict() == pytest.approx(expected, rel=1e-12)
    for record, name, share in zip(made.records, names, shares, strict=True):
        short = [need - share for need in expected.values() if need > share]
        assert (record.name, record.mean_buffer, record.breached_days) == (name, share, len(short))
        assert record.worst_shortfall == pytest.approx(max(short, default=0.0))
        assert record.yield_gain_bp == pytest.approx((0.20 - share) * 30.0)
        assert made.breached[name].sum() == len(short)
    assert 0 < made.records[0].breached_days < len(expected)  # the case is a real one


@pytest.mark.parametrize("weekends", [True, False])
@pytest.mark.parametrize(("model", "groups"), [(NAIVE, (n.ALL,)), (MEDIAN, ("a", "b"))])
def test_the_models_buffers_are_those_made_of_the_past_alone(model, groups, weekends):
    panel, balance = flows(groups=groups, weekends=weekends, size=4.0)
    start = panel.index[60]
    made = run(panel, balance, ["model"], start, start + pd.Timedelta(days=9), model, confidence=0.95, reliance=0.8)
    days = panel.index[58:70]  # two more before the first: the buffer answers to the last three days' scenarios
    called = [past_only_buffer(panel, balance, days[0], day, model, REBUILD, 0.95, 0.8) for day in days]
    again = [max(called[place : place + 3]) for place in range(10)]
    assert made.buffers["model"].tolist() == pytest.approx(again, rel=1e-9)
    assert made.buffers["model"].nunique() > 1  # not the floor throughout


@pytest.mark.parametrize("name", [n.SEASONAL_NAIVE, n.CALENDAR_EFFECTS, n.ENSEMBLE])
def test_no_buffer_knows_anything_of_its_future(name):
    panel, balance = flows(110, size=4.0)
    first, last = panel.index[55], panel.index[75]
    every = ["model", "fixed:0.10", n.MILLER_ORR, n.NEWSVENDOR]
    plain = run(panel, balance, every, first, last, find_model(name))
    for row in (56, 62, 75):
        random = np.random.default_rng(row)
        poisoned, other = panel.copy(), balance.copy()
        poisoned.iloc[row + 1 :] = random.lognormal(9.0, 3.0, poisoned.iloc[row + 1 :].shape)
        other.iloc[row + 1 :] = random.lognormal(15.0, 1.0, len(other) - row - 1)
        again = run(poisoned, other, every, first, last, find_model(name))
        known = slice(None, panel.index[row])
        assert again.buffers.loc[known].to_numpy().tobytes() == plain.buffers.loc[known].to_numpy().tobytes()
        judged = slice(None, panel.index[row - REBUILD])
        assert again.need.loc[judged].to_numpy().tobytes() == plain.need.loc[judged].to_numpy().tobytes()
        assert again.need.loc[panel.index[row]] != plain.need.loc[panel.index[row]]


def test_the_hindsight_buffer_is_the_smallest_that_no_day_breaks():
    panel, balance = flows()
    best = run(panel, balance, ["fixed:0.20"]).hindsight_fixed
    just, less = run(panel, balance, [f"fixed:{share!r}" for share in (best, math.nextafter(best, 0.0))]).records
    assert just.breached_days == 0 < less.breached_days
    assert less.worst_shortfall == pytest.approx(0.0, abs=1e-15)


def test_hindsight_alone_knows_the_future_and_keeps_what_was_needed():
    panel, balance = flows()
    made = run(panel, balance, [n.HINDSIGHT, "model"])
    assert made.records[0].mean_buffer == made.hindsight_fixed == made.need.max()
    assert made.records[0].breached_days == 0
    assert set(PAST_ONLY) - {n.HINDSIGHT} == {n.MILLER_ORR, n.NEWSVENDOR}  # the others are poisoned above


def test_what_ran_out_is_there_day_by_day():
    panel, balance = flows(groups=("a", "b"))
    panel.iloc[70, 0] = np.nan
    made = run(panel, balance, ["fixed:0.20"], reliance=0.7)
    assert made.running.max(axis=1).equals(made.need)
    for day in made.need.index[::17]:
        left = [outflow_of(panel, day + pd.Timedelta(days=u), 0.7) for u in range(1, REBUILD + 1)]
        assert made.running.loc[day].to_numpy() == pytest.approx(np.cumsum(left) / balance[day])
    assert made.net_assets.equals(balance[made.need.index])


def test_money_that_only_arrives_needs_no_buffer():
    panel, balance = flows()
    panel.loc[:, (slice(None), slice(None), n.REDEMPTION)] = 0.0
    made = run(panel, balance, ["fixed:0.0", "model"])
    assert made.hindsight_fixed == 0.0
    assert made.records[0].breached_days == 0
    assert made.records[1].mean_buffer == REGULATORY_FLOOR


def test_only_days_that_can_be_judged_are_replayed():
    panel, balance = flows()
    made = run(panel, balance, ["model"], pd.Timestamp("2000-01-01"), pd.Timestamp("2100-01-01"))
    assert made.need.index[-1] == panel.index[-1] - pd.Timedelta(days=REBUILD)
    assert made.need.index[0] == panel.index[WARM_UP + 2 * REBUILD]
    assert (made.need.index == made.buffers.index).all()
    assert len(run(panel, balance, ["fixed:0.10"]).need) == len(made.need)  # whoever else is judged
    asked = panel.index[60]
    assert run(panel, balance, ["model"], asked, asked).need.index.tolist() == [asked]


@pytest.mark.parametrize("rebuild", [1, 2, 3, 30])
def test_any_time_to_rebuild_can_be_replayed(rebuild):
    panel, balance = flows(130)
    made = run(panel, balance, ["model"], rebuild=rebuild)
    assert made.rebuild_days == rebuild
    assert np.isfinite(made.buffers.to_numpy()).all()


@pytest.mark.parametrize(
    ("start", "end"), [("2025-01-01", "2025-02-20"), ("2025-05-10", "2026-01-01"), ("2025-04-20", "2025-04-10")]
)
def test_days_of_which_none_can_be_judged_are_refused_with_those_that_can(start, end):
    panel, balance = flows()
    with pytest.raises(InputError) as caught:
        run(panel, balance, ["model"], pd.Timestamp(start), pd.Timestamp(end))
    words = str(caught.value)
    assert caught.value.key == "reserve.replay_days"
    assert "13 Mar 2025" in words and "8 May 2025" in words  # the first and the last


def test_too_short_a_history_is_refused_with_the_days_it_needs():
    panel, balance = flows(100)
    needed = WARM_UP + 3 * REBUILD + 1
    assert len(run(panel[:needed], balance[:needed], ["model"]).need) == 1
    with pytest.raises(MissingData) as caught:
        run(panel[: needed - 1], balance[: needed - 1], ["model"])
    assert caught.value.key == "reserve.replay_short"
    assert caught.value.values == {"days": needed - 1, "needed": needed}


@pytest.mark.parametrize("found", [np.nan, 0.0, -5.0])
def test_a_day_without_a_balance_is_refused_by_name(found):
    panel, balance = flows()
    balance.iloc[[60, 61]] = found
    with pytest.raises(MissingData) as caught:
        run(panel, balance, ["fixed:0.20"])
    assert caught.value.key == "reserve.replay_assets"
    assert (caught.value.values["days"], caught.value.values["first"]) == (2, "4 Apr 2025")
    assert run(panel, balance, ["fixed:0.20"], end=panel.index[59]).need.notna().all()


def test_a_policy_named_twice_is_judged_once():
    panel, balance = flows()
    made = run(panel, balance, ["fixed:0.10", "model", "fixed:0.1", "model"])
    assert [record.name for record in made.records] == ["fixed:0.10", "model"]
    assert list(made.buffers) == ["fixed:0.10", "model"]


def test_the_same_replay_twice_is_the_same():
    panel, balance = flows(size=4.0)
    first, second = (run(panel, balance, ["model"]) for _ in range(2))
    assert first.buffers.equals(second.buffers)


@given(
    st.integers(1, 60).flatmap(
        lambda count: st.lists(st.lists(st.floats(-0.5, 1.5), min_size=6, max_size=6), min_size=count, max_size=count)
    ),
    st.floats(0.0, 1.0),
    st.integers(1, 8),
)
def test_a_day_calls_for_the_mean_of_the_worst_paths_worst_days(outflow, confidence, rebuild):
    worst = worst_mean([max(path[:rebuild]) for path in outflow], max(1.0 - TAIL * (1.0 - confidence), 0.0))
    expected = min(max(worst, REGULATORY_FLOOR), 1.0)
    assert called_buffer(np.array(outflow), confidence, rebuild) == pytest.approx(expected, abs=1e-9)


def test_the_tail_that_is_averaged_begins_before_the_quantile_of_the_confidence():
    """Of normal outflows its mean is that quantile, which is why it may stand for it."""
    outflow = 0.2 + 0.02 * np.random.default_rng(3).standard_normal((200_000, 1))
    for confidence in (0.975, 0.99):
        assert called_buffer(outflow, confidence) == pytest.approx(np.quantile(outflow, confidence), abs=3e-4)


def test_the_buffer_is_the_most_that_the_last_days_call_for():
    days = [np.random.default_rng(seed).normal(0.01, 0.03, (400, 14)).cumsum(axis=1) for seed in range(3)]
    assert needed_buffer(days, 0.95) == max(called_buffer(day, 0.95) for day in days)


def test_a_larger_confidence_never_needs_less():
    outflow = np.random.default_rng(5).normal(0.0, 0.1, (500, 14)).cumsum(axis=1)
    needed = [needed_buffer([outflow], level) for level in (0.5, 0.9, 0.95, 0.99, 0.999)]
    assert needed == sorted(needed)
    assert needed[0] >= REGULATORY_FLOOR


def slow_safe(panel, balance, rebuild, cap):
    """The worst running outflow of any window of at most ``rebuild`` days, over the balance before it."""
    worst = 0.0
    for first in range(1, len(panel)):
        running = 0.0
        for day in panel.index[first : first + rebuild]:
            running += outflow_of(panel, day, 1.0)
            worst = max(worst, running / balance.iloc[first - 1])
    return min(max(worst, REGULATORY_FLOOR), cap)


@pytest.mark.parametrize("rebuild", [1, 5, 200])
@pytest.mark.parametrize("size", [1.0, 8.0, 40.0])
def test_the_safe_buffer_is_the_worst_outflow_ever_seen(rebuild, size):
    panel, balance = flows(size=size)
    panel.iloc[70, 0] = np.nan
    balance = balance.clip(lower=5_000.0)
    assert safe_buffer(panel, balance, rebuild) == pytest.approx(slow_safe(panel, balance, rebuild, HABIT))


def test_without_a_balance_the_safe_buffer_is_the_cap():
    panel, balance = flows()
    assert safe_buffer(panel, balance * np.nan, cap=0.15) == 0.15


def test_the_safe_rule_holds_while_the_record_is_broken_and_no_longer():
    panel, balance = flows(150, size=4.0)
    panel.iloc[100:102, 1] *= 25.0
    balance += 50_000.0
    made = run(panel, balance, ["model"], panel.index[60], model=MEDIAN)
    states, _ = drift_states(panel.loc[: made.need.index[-1]], CALENDAR, MEDIAN, len(made.need))
    broken = (states["P"] == BROKEN).reindex(made.need.index)
    assert 3 < broken.sum() < 30 and not broken.iloc[-1]
    least = [safe_buffer(panel.loc[:day], balance.loc[:day], REBUILD) for day in broken.index[broken]]
    assert (made.buffers["model"][broken] >= np.array(least) - 1e-12).all()
    quiet = made.buffers["model"][~broken]
    assert quiet.median() < 0.5 * min(least)
