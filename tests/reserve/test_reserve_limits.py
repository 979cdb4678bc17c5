import dataclasses
import math

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from reserve_cases import asset, book_of, held, limit, plain, random_assets, random_rulebook, value_of

from core import names as n
from core.reserve import check_limits, load_rulebook, rulebooks
from core.reserve import measures as m
from core.reserve.limits import COLUMNS, limit_values
from core.reserve.rulebook import TOTAL_ASSETS

seeds = st.integers(0, 2**32 - 1)


def weighed(assets, weights):
    return pd.Series(weights, [a.asset_class for a in assets])


def named(assets):
    """The assets with an id for every holding."""
    return tuple(
        dataclasses.replace(
            one,
            holdings=tuple(
                dataclasses.replace(h, asset_id=f"{one.asset_class}-{k}") for k, h in enumerate(one.holdings)
            ),
        )
        for one in assets
    )


def generated(random):
    """A book and its weights, up to half of net assets borrowed."""
    assets = named(random_assets(random, random.integers(1, 10), 5))
    return assets, random.dirichlet(np.ones(len(assets))) * random.uniform(1.0, 1.5)


@pytest.mark.parametrize("name", [*rulebooks(), "random"])
@settings(deadline=None, derandomize=True, max_examples=25)
@given(seeds)
def test_the_checker_the_coefficients_and_a_plain_sum_agree(name, seed):
    random = np.random.default_rng(seed)
    assets, weights = generated(random)
    total = weights.sum()
    rulebook = random_rulebook(random) if name == "random" else load_rulebook(name)
    found = check_limits(weighed(assets, weights), assets, rulebook)
    assert tuple(found.columns) == COLUMNS
    for one, (_, row) in zip(rulebook.limits, found.iterrows(), strict=True):
        assert (row["limit"], row["bound"], row["sense"], row["hard"]) == (one.name, one.bound, one.sense, one.hard)
        base = total if one.base == TOTAL_ASSETS else 1.0
        none = -one.offset * total if one.measure.kind in m.LARGEST else -math.inf
        by_rows = (one.coefficients(assets) @ weights).max(initial=none) + one.offset * total
        assert row["value"] == pytest.approx(by_rows / base, abs=1e-9)
        assert row["value"] == pytest.approx(value_of(one.measure, weights, assets) / base, abs=1e-9)
        assert row["value"] == max(limit_values(weighed(assets, weights), assets, one).values(), default=0.0)
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
        plain(n.NCD, 0.02, 90, 1, trading_days=60, remaining_days=90, issuer="Heron", rating="AAA"),
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
        (m.Measure(m.RESTRICTED, longer_than_trading_days=10), n.CREDIT_BOND, {}, {"sale_day": 3.0, "sale_days": 2.0}),
        (m.Measure(m.RESTRICTED, longer_than_trading_days=10), n.NCD, {"trading_days": 11}, {"trading_days": 10}),
        (
            m.Measure(m.HIGHLY_LIQUID, (n.NCD,), sold_within_trading_days=5),
            n.NCD,
            {"sale_day": 7.0, "sale_days": 5.0},
            {"sale_day": 8.0, "sale_days": 6.0},
        ),
        (
            m.Measure(m.HIGHLY_LIQUID, (n.NCD,), within_days=190),
            n.NCD,
            {"remaining_days": 190},
            {"remaining_days": 191},
        ),
        (m.Measure(m.SHARE, (n.NCD,), not_cash_within_days=7), n.NCD, {"sale_day": 8.0}, {"sale_day": 7.0}),
        (m.Measure(m.SHARE, (n.NCD,), not_cash_within_days=499), n.NCD, {}, {"sale_day": 499.0}),
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


def test_classes_named_as_liquid_replace_the_sovereign_ones_but_not_cash():
    assets = (
        asset(n.CASH_AT_BANK, 0.01, [held(1.0, 0)]),
        asset(n.TREASURY, 0.01, [held(1.0, 500, trading_days=350, remaining_days=500)]),
        asset(n.POLICY_BANK, 0.01, [held(1.0, 500, trading_days=350, remaining_days=500)]),
    )
    rulebook = book_of(limit("all", m.HIGHLY_LIQUID, ">="), limit("one", m.HIGHLY_LIQUID, ">=", classes=(n.TREASURY,)))
    found = check_limits(weighed(assets, [0.2, 0.3, 0.5]), assets, rulebook)
    assert found["value"].tolist() == pytest.approx([1.0, 0.5])


def test_a_security_is_a_position_and_an_issuer_all_of_its_positions():
    assets = named(
        (
            asset(n.NCD, 0.02, [held(0.6, 90, issuer="Heron"), held(0.4, 90, issuer="Linden")]),
            asset(n.CREDIT_BOND, 0.02, [held(0.5, 90, issuer="Linden"), held(0.5, 90, issuer="Quarry")]),
        )
    )
    classes = (n.NCD, n.CREDIT_BOND)
    rulebook = book_of(
        limit("issuer", m.SINGLE_ISSUER, classes=classes), limit("security", m.SINGLE_SECURITY, classes=classes)
    )
    found = check_limits(weighed(assets, [0.5, 0.5]), assets, rulebook).set_index("limit")
    assert found.loc["issuer", ["subject", "value"]].tolist() == ["Linden", pytest.approx(0.45)]
    assert found.loc["security", ["subject", "value"]].tolist() == ["ncd-0", pytest.approx(0.30)]


def test_rows_that_another_row_exceeds_are_left_out_and_one_of_equals_stays():
    assets = named(
        (
            asset(n.NCD, 0.02, [held(0.5, 90), held(0.5, 90)]),
            asset(n.CREDIT_BOND, 0.02, [held(0.3, 90), held(0.7, 90)]),
        )
    )
    rows = m.Measure(m.SINGLE_SECURITY, (n.NCD, n.CREDIT_BOND)).rows(assets)
    assert {name: row.tolist() for name, row in rows.items()} == {"ncd-0": [0.5, 0.0], "credit_bond-1": [0.0, 0.7]}


def test_an_average_of_total_assets_does_not_rise_with_what_is_borrowed():
    assets = (asset(n.NCD, 0.02, [held(1.0, 100, remaining_days=100)]),)
    net = limit("net", m.MATURITY, bound=110)
    rulebook = book_of(net, dataclasses.replace(net, name="total", base=TOTAL_ASSETS))
    found = check_limits(weighed(assets, [1.2]), assets, rulebook).set_index("limit")
    assert found["value"].to_dict() == pytest.approx({"net": 120.0, "total": 100.0})
    assert found["slack"].to_dict() == pytest.approx({"net": -10.0, "total": 10.0})


@settings(deadline=None, derandomize=True, max_examples=60)
@given(seeds)
def test_two_linear_limits_say_what_counts_up_to_a_cap(seed):
    """Article 24(1)(g): public debt counts for 17.5 points of the 30% at most."""
    random = np.random.default_rng(seed)
    assets, weights = generated(random)
    limits = {one.name: one for one in load_rulebook("eu_mmf_lvnav").limits}
    found = check_limits(weighed(assets, weights), assets, book_of(*limits.values())).set_index("limit")
    maturing = debt = 0.0
    for one, weight in zip(assets, weights, strict=True):
        for h in one.holdings:
            if h.trading_days <= 5 or one.asset_class in (n.CASH_AT_BANK, n.DEMAND_DEPOSIT):
                maturing += weight * h.share
            elif one.asset_class in (n.TREASURY, n.CENTRAL_BANK_BILL) and h.remaining_days <= 190 and h.sale_days <= 1:
                debt += weight * h.share
    total = weights.sum()
    enough = maturing + min(debt, 0.175 * total) >= 0.30 * total
    assert (found.loc[["weekly_maturing", "weekly_without_debt"], "slack"].min() >= 0.0) == enough
