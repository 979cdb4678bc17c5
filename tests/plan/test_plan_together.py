"""All products in one problem against each by itself, and the shared limits position by position."""

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from plan_made import HOLD, OPEN, book, calendar, changed, cut, known, plan, planned, without

from core import names as n
from core.book import conform
from core.errors import Infeasible, InputError, MissingData
from core.plan import Choice, first_choice, make_plan, plan_together, together
from core.plan.together import ALONE, TOGETHER
from core.reserve import Limit, Rulebook, check_limits, optimise, parse_policy, shared_rulebook
from core.reserve import measures as m
from core.reserve.relaxing import relaxed

CREDIT = (n.COMMERCIAL_PAPER, n.CREDIT_BOND, n.ABS)


def dials(**changes):
    return replace(Choice(n.ALL, book().as_of), **changes)


def few(whole=None, **more):
    """Two products of the sample."""
    return plan_together(whole or cut(HOLD, OPEN), calendar(), dials(), known(), **more)


@pytest.fixture(scope="module")
def desk():
    return plan_together(book(), calendar(), dials(), known())


def by_hand(desk, held):
    """What all products hold, a row a position: share of all net assets, class, issuer and days to maturity."""
    rows = []
    for one in desk.products:
        positions = book().positions[book().positions[n.PRODUCT_ID] == one.product_id]
        positions = positions[positions[n.AS_OF] == positions[n.AS_OF].max()]
        in_class = positions.groupby(n.ASSET_CLASS)[n.AMOUNT].transform("sum")
        weights = getattr(one, held).weights.reindex(positions[n.ASSET_CLASS]).to_numpy()
        days = (positions[n.MATURITY] - positions[n.AS_OF]).dt.days
        days = days.mask(positions[n.MATURITY].isna(), 3650.0 * (positions[n.ASSET_CLASS] == n.BOND_FUND))
        share = positions[n.AMOUNT] / in_class * weights * one.net_assets / desk.net_assets
        rows.append(positions[[n.ASSET_CLASS, n.ISSUER]].assign(share=share, days=days))
    return pd.concat(rows)


def test_every_product_with_a_plan_is_in_as_its_own_plan_has_it(desk):
    assert [one.product_id for one in desk.products] == planned()
    assert (desk.attention, desk.conflict) == ((), None)
    for one in desk.products:
        made = plan(one.product_id)
        assert one.alone.objective_yield == made.model.objective_yield
        assert (one.net_assets, one.name) == (made.net_assets, made.product[n.NAME])
        again = check_limits(one.together.weights, made.assets, made.rulebook)
        assert again["slack"].min() >= -1e-9
        assert one.together.objective_yield <= one.alone.objective_yield + 1e-9


@pytest.mark.parametrize("held", [n.CURRENT, ALONE, TOGETHER])
def test_the_shared_limits_are_those_of_all_positions_together(desk, held):
    lines = by_hand(desk, held)
    credit = lines[lines[n.ASSET_CLASS].isin(CREDIT)]
    ncd = lines[lines[n.ASSET_CLASS] == n.NCD]
    expected = {
        "all_one_issuer": credit.groupby(n.ISSUER)["share"].sum().max(),
        "all_one_bank_ncd": ncd.groupby(n.ISSUER)["share"].sum().max(),
        "all_abs": lines.loc[lines[n.ASSET_CLASS] == n.ABS, "share"].sum(),
        "all_credit": credit["share"].sum(),
        "all_average_life": (lines["share"] * lines["days"]).sum(),
    }
    found = desk.limits[held].set_index("limit")["value"]
    assert found.to_dict() == pytest.approx(expected, rel=1e-9)
    over = credit.groupby(n.ISSUER)["share"].sum()
    told = {one.subject for one in desk.breaches[held] if one.limit == "all_one_issuer"}
    assert told == set(over[over > 0.03 * (1 + 1e-7)].index)


def test_the_book_keeps_the_shared_limits_the_plans_made_alone_do_not_and_together_they_do(desk):
    assert desk.breaches[n.CURRENT] == () == desk.breaches[TOGETHER]
    assert {one.limit for one in desk.breaches[ALONE]} >= {"all_abs", "all_credit"}
    assert desk.limits[TOGETHER]["slack"].min() >= -1e-9
    assert {one.limit for one in desk.binding} <= {one.limit for one in desk.breaches[ALONE]}
    assert desk.binding and all("all products" in one.text for one in desk.binding)


def test_cost_and_gain_are_yields_weighted_by_net_assets(desk):
    assets = np.array([one.net_assets for one in desk.products])
    earned = {
        held: sum(one.net_assets * getattr(one, held).objective_yield for one in desk.products)
        for held in (n.FIXED, ALONE, TOGETHER)
    }
    assert desk.cost_money == pytest.approx(earned[ALONE] - earned[TOGETHER])
    assert desk.gain_money == pytest.approx(earned[TOGETHER] - earned[n.FIXED])
    assert desk.cost_bp == pytest.approx(desk.cost_money / assets.sum() * 1e4)
    assert 0.1 < desk.cost_bp < 2.0 and desk.gain_bp > 0.0
    assert desk.mean("buffer_fixed") == pytest.approx(0.20, abs=1e-9)
    assert desk.mean("buffer_together") < 0.10


def moved(**bounds):
    """The book of two products whose desk has moved shared limits."""
    said = {n.RULEBOOK: "all_products", n.AUTHOR: "Ann", n.REASON: "a reason", n.ENTERED: book().as_of}
    rows = [{n.LIMIT: limit, n.BOUND: bound, **said} for limit, bound in bounds.items()]
    return replace(cut(HOLD, OPEN), house_limits=conform(pd.DataFrame(rows), n.HOUSE_LIMITS))


def test_without_shared_limits_that_bind_each_product_is_as_it_is_alone():
    loose = {limit.name: 3650.0 if limit.measure.in_days else 1.0 for limit in shared_rulebook().limits}
    desk = few(moved(**loose))
    assert desk.binding == () and desk.cost_bp == pytest.approx(0.0, abs=1e-6)
    for one in desk.products:
        made = plan(one.product_id)
        alone = optimise(made.assets, made.rulebook, made.outflow, parse_policy(f"floor:{one.together.buffer}"))
        assert one.together.objective_yield == pytest.approx(made.model.objective_yield, abs=1e-9)
        assert one.together.objective_yield <= alone.objective_yield + 1e-9


def test_the_desk_moves_a_shared_limit_and_tighter_costs_more():
    wide, tight = few(moved(all_abs=0.05)), few(moved(all_abs=0.01))
    row = tight.limits[TOGETHER].set_index("limit").loc["all_abs"]
    assert row["value"] <= 0.01 + 1e-9
    assert "Ann" in row[n.SOURCE]
    assert tight.cost_bp > wide.cost_bp


def test_dials_and_policies_are_those_of_one_product():
    asked = dials(confidence=0.95, reliance=0.0, leverage=0.05, rulebook="cn_open_public")
    desk = plan_together(cut(HOLD, OPEN), calendar(), asked, known(), policy=parse_policy("floor:0.12"))
    assert desk.policy == "floor:0.12"
    for one in desk.products:
        assert one.together.policy == "floor:0.12" and one.together.buffer >= 0.12 - 1e-9
        assert one.together.borrowed <= 0.05 + 1e-9
        choice = replace(first_choice(book(), one.product_id), confidence=0.95, reliance=0.0, leverage=0.05)
        made = make_plan(book(), choice, calendar(), known())
        alone = optimise(made.assets, made.rulebook, made.outflow, parse_policy("floor:0.12"), 0.95, 0.05)
        assert one.alone.objective_yield == pytest.approx(alone.objective_yield, abs=1e-10)


@pytest.fixture
def many_ncd(monkeypatch):
    """A shared limit that nobody can keep: almost all in NCD."""
    measure = m.Measure(m.SHARE, classes=(n.NCD,))
    limit = Limit("ncd", measure, ">=", 0.9, "soft", "a test", "house", "NCD together")
    monkeypatch.setattr(together, "shared_rulebook", lambda: Rulebook("all_products", (limit,)))


def test_shared_limits_that_cannot_hold_say_how_far_they_have_to_give(many_ncd, monkeypatch):
    desk = few()
    assert desk.conflict is not None and "NCD together from 90.0%" in str(desk.conflict)
    assert (desk.binding, set(desk.limits)) == ((), {n.CURRENT, ALONE})
    assert all(one.together is None and one.alone is not None for one in desk.products)
    assert np.isnan([desk.cost_bp, desk.gain_bp, desk.mean("buffer_together")]).all()
    eased = relaxed(desk.shared, desk.conflict.values["relaxations"])
    monkeypatch.setattr(together, "shared_rulebook", lambda: eased)
    assert few().conflict is None


def test_a_product_without_what_a_plan_needs_is_left_out_and_told():
    bare = without(cut(HOLD, OPEN), n.POSITIONS, cut(HOLD, OPEN).positions[n.PRODUCT_ID] == OPEN)
    desk = few(bare)
    assert [one.product_id for one in desk.products] == [HOLD]
    (notice,) = desk.attention
    assert notice.kind == "missing" and notice.text.startswith(f"{OPEN} is left out: There are no positions")


def test_a_product_without_an_allocation_by_itself_is_left_out_and_told():
    whole = cut(HOLD, OPEN)
    funds = changed(whole, n.POSITIONS, whole.positions[n.PRODUCT_ID] == OPEN, asset_class=n.BOND_FUND)
    desk = few(funds)
    assert [one.product_id for one in desk.products] == [HOLD]
    (notice,) = desk.attention
    assert notice.kind == "conflict" and "cannot hold together" in notice.text


def test_where_no_product_is_left_the_reason_is_raised():
    whole = cut(HOLD)
    with pytest.raises(MissingData, match="no positions"):
        few(replace(whole, positions=whole.positions.iloc[:0]))
    with pytest.raises(InputError, match="confidence"):
        plan_together(whole, calendar(), dials(confidence=1.0), known())
    with pytest.raises(Infeasible):
        few(changed(whole, n.POSITIONS, whole.positions.index >= 0, asset_class=n.BOND_FUND))
    with pytest.raises(MissingData, match="no product is described"):
        few(replace(whole, products=whole.products.iloc[:0]))
