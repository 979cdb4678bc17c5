"""What can leave on which day, lot by lot, and redemptions forecast as a rate of it."""

import numpy as np
import pandas as pd
import pytest
from forecast_cases import CALENDAR, panel

from core import names as n
from core.forecast import MODELS, find_model, make_forecast
from core.forecast.contract import Model
from core.forecast.explain import explain
from core.forecast.forecasting import expect
from core.forecast.ladders import OF_ALL, ladders
from core.forecast.redeemable import on_balances, redeemable, redeemable_ahead
from core.forecast.rehearsal import forecasts_at

START, DAYS, CYCLE, HORIZON = "2025-01-06", 200, 10, 25
MEDIAN = MODELS[n.WEEKDAY_MEDIAN]


def terms(family=n.CASH, hold_days=np.nan):
    row = {n.PRODUCT_ID: "p", n.FAMILY: family, n.HOLD_DAYS: hold_days, n.OPEN_DAY: np.nan, n.LAUNCHED: pd.NaT}
    return pd.DataFrame([row])


def lots_by_hand(days, opening, rate, seed=0):
    """Return flows of a fixed-term product, each lot a purchase and the day on which it falls due next, by loops.

    A lot due while dealing is closed waits for the next dealing day; ``rate`` of what is due leaves, the rest stays for
    another cycle from the day on which it fell due.
    """
    random = np.random.default_rng(seed)
    dates = pd.date_range(START, periods=days)
    lots = [[dates[0] + pd.Timedelta(days=k), opening / CYCLE] for k in range(CYCLE)]
    rows = []
    for date in dates:
        deals = CALENDAR.dealing(pd.DatetimeIndex([date]))[0]
        due = [lot for lot in lots if lot[0] <= date] if deals else []
        left = rate * sum(amount for _, amount in due)
        for lot in due:
            lot[1] *= 1 - rate
            while lot[0] <= date:
                lot[0] += pd.Timedelta(days=CYCLE)
        came = random.lognormal(12, 1) if deals else 0.0
        lots.append([date + pd.Timedelta(days=CYCLE), came])
        row = {n.DATE: date, n.PRODUCT_ID: "p", n.GROUP: n.ALL, n.SUBSCRIPTION: came, n.REDEMPTION: left}
        rows.append({**row, n.AUM: sum(amount for _, amount in lots)})
    return pd.DataFrame(rows)


def history_of(flows):
    wide = flows.set_index(n.DATE)[[n.REDEMPTION, n.SUBSCRIPTION]]
    wide.columns = panel(1, "p").columns
    return wide


def always(rate, comes):
    """Return a model that says the same rate and the same subscriptions whatever it is given."""

    def predict(history, horizon, calendar):
        days = pd.date_range(history.index[-1] + pd.Timedelta(days=1), periods=horizon, name=n.DATE)
        sides = history.columns.get_level_values(n.SIDE)
        return pd.DataFrame(np.tile(np.where(sides == n.REDEMPTION, rate, comes), (horizon, 1)), days, history.columns)

    return Model("always", predict)


def test_a_fixed_term_product_leaves_its_lots_as_they_fall_due():
    flows = lots_by_hand(DAYS, 3e7, rate=0.2)
    (ladder,) = ladders(flows, terms(n.FIXED_TERM, CYCLE), CALENDAR)
    rates = history_of(flows) / redeemable((ladder,), history_of(flows))
    told = rates[("p", n.ALL, n.REDEMPTION)].dropna()
    assert len(told) == CALENDAR.dealing(pd.date_range(START, periods=DAYS)).sum()
    np.testing.assert_allclose(told, 0.2, rtol=1e-9)


@pytest.mark.parametrize("row", [40, 103, 150])
def test_what_falls_due_ahead_is_what_then_fell_due(row):
    """With the subscriptions that came, the days ahead are those of the loop, beyond one cycle and over breaks too."""
    flows = lots_by_hand(DAYS, 3e7, rate=0.2)
    known = ladders(flows, terms(n.FIXED_TERM, CYCLE), CALENDAR)
    came = history_of(flows).iloc[row + 1 : row + 1 + HORIZON]
    np.testing.assert_allclose(
        redeemable_ahead(known, came, CALENDAR)[:, 0] * 0.2, came[("p", n.ALL, n.REDEMPTION)], rtol=1e-9
    )
    short = on_balances(always(0.2, 0.0), known, terms(n.FIXED_TERM, CYCLE))
    made = short.predict(history_of(flows).iloc[: row + 1], HORIZON, CALENDAR)[("p", n.ALL, n.REDEMPTION)]
    inside = slice(0, CYCLE - 1)  # nothing bought after the origin falls due sooner
    np.testing.assert_allclose(made[inside], came[("p", n.ALL, n.REDEMPTION)][inside], rtol=1e-9)


def daily(days=120, rate=0.05, stated=True):
    """Return flows of a product of which a rate of the balance of the evening before leaves every day."""
    balance, rows = 1e8, []
    for k, date in enumerate(pd.date_range(START, periods=days)):
        came, left = 4e6 * (1 + k / days), rate * balance
        balance += came - left
        row = {n.DATE: date, n.PRODUCT_ID: "p", n.GROUP: n.ALL, n.SUBSCRIPTION: came, n.REDEMPTION: left}
        rows.append({**row, n.AUM: balance if stated else np.nan})
    return pd.DataFrame(rows)


def test_the_balance_is_rolled_on_by_what_comes_and_leaves():
    flows = daily()
    known = ladders(flows, terms(), CALENDAR)
    made = on_balances(always(1e4, 6e6), known, terms()).predict(history_of(flows), HORIZON, CALENDAR)
    balance = flows[n.AUM].iloc[-1]
    for amount in made[("p", n.ALL, n.REDEMPTION)]:
        assert amount == pytest.approx(1e4 * balance**OF_ALL)
        balance += 6e6 - amount


def test_rates_follow_a_growing_balance_where_amounts_lag():
    flows = daily(300)
    history, ahead = history_of(flows.iloc[:270]), history_of(flows).iloc[270:]
    known = ladders(flows.iloc[:270], terms(), CALENDAR)
    errors = [
        np.abs(model.predict(history, 30, CALENDAR) - ahead).to_numpy()[:, 0].sum()
        for model in (on_balances(MEDIAN, known, terms()), MEDIAN)
    ]
    assert errors[0] < 0.75 * errors[1]


@pytest.mark.parametrize("blank", [slice(None), slice(0, 1), slice(0, 30)], ids=["never", "first day", "first month"])
def test_a_balance_not_stated_from_the_first_day_is_not_known(blank):
    flows = daily()
    flows.loc[flows.index[blank], n.AUM] = np.nan
    assert ladders(flows, terms(), CALENDAR) == ()
    assert on_balances(MEDIAN, (), terms()) is MEDIAN


def test_days_without_a_stated_balance_are_bridged_by_the_flows():
    flows = daily()
    whole = redeemable(ladders(flows, terms(), CALENDAR), history_of(flows))
    flows.loc[flows.index[50:90], n.AUM] = np.nan
    np.testing.assert_allclose(redeemable(ladders(flows, terms(), CALENDAR), history_of(flows)), whole)


def test_part_of_a_balance_is_none():
    """Two groups, one of which is not stated: the sum is not known, the other group is."""
    other = daily(stated=False).assign(**{n.GROUP: "b"})
    flows = pd.concat([daily().assign(**{n.GROUP: "a"}), other], ignore_index=True)
    assert ladders(flows, terms(), CALENDAR) == ()
    (ladder,) = ladders(flows, terms(), CALENDAR, by_group=True)
    assert ladder.keys == (("p", "a"),)


def test_a_closed_product_is_paid_back_on_its_day_and_no_rate_of_anything():
    assert ladders(daily(), terms(n.CLOSED, 90.0), CALENDAR) == ()


@pytest.mark.parametrize("name", [name for name in MODELS if name != n.PROPHET])
def test_nothing_after_a_row_changes_what_is_said_at_it(name):
    flows, row = lots_by_hand(DAYS, 3e7, rate=0.2), 150
    said = []
    for poison in (1.0, 1e3, np.nan):
        changed = flows.copy()
        changed.loc[changed.index[row + 1 :], [n.SUBSCRIPTION, n.REDEMPTION, n.AUM]] *= poison
        model = on_balances(
            find_model(name), ladders(changed, terms(n.FIXED_TERM, CYCLE), CALENDAR), terms(n.FIXED_TERM, CYCLE)
        )
        history = history_of(changed)
        alone = model.predict(history.iloc[: row + 1], HORIZON, CALENDAR).to_numpy()
        among = forecasts_at(model, history, HORIZON, CALENDAR, np.array([row - 20, row]))
        assert alone.tobytes() == among[-1].tobytes()
        said.append(among.tobytes())
    assert len(set(said)) == 1


@pytest.mark.parametrize("family", [n.CASH, n.MIN_HOLDING, n.FIXED_TERM, n.MONTHLY_OPEN])
def test_a_forecast_on_balances_is_finite_and_joint(family):
    flows = daily(260)
    known, own = ladders(flows, terms(family, 14.0), CALENDAR), terms(family, 14.0).assign(**{n.OPEN_DAY: 20.0})
    model = on_balances(MODELS[n.CALENDAR_EFFECTS], known, own)
    made = make_forecast(model, history_of(flows), HORIZON, CALENDAR, products=own, count=50)
    assert np.isfinite(made.paths.values).all() and (made.paths.values >= 0).all()
    assert (made.expected.to_numpy() >= 0).all()


def test_the_balance_of_a_product_closed_at_weekends_does_not_melt_on_them():
    flows = daily(200)
    off = ~CALENDAR.working(pd.DatetimeIndex(flows[n.DATE]))
    flows.loc[off, [n.SUBSCRIPTION, n.REDEMPTION]] = 0.0
    flows[n.AUM] = 1e8 + (flows[n.SUBSCRIPTION] - flows[n.REDEMPTION]).cumsum()
    history = history_of(flows).mask(np.tile(off[:, None], 2))
    known = ladders(flows, terms(), CALENDAR)
    made = on_balances(always(1e4, 0.0), known, terms()).predict(history, 14, CALENDAR).iloc[:, 0]
    working = CALENDAR.working(pd.DatetimeIndex(made.index))
    balance = flows[n.AUM].iloc[-1]
    for amount in made[working]:
        assert amount == pytest.approx(1e4 * balance**OF_ALL)
        balance -= amount
    assert expect(MEDIAN, history, 14, CALENDAR).shape == (14, 2)


def test_what_a_day_owes_to_the_balance_is_told_and_nothing_is_left_over():
    flows, own = lots_by_hand(DAYS, 3e7, rate=0.2), terms(n.FIXED_TERM, CYCLE)
    known, history = ladders(flows, own, CALENDAR), history_of(flows)
    made = make_forecast(on_balances(MODELS[n.CALENDAR_EFFECTS], known, own), history, HORIZON, CALENDAR, products=own)
    long = explain(history, made, CALENDAR, own, known)
    redeemed = long[long[n.SIDE] == n.REDEMPTION].pivot(index=n.DATE, columns="component", values=n.AMOUNT)
    expected = made.expected[("p", n.ALL, n.REDEMPTION)]
    np.testing.assert_allclose(redeemed.sum(axis=1), expected, atol=1e-3)
    assert redeemed["other_models"].abs().max() < 1e-6 * redeemed["level"].max()
    due = pd.Series(redeemable_ahead(known, made.expected, CALENDAR)[:, 0], expected.index)
    paid = due[expected > 0]
    assert (np.sign(redeemed["balance"][paid.index]) == np.sign(paid - paid.mean())).all()
    assert redeemed["balance"][paid.idxmax()] > 0.5 * expected.mean()
