"""Lots by age against loops over single lots, urges found in worlds that have them, and the model made of both."""

import numpy as np
import pandas as pd
import pytest
from forecast_cases import CALENDAR
from hypothesis import given, settings
from hypothesis import strategies as st

from core import names as n
from core.forecast import MODELS
from core.forecast.aged_lots import MOST_LEAVING, taken, walk
from core.forecast.by_lots import by_lots, locked_lots, with_lots
from core.forecast.ladders import daily
from core.forecast.rehearsal import forecasts_at
from core.forecast.urges import EVEN, URGES, Urge, unsteadiness, urge_by_age
from core.liability.terms import redemption_days

START, OPEN_DAY, HORIZON = "2025-01-06", 20, 20
TRUE = Urge(32.0, 5.0)
EFFECTS = MODELS[n.CALENDAR_EFFECTS]


def terms(hold_days=np.nan, open_day=np.nan, product_id="p"):
    family = n.MIN_HOLDING if np.isnan(open_day) else n.MONTHLY_OPEN
    row = {n.PRODUCT_ID: product_id, n.FAMILY: family, n.HOLD_DAYS: hold_days, n.OPEN_DAY: open_day}
    return pd.DataFrame([{**row, n.LAUNCHED: pd.NaT}])


def world(days, hold_days=1, open_day=None, urge=TRUE, level=0.01, seed=0, product_id="p"):
    """Return flows of a product whose lots leave at ``level`` times their urge, lot by lot; sales come in bursts."""
    random, dates = np.random.default_rng(seed), pd.date_range(START, periods=days)
    shape, lots, rows = urge_by_age(urge, hold_days, open_day), [[len(dates), 1e8]], []
    opened = np.full(days, True) if open_day is None else dates.isin(redemption_days(dates, open_day, CALENDAR))
    for date, deals, opens in zip(dates, CALENDAR.dealing(dates), opened, strict=True):
        left = 0.0
        for lot in lots:
            leaves = lot[1] * min(level * shape[min(lot[0], len(shape) - 1)], 0.9) if deals and opens else 0.0
            lot[0], lot[1], left = lot[0] + opens, lot[1] - leaves, left + leaves
        burst = 4.0 if random.random() < 0.06 else 1.0
        came = burst * random.lognormal(13, 0.3) if deals else 0.0
        lots.append([0, came])
        row = {n.DATE: date, n.PRODUCT_ID: product_id, n.GROUP: n.ALL, n.SUBSCRIPTION: came, n.REDEMPTION: left}
        rows.append({**row, n.AUM: sum(amount for _, amount in lots)})
    return pd.DataFrame(rows)


def history_of(flows):
    wide = flows.pivot(index=n.DATE, columns=[n.PRODUCT_ID, n.GROUP], values=[*n.SIDES])
    return wide.reorder_levels([1, 2, 0], axis=1).sort_index(axis=1).rename_axis(columns=n.PANEL_LEVELS)


@pytest.mark.parametrize("hold_days, open_day", [(7, None), (30, None), (1, OPEN_DAY)])
def test_of_a_world_with_that_urge_the_level_is_found_again_every_day(hold_days, open_day):
    """The lots are kept by what left alone, so the level comes out exactly only if each lot is where it really is."""
    flows = world(250, hold_days, open_day)
    found = walk(daily(flows), urge_by_age(TRUE, hold_days, open_day)[None], open_day, CALENDAR)
    known = (flows[n.REDEMPTION] > 0).to_numpy()
    np.testing.assert_allclose(flows[n.REDEMPTION][known] / found.due[known, 0], 0.01, rtol=1e-9)
    np.testing.assert_allclose(found.balance.sum(axis=2)[:, 0], flows[n.AUM], rtol=1e-9)


@pytest.mark.parametrize("hold_days, open_day", [(14, None), (1, OPEN_DAY)])
@pytest.mark.parametrize("row", [120, 163])
def test_what_falls_due_ahead_is_what_then_fell_due(hold_days, open_day, row):
    flows = world(row + 60, hold_days, open_day)
    shape = urge_by_age(TRUE, hold_days, open_day)[None]
    whole, known = (walk(daily(part), shape, open_day, CALENDAR) for part in (flows, flows.iloc[: row + 1]))
    days = pd.DatetimeIndex(flows[n.DATE])
    lots = known.lots_at(("p", n.ALL), days[[row]])
    places, pays = known.clock(days, CALENDAR)
    for t in range(row + 1, row + 60):
        due = lots.fall_due(places[[t]], pays[[t]])
        assert due[0] == pytest.approx(whole.due[t, 0], rel=1e-9)
        lots.pass_day(places[[t]], pays[[t]], due, *(flows[[side]].iloc[t].to_numpy() for side in reversed(n.SIDES)))


@settings(deadline=None, max_examples=200)
@given(
    st.lists(st.tuples(st.floats(1, 1e6), st.integers(0, 64)), min_size=1, max_size=6),
    st.integers(0, 2_000_000),
)
def test_no_lot_gives_more_than_it_has_and_all_is_found_where_lots_allow(lots, leaves):
    balance, urge = (np.array([column], dtype=float) for column in zip(*lots, strict=True))
    due = (balance * urge).sum(axis=1)
    given_ = taken(balance, urge, due, np.array([float(leaves)]))
    assert (given_ <= balance * MOST_LEAVING * (1 + 1e-12)).all() and (given_[urge == 0] == 0).all()
    assert given_.sum() <= leaves * (1 + 1e-9)
    if leaves <= MOST_LEAVING * due.sum() / max(urge.max(), 1.0):  # no lot is asked for more than it has
        assert given_.sum() == pytest.approx(leaves)


@pytest.mark.parametrize("hold_days, open_day, days", [(7, None, 400), (1, OPEN_DAY, 800)])
def test_the_urge_of_a_world_is_found_and_none_where_there_is_none(hold_days, open_day, days):
    for true, steady in ((TRUE, 1e-6), (EVEN, None)):
        flows = daily(world(days, hold_days, open_day, true))
        last = unsteadiness(flows, hold_days, open_day, CALENDAR)[-1, 0]
        best = URGES[int(np.argmin(last))]
        if steady is None:
            assert best == EVEN
        else:
            assert last[URGES.index(true)] < steady and best == true


def test_too_little_known_says_nothing():
    flows = daily(world(50, 7))
    assert np.isinf(unsteadiness(flows, 7, None, CALENDAR)).all()


def test_products_without_locked_lots_or_a_stated_balance_have_none():
    flows = world(100, 7)
    assert locked_lots(flows.assign(**{n.AUM: np.nan}), terms(7), CALENDAR) is None
    assert locked_lots(flows, terms(7).assign(**{n.FAMILY: n.CASH}), CALENDAR) is None
    assert locked_lots(flows.drop(columns=n.REDEMPTION), terms(7), CALENDAR) is None
    assert locked_lots(flows, terms(7), CALENDAR) is not None


@pytest.fixture(scope="module")
def two():
    """Two products of a hold each, the flows of both and their terms."""
    parts = [world(420, hold, seed=seed, product_id=name) for name, hold, seed in (("p", 14, 1), ("q", 30, 2))]
    return pd.concat(parts), pd.concat([terms(14), terms(30, product_id="q")], ignore_index=True)


def test_a_burst_of_sales_leaves_a_hold_later_in_what_lots_tell_and_the_ensemble_learns_to_listen(two):
    flows, products = two
    history, lots = history_of(flows), locked_lots(flows, products, CALENDAR)
    rows = np.arange(300, 400, 9)
    plain, alone, weighed = (
        forecasts_at(model, history, HORIZON, CALENDAR, rows)
        for model in (EFFECTS, by_lots(EFFECTS, lots, products), with_lots(EFFECTS, lots, products))
    )
    came = history.to_numpy()[rows[:, None] + np.arange(1, HORIZON + 1)]
    leaving = history.columns.get_level_values(n.SIDE) == n.REDEMPTION
    error = [np.abs(made - came)[:, :, leaving].sum() for made in (plain, alone, weighed)]
    assert error[1] < 0.6 * error[0] and error[2] < 0.7 * error[0]
    np.testing.assert_array_equal(weighed[:, :, ~leaving], plain[:, :, ~leaving])


@pytest.mark.parametrize("make", [by_lots, with_lots])
def test_nothing_after_the_origin_is_looked_at(two, make):
    flows, products = two
    row, poisoned = 320, flows.copy()
    later = poisoned[n.DATE] > pd.Timestamp(START) + pd.Timedelta(days=row)
    poisoned.loc[later, [*n.SIDES, n.AUM]] *= np.random.default_rng(3).uniform(0, 9, (later.sum(), 3))
    made = [
        forecasts_at(
            make(EFFECTS, locked_lots(each, products, CALENDAR), products),
            history_of(each), HORIZON, CALENDAR, np.array([250, row]),
        )
        for each in (flows, poisoned)
    ]  # fmt: skip
    assert made[0].tobytes() == made[1].tobytes()


def test_asked_alone_or_among_others_an_origin_is_told_the_same(two):
    flows, products = two
    history, model = history_of(flows), with_lots(EFFECTS, locked_lots(flows, products, CALENDAR), products)
    together = forecasts_at(model, history, HORIZON, CALENDAR, np.array([60, 200, 330]))
    for place, row in enumerate((60, 200, 330)):
        alone = model.predict(history.iloc[: row + 1], HORIZON, CALENDAR)
        np.testing.assert_allclose(alone, together[place], rtol=1e-12)
        assert np.isfinite(alone.to_numpy()).all() and (alone.to_numpy() >= 0).all()
