"""Estimates drawn towards each other."""

import numpy as np
import pandas as pd
import pytest

from core import names as n
from core.merchants.pass_through import RECENT_DAYS, Estimate, PassThrough, SeriesPassThrough
from core.merchants.pooling import REACH, drawn_together, pooled


def estimate(value, error):
    return Estimate(value, value - REACH * error, value + REACH * error)


def series(product_id, group, lags, own):
    weights = tuple(estimate(weight, 0.1) for weight in lags)
    total = estimate(sum(lags), 0.2)
    return SeriesPassThrough(
        product_id, group, n.SUBSCRIPTION, total, weights, own, None, 500, 0.1, np.zeros(RECENT_DAYS)
    )


def test_estimates_of_one_thing_are_taken_for_one_and_surer_for_it():
    random = np.random.default_rng(1)
    covered, values = [], []
    for _ in range(300):
        rows = [[estimate(1.0 + 0.3 * random.standard_normal(), 0.3)] for _ in range(8)]
        drawn = [row[0] for row in drawn_together(rows)]
        covered += [figure.low <= 1.0 <= figure.high for figure in drawn]
        values += [figure.value for figure in drawn]
    assert np.std(values) < 0.6 * 0.3
    assert 0.92 <= np.mean(covered) <= 0.99


def test_what_differs_by_more_than_its_errors_stays_apart():
    rows = [[estimate(float(value), 0.01)] for value in (-2, 0, 5, 9)]
    for row, drawn in zip(rows, drawn_together(rows), strict=True):
        assert drawn[0].value == pytest.approx(row[0].value, abs=1e-3)
        assert drawn[0].error == pytest.approx(row[0].error, rel=1e-2)


def test_each_is_where_its_error_and_the_others_put_it():
    values, errors = np.array([0.2, 0.9, 1.6, 0.4]), np.array([0.3, 0.2, 0.25, 0.4])
    weights = 1.0 / errors**2
    fixed = sum(weights * values) / sum(weights)
    between = (sum(weights * (values - fixed) ** 2) - 3.0) / (sum(weights) - sum(weights**2) / sum(weights))
    assert between > 0
    mean = sum(values / (errors**2 + between)) / sum(1.0 / (errors**2 + between))
    rows = [[estimate(value, error)] for value, error in zip(values, errors, strict=True)]
    for (drawn,), value, error in zip(drawn_together(rows), values, errors, strict=True):
        expected = (value / error**2 + mean / between) / (1.0 / error**2 + 1.0 / between)
        assert drawn.value == pytest.approx(expected)


def test_one_alone_stays_as_it_is():
    rows = [[estimate(0.7, 0.2), estimate(0.3, 0.1)]]
    assert drawn_together(rows) == rows
    assert drawn_together([]) == []


def test_cash_is_shared_over_products_and_yields_over_groups_and_lags_still_add_up():
    random = np.random.default_rng(2)
    found = PassThrough(
        pd.Timestamp("2026-01-01"),
        tuple(
            series(product, group, random.normal(0.1, 0.05, 11), None if product == "C" else estimate(own, 2.0))
            for product, own in (("A", 4.0), ("B", 9.0), ("C", 0.0))
            for group in (n.ECOMMERCE, n.FARMERS)
        ),
        {},
    )
    told = pooled(found, {"A": n.CASH, "B": n.CASH, "C": n.CLOSED})
    keys = [(each.product_id, each.group) for each in found.found]
    assert [(each.product_id, each.group) for each in told.found] == keys and told.as_of == found.as_of
    for each, before in zip(told.found, found.found, strict=True):
        assert sum(lag.value for lag in each.lags) == pytest.approx(each.elasticity.value)
        assert (each.elasticity.error < before.elasticity.error) == (each.product_id != "C")
        if before.own_rate is None:
            assert each.own_rate is None
        else:
            assert each.own_rate.value == pytest.approx(before.own_rate.value)  # both groups' are the same
            assert each.own_rate.error == pytest.approx(before.own_rate.error / np.sqrt(2.0))
