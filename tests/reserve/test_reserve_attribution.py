"""Attribution: the items are the gain to the last bits, turn their sign with it, and each says what it is for."""

import math
from dataclasses import replace
from fractions import Fraction

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from reserve_cases import AS_OF, plain, random_assets, random_outflow

from core import names as n
from core.reserve.allocation import describe
from core.reserve.attribution import BUFFER, CARRY, COSTS, ITEMS, LEVERAGE, MIX, attribute
from core.reserve.curves import Curve, curve_of

CURVE = Curve(AS_OF, ("ON", "1M", "1Y"), np.array([1.0, 30.0, 365.0]), np.array([0.014, 0.0155, 0.016]))
any_pair = settings(deadline=None, max_examples=60, derandomize=True)
NO_OUTFLOW = np.zeros((3, 5))


def allocated(random, assets, outflow, policy, repo=0.019):
    weights = random.dirichlet(np.full(len(assets), 0.6))
    weights[random.random(len(assets)) < 0.2] = 0.0
    weights = weights / weights.sum() if weights.any() else np.eye(len(assets))[0]
    borrowed = float(random.choice([0.0, 0.0, 0.15]))
    return describe(weights * (1.0 + borrowed), assets, outflow, policy, "optimal", repo)


def pair(seed):
    random = np.random.default_rng(seed)
    assets = random_assets(random, int(random.integers(1, 9)), 6)
    outflow = random_outflow(random, 20, 6)
    return assets, *(allocated(random, assets, outflow, policy) for policy in (n.MODEL, n.FIXED))


def slowly(after, before, assets, curve):
    """The definition once more, in fractions and by loops over parts: exact but for the last rounding."""

    def side(allocation):
        parts = {"liquid": [], "invested": []}
        for asset in assets:
            weight = Fraction(float(allocation.weights[asset.asset_class]))
            liquid = weight * Fraction(sum(h.share for h in asset.holdings if h.free_day <= asset.next_day))
            known = sum(Fraction(h.share) * Fraction(float(curve.at(h.remaining_days))) for h in asset.holdings)
            rates = (Fraction(asset.yield_), known, Fraction(asset.yield_) - known)
            parts["liquid"].append((liquid, rates))
            parts["invested"].append((weight - liquid, rates))
        total = sum(weight for weight, _ in parts["liquid"] + parts["invested"])
        return parts, total - 1

    def mean(parts, other, part, kind):
        for held in (parts, other):
            if any(weight for weight, _ in held[part]):
                return sum(w * r[kind] for w, r in held[part]) / sum(w for w, _ in held[part])
        return Fraction(0)

    (new, owed_new), (old, owed_old) = side(after), side(before)
    own = {
        part: tuple(
            sum(w for w, _ in held[part]) - (owed if part == "liquid" else 0)
            for held, owed in ((new, owed_new), (old, owed_old))
        )
        for part in ("liquid", "invested")
    }
    both = {part: [(mean(new, old, part, k), mean(old, new, part, k)) for k in range(3)] for part in own}
    moved = sum((own[part][0] - own[part][1]) * sum(both[part][0]) / 2 for part in own)
    carry, mix = (sum(sum(own[p]) / 2 * (both[p][k][0] - both[p][k][1]) for p in own) for k in (1, 2))
    lent = owed_new * both["liquid"][0][0] - owed_old * both["liquid"][0][1]
    leverage = lent - Fraction(after.repo_cost) + Fraction(before.repo_cost)
    costs = Fraction(before.sale_cost) - Fraction(after.sale_cost)
    return dict(zip(ITEMS, map(float, (moved, mix, carry, leverage, costs)), strict=True))


@any_pair
@given(st.integers(0, 10_000))
def test_the_items_are_the_gain_and_what_a_slow_exact_sum_says(seed):
    assets, after, before = pair(seed)
    found = attribute(after, before, assets, CURVE)
    gain = after.objective_yield - before.objective_yield
    assert math.isclose(found.gain, gain, rel_tol=1e-12, abs_tol=1e-16)
    assert found.items == pytest.approx(slowly(after, before, assets, CURVE), rel=1e-11, abs=1e-16)


@any_pair
@given(st.integers(0, 10_000))
def test_the_gain_the_other_way_round_is_the_same_with_its_sign_turned(seed):
    assets, after, before = pair(seed)
    there, back = attribute(after, before, assets, CURVE), attribute(before, after, assets, CURVE)
    assert there.items == pytest.approx({name: -value for name, value in back.items.items()}, rel=0, abs=1e-17)


@any_pair
@given(st.integers(0, 10_000))
def test_an_allocation_gains_nothing_over_itself(seed):
    assets, after, _ = pair(seed)
    assert set(attribute(after, replace(after, policy=n.FIXED), assets, CURVE).items.values()) == {0.0}


@any_pair
@given(st.integers(0, 10_000))
def test_without_a_curve_carry_is_unknown_and_the_mix_holds_it(seed):
    assets, after, before = pair(seed)
    with_curve, without = attribute(after, before, assets, CURVE), attribute(after, before, assets)
    assert without.carry is None
    assert CARRY not in without.items
    assert without.mix == pytest.approx(with_curve.mix + with_curve.carry, abs=1e-16)
    assert without.gain == pytest.approx(with_curve.gain, abs=1e-16)


def of(weights, assets, policy=n.MODEL, repo=0.018, sale_cost=0.0):
    found = describe(np.array(weights, float), assets, NO_OUTFLOW, policy, "optimal", repo)
    return replace(found, sale_cost=sale_cost, objective_yield=found.objective_yield - sale_cost)


CASH = plain(n.CASH_AT_BANK, 0.014, free_day=0.0)
SHORT = plain(n.NCD, 0.0165, free_day=30, remaining_days=30.0)
LONG = plain(n.TREASURY, 0.0170, free_day=365, remaining_days=365.0)
RISKY = plain(n.CREDIT_BOND, 0.0195, free_day=30, remaining_days=30.0)
FOUR = (CASH, SHORT, LONG, RISKY)


@pytest.mark.parametrize(
    ("after", "before", "item", "bp"),
    [
        ((0.1, 0.9, 0, 0), (0.2, 0.8, 0, 0), BUFFER, 0.1 * 25.0),
        ((0.2, 0, 0.8, 0), (0.2, 0.8, 0, 0), CARRY, 0.8 * 5.0),  # spread over the curve 10 bp in both
        ((0.2, 0, 0, 0.8), (0.2, 0.8, 0, 0), MIX, 0.8 * 30.0),
        ((0.3, 0.8, 0, 0), (0.2, 0.8, 0, 0), LEVERAGE, 0.1 * (140.0 - 180.0)),
    ],
)
def test_one_change_is_one_item(after, before, item, bp):
    found = attribute(of(after, FOUR), of(before, FOUR, n.FIXED), FOUR, CURVE).in_bp()
    assert found.pop(item) == pytest.approx(bp)
    assert list(found.values()) == pytest.approx([0.0] * 4, abs=1e-11)


def test_less_expected_cost_of_sales_is_a_gain():
    cheap, dear = of((0.2, 0.8, 0, 0), FOUR, sale_cost=1e-5), of((0.2, 0.8, 0, 0), FOUR, n.FIXED, sale_cost=3e-5)
    found = attribute(cheap, dear, FOUR, CURVE)
    assert found.in_bp()[COSTS] == pytest.approx(0.2)
    assert found.in_money(1e9)[COSTS] == pytest.approx(20_000.0)


@pytest.mark.parametrize(
    ("after", "before"),
    [
        ((1, 0, 0, 0), (0, 1, 0, 0)),
        ((1, 0, 0, 0), (1, 0, 0, 0)),
        ((0, 1, 0, 0), (0, 0, 1, 0)),
        ((0, 1.2, 0, 0), (1, 0, 0, 0)),
    ],
)
def test_a_part_that_is_not_held_breaks_nothing(after, before):
    one, other = of(after, FOUR), of(before, FOUR, n.FIXED)
    found = attribute(one, other, FOUR, CURVE)
    assert found.gain == pytest.approx(one.objective_yield - other.objective_yield, abs=1e-16)
    assert all(math.isfinite(value) for value in found.items.values())


def test_an_allocation_that_is_not_of_these_assets_is_refused():
    other = (replace(CASH, yield_=0.02), SHORT, LONG, RISKY)
    with pytest.raises(ValueError, match="its weights gain"):
        attribute(of((0.5, 0.5, 0, 0), FOUR), of((0.2, 0.8, 0, 0), FOUR, n.FIXED), other)


def fixings(*rows):
    return pd.DataFrame(rows, columns=[n.DATE, n.TENOR, n.RATE]).assign(date=lambda f: pd.to_datetime(f[n.DATE]))


def test_the_curve_is_the_newest_of_the_least_risky_family_with_an_overnight_rate():
    rates = fixings(
        ("2026-06-22", "NCD_1M", 0.5), ("2026-06-23", "SHIBOR_ON", 0.014), ("2026-06-23", "SHIBOR_1Y", 0.0165),
        ("2026-06-23", "NCD_1Y", 0.016), ("2026-06-23", "NCD_1M", 0.015), ("2026-06-23", "CGB_1Y", 0.013),
        ("2026-06-25", "NCD_1M", 0.9), ("2026-06-23", "prime", 0.03),
    )  # fmt: skip
    curve = curve_of(rates, AS_OF)
    assert curve.tenors == ("SHIBOR_ON", "NCD_1M", "NCD_1Y")
    assert curve.as_of == pd.Timestamp("2026-06-23")
    np.testing.assert_allclose(curve.at(np.array([0.0, 365 / 12, 365.0, 3650.0])), [0.014, 0.015, 0.016, 0.016])


def test_tenors_of_a_desk_are_read_as_it_writes_them():
    curve = curve_of(fixings(("2026-06-23", "cgb 3m", 0.012), ("2026-06-23", "CGB10Y", 0.018)), AS_OF)
    np.testing.assert_allclose(curve.days, [91.25, 3650.0])


@pytest.mark.parametrize(
    "rates", [fixings(), fixings(("2026-06-25", "NCD_1M", 0.1)), fixings(("2026-06-23", "NCD_1M", 0.1))]
)
def test_without_two_tenors_there_is_no_curve(rates):
    assert curve_of(rates, AS_OF) is None
