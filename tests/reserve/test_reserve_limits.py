import dataclasses
import math

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from reserve_cases import asset, book_of, held, limit, random_assets, random_rulebook, value_of

from core import names as n
from core.reserve import check_limits, load_rulebook, rulebooks
from core.reserve import measures as m
from core.reserve.limits import COLUMNS

seeds = st.integers(0, 2**32 - 1)


def weighed(assets, weights):
    return pd.Series(weights, [a.asset_class for a in assets])


@settings(deadline=None, derandomize=True, max_examples=60)
@given(seeds, st.sampled_from([*rulebooks(), "random"]))
def test_the_checker_the_coefficients_and_a_plain_sum_agree(seed, name):
    random = np.random.default_rng(seed)
    assets = random_assets(random, random.integers(1, 8), 5)
    weights = random.dirichlet(np.ones(len(assets))) * random.uniform(1.0, 1.5)
    rulebook = random_rulebook(random) if name == "random" else load_rulebook(name)
    found = check_limits(weighed(assets, weights), assets, rulebook)
    assert tuple(found.columns) == COLUMNS
    for one, (_, row) in zip(rulebook.limits, found.iterrows(), strict=True):
        assert (row["limit"], row["bound"], row["sense"], row["hard"]) == (one.name, one.bound, one.sense, one.hard)
        by_rows = (one.coefficients(assets) @ weights).max(
            initial=0.0 if one.measure.kind == m.SINGLE_ISSUER else -math.inf
        )
        assert row["value"] == pytest.approx(by_rows, abs=1e-9)
        assert row["value"] == pytest.approx(value_of(one.measure, weights, assets), abs=1e-9)
        room = one.bound - row["value"] if one.sense == "<=" else row["value"] - one.bound
        assert row["slack"] == pytest.approx(room, abs=1e-12)


def test_known_values():
    assets = (
        asset(n.CASH_AT_BANK, 0.01, [held(1.0, 0)]),
        asset(n.TREASURY, 0.01, [held(0.4, 300, remaining_days=300), held(0.6, 500, remaining_days=500)]),
        asset(
            n.TIME_DEPOSIT,
            0.02,
            [
                held(0.5, 30, trading_days=21, remaining_days=30, issuer="Heron", rating="AAA"),
                held(0.5, 4, trading_days=3, remaining_days=4, issuer="Linden", rating="AA"),
            ],
        ),
        asset(n.NCD, 0.02, [held(1.0, 90, trading_days=60, remaining_days=90, issuer="Heron", rating="AAA")]),
        asset(n.ABS, 0.02, [held(1.0, 90, trading_days=60, remaining_days=90)]),
    )
    banks = (n.TIME_DEPOSIT, n.NCD, n.ABS)
    rulebook = book_of(
        limit("liquid", m.HIGHLY_LIQUID, ">="),
        limit("liquid in a year", m.HIGHLY_LIQUID, ">=", within_days=365),
        limit("liquid in five days", m.HIGHLY_LIQUID, ">=", or_within_trading_days=5),
        limit("restricted", m.RESTRICTED, longer_than_trading_days=10),
        limit("bank", m.SINGLE_ISSUER, classes=banks, rating="AAA"),
        limit("below", classes=banks, below_rating="AAA"),
        limit("maturity", m.MATURITY, bound=120),
        limit("leverage", m.LEVERAGE, bound=1.2),
    )
    found = check_limits(weighed(assets, [0.1, 0.2, 0.3, 0.3, 0.2]), assets, rulebook).set_index("limit")
    values = [0.3, 0.1 + 0.08, 0.3 + 0.15, 0.15 + 0.2, 0.15 + 0.3, 0.15, 84 + 5.1 + 45, 1.1]
    assert found["value"].tolist() == pytest.approx(values)
    assert found.loc["liquid", "slack"] == pytest.approx(-0.2)
    assert found.loc["below", "unknown"] == pytest.approx(0.2), "ABS without a rating is told, not counted"
    assert found.loc["bank", "unknown"] == pytest.approx(0.2)
    assert found["unknown"].drop(["below", "bank"]).tolist() == [0.0] * 6


@pytest.mark.parametrize(
    ("measure", "asset_class", "inside", "outside"),
    [
        (m.Measure(m.RESTRICTED, longer_than_trading_days=10), n.TERM_REPO, {"trading_days": 11}, {"trading_days": 10}),
        (m.Measure(m.HIGHLY_LIQUID, within_days=365), n.TREASURY, {"remaining_days": 365}, {"remaining_days": 366}),
        (m.Measure(m.HIGHLY_LIQUID, or_within_trading_days=5), n.NCD, {"trading_days": 5}, {"trading_days": 6}),
        (
            m.Measure(m.SHARE, (n.CREDIT_BOND,), longer_than_days=397),
            n.CREDIT_BOND,
            {"remaining_days": 398},
            {"remaining_days": 397},
        ),
        (m.Measure(m.SHARE, (n.NCD,), within_trading_days=3), n.NCD, {"trading_days": 3}, {"trading_days": 4}),
        (m.Measure(m.SHARE, (n.NCD,), below_rating="AA+"), n.NCD, {"rating": "AA"}, {"rating": "AA+"}),
        (m.Measure(m.SHARE, (n.NCD,), rating="AAA"), n.NCD, {"rating": "AAA"}, {"rating": ""}),
        (m.Measure(m.SHARE, (n.NCD,), saleable=False), n.NCD, {}, {"sale_day": 3.0}),
        (m.Measure(m.SHARE, (n.NCD,), saleable=True), n.NCD, {"sale_day": 3.0}, {}),
    ],
)
def test_both_ways_draw_each_line_at_the_same_place(measure, asset_class, inside, outside):
    one = limit("one", measure.kind)
    rulebook = book_of(dataclasses.replace(one, measure=measure))
    for values, counted in ((inside, 1.0), (outside, 0.0)):
        assets = (
            asset(asset_class, 0.02, [held(1.0, 500, **({"remaining_days": 500, "trading_days": 350} | values))]),
        )
        assert check_limits(weighed(assets, [1.0]), assets, rulebook)["value"].item() == counted
        assert rulebook.limits[0].coefficients(assets).tolist() == [[counted]]
