"""Flows that answer to cash: how far depends on what the answer was worth before."""

import dataclasses

import numpy as np
import pandas as pd
import pytest
from panel_cases import CALENDAR, merchants

from core import names as n
from core.forecast.registry import find_model
from core.forecast.rehearsal import actuals_at, forecasts_at
from core.merchants.cash_answer import LEAST_EXPLAINED, ShopsCash, answering, worth_asking

DAYS, HORIZON = 560, 7
NO_RATES = pd.DataFrame({n.DATE: pd.to_datetime([]), n.TENOR: [], n.RATE: []}).astype({n.TENOR: str, n.RATE: float})


def wave(seed, days=DAYS):
    """Cash that carries over from day to day, in logs."""
    shocks = 0.12 * np.random.default_rng(seed).normal(size=days)
    for day in range(1, days):
        shocks[day] += 0.8 * shocks[day - 1]
    return shocks


def known(elasticity, seed=1):
    """Shops whose receipts move together, and flows that follow them a few days later."""
    cash, panel = wave(seed), merchants(DAYS, 24, seed=seed, noise=0.1, closed=0.0, start="2024-03-04")
    panel = dataclasses.replace(panel, received=panel.received * np.exp(cash)[:, None])
    lagged = sum(weight * np.concatenate([np.zeros(lag), cash[: DAYS - lag]]) for lag, weight in ((2, 0.4), (4, 0.6)))
    random = np.random.default_rng(seed + 100)
    columns = pd.MultiIndex.from_tuples(
        [("p", n.ALL, side) for side in (n.REDEMPTION, n.SUBSCRIPTION)], names=n.PANEL_LEVELS
    )
    logs = 0.05 * random.normal(size=(DAYS, 2)) + elasticity * lagged[:, None] * [0.0, 1.0]
    return pd.DataFrame(1e6 * np.exp(logs), panel.days, columns), ShopsCash(panel, NO_RATES, {"p": "cash"})


@pytest.fixture(scope="module")
def moved():
    return known(1.0)


def test_where_flows_follow_cash_the_answer_is_nearer_to_what_came(moved):
    history, cash = moved
    assert worth_asking(cash.found(history, CALENDAR))
    plain = find_model(n.CALENDAR_EFFECTS)
    rows = np.arange(DAYS - 90, DAYS - HORIZON, 9)
    actual = actuals_at(history, rows, HORIZON)
    side = list(history.columns).index(("p", n.ALL, n.SUBSCRIPTION))
    errors = [
        np.abs(forecasts_at(model, history, HORIZON, CALENDAR, rows) - actual)[:, :, side].sum()
        for model in (plain, answering(plain, cash))
    ]
    assert errors[1] < 0.93 * errors[0]


def test_where_they_do_not_the_record_is_not_even_asked():
    history, cash = known(0.0)
    found = cash.found(history, CALENDAR)
    assert max(each.explained for each in found.found) < LEAST_EXPLAINED
    assert not worth_asking(found)


def test_the_factor_is_weighed_by_its_record(moved):
    history, cash = moved
    row = np.array([DAYS - 1])
    plain = find_model(n.WEEKDAY_MEDIAN)
    factor = cash.implied(history, HORIZON, CALENDAR, row)[0]
    own = forecasts_at(plain, history, HORIZON, CALENDAR, row)[0]
    made = answering(plain, cash).predict(history, HORIZON, CALENDAR).to_numpy()
    weight = np.log(made / own) / np.log(factor)
    assert weight.std(axis=0).max() < 1e-6  # one weight a series
    assert ((weight >= 0) & (weight <= 1)).all()


def test_nothing_after_the_origin_is_known(moved):
    history, cash = moved
    received, flows = cash.panel.received.copy(), history.copy()
    received[500:], flows.iloc[500:] = 1e9, 1e12
    poisoned = dataclasses.replace(cash, panel=dataclasses.replace(cash.panel, received=received))
    rows = np.array([499])
    said = [
        forecasts_at(answering(find_model(n.CALENDAR_EFFECTS), one), past, HORIZON, CALENDAR, rows)
        for one, past in ((cash, history), (poisoned, flows))
    ]
    assert said[0].tobytes() == said[1].tobytes()
