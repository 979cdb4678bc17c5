"""Several products in one problem against the whole programmes side by side with the shared rows between them."""

import contextlib

import cvxpy as cp
import full_programme
import numpy as np
import pytest
from reserve_cases import book_of, limit, plain, random_assets, random_outflow, random_rulebook

from core import names as n
from core.errors import Infeasible
from core.reserve import Optimiser, Policy, check_limits, optimise, parse_policy
from core.reserve import measures as m
from core.reserve.relaxing import relaxed
from core.reserve.together import Member, optimise_together

MODEL = parse_policy("model")


def members_of(random, count):
    """Products that have an allocation each by itself."""
    made = []
    while len(made) < count:
        horizon = int(random.integers(2, 8))
        assets = random_assets(random, int(random.integers(3, 7)), horizon)
        outflow = random_outflow(random, int(random.integers(5, 30)), horizon, random.choice([0.02, 0.05]))
        policy = parse_policy(str(random.choice(["model", "fixed:0.1", "floor:0.05"])))
        optimiser = Optimiser(assets, random_rulebook(random), outflow, 0.015)
        with contextlib.suppress(Infeasible):
            optimiser.best(policy, 0.9, 0.1)
            made.append(Member(f"P{len(made)}", optimiser, policy, float(random.uniform(1, 9)), 0.9, 0.1))
    return made


def shared_rulebook(random):
    some = tuple(str(name) for name in random.permutation(n.ASSET_CLASSES)[:6])
    return book_of(
        limit("together", bound=random.uniform(0.2, 0.6), classes=some, hard=False),
        limit("issuer", m.SINGLE_ISSUER, bound=random.uniform(0.3, 0.6), classes=n.ASSET_CLASSES, hard=False),
        limit("life", m.LIFE, bound=random.uniform(200, 1500), hard=False),
    )


def owed(assets, issuer):
    return np.array([sum(h.share for h in a.holdings if h.issuer == issuer) for a in assets])


def in_full(members, shared):
    """Return the optimum a year of all net assets, None if there is none."""
    total = sum(one.net_assets for one in members)
    earned, rows, held = 0.0, [], []
    for one in members:
        own = one.optimiser
        dials = {"confidence": one.confidence, "leverage": one.leverage, "repo_rate": 0.015}
        stated, weights, _ = full_programme.state(own.assets, own.rulebook, own.outflow, one.policy, **dials)
        earned = earned + one.net_assets / total * stated.objective.args[0]
        rows += stated.constraints
        held.append((one.net_assets / total, own.assets, weights))
    for one in shared.limits:
        issuers = sorted({h.issuer for _, assets, _ in held for a in assets for h in a.holdings} - {""})
        for issuer in issuers if one.measure.kind == m.SINGLE_ISSUER else [None]:
            terms = []
            for size, assets, weights in held:
                row = one.measure.rows(assets)[""] if issuer is None else owed(assets, issuer)
                terms.append(size * (row @ weights))
            rows.append(sum(terms) <= one.bound)
    problem = cp.Problem(cp.Maximize(earned), rows)
    problem.solve(solver=cp.HIGHS, **full_programme.TIGHT)
    return None if problem.status == cp.INFEASIBLE else float(problem.value)


def test_the_optimum_of_several_products_is_that_of_the_whole_programme():
    feasible = bound = 0
    for seed in range(40):
        random = np.random.default_rng(seed)
        members, shared = members_of(random, int(random.integers(2, 5))), shared_rulebook(random)
        full = in_full(members, shared)
        if full is None:
            with pytest.raises(Infeasible):
                optimise_together(members, shared)
            continue
        found = optimise_together(members, shared)
        total = sum(one.net_assets for one in members)
        together = sum(
            one.net_assets / total * its.objective_yield for one, its in zip(members, found.allocations, strict=True)
        )
        assert together == pytest.approx(full, abs=1e-8)
        assert found.limits["slack"].min() >= -1e-9
        for one, its in zip(members, found.allocations, strict=True):
            assert check_limits(its.weights, one.optimiser.assets, one.optimiser.rulebook)["slack"].min() >= -1e-9
        feasible += 1
        bound += bool(found.binding)
    assert feasible >= 10
    assert bound >= 4


def test_without_shared_limits_each_product_is_as_it_is_alone():
    members = members_of(np.random.default_rng(0), 3)
    found = optimise_together(members, book_of())
    for one, its in zip(members, found.allocations, strict=True):
        own = one.optimiser
        alone = optimise(own.assets, own.rulebook, own.outflow, one.policy, one.confidence, one.leverage, 0.015)
        assert its.objective_yield == pytest.approx(alone.objective_yield, abs=1e-9)
        assert its.policy == alone.policy


CASH = plain(n.CASH_AT_BANK, 0.01, free_day=0)
NCD = plain(n.NCD, 0.02, remaining_days=180, issuer="Heron")
QUIET = np.zeros((10, 5))


def two(first_cap=1.0):
    own = (book_of(limit("NCD", bound=first_cap, classes=(n.NCD,))), book_of(limit("NCD", bound=1.0, classes=(n.NCD,))))
    return [
        Member(name, Optimiser((CASH, NCD), rulebook, QUIET), MODEL, size)
        for name, rulebook, size in zip("AB", own, (1.0, 3.0), strict=True)
    ]


def test_a_shared_limit_by_hand():
    # Half of all net assets may be NCD: 2 of 4, at 1% more than cash.
    shared = book_of(limit("All NCD", bound=0.5, classes=(n.NCD,), hard=False))
    found = optimise_together(two(), shared)
    amounts = [size * one.weights[n.NCD] for size, one in zip((1.0, 3.0), found.allocations, strict=True)]
    assert sum(amounts) == pytest.approx(2.0)
    (binding,) = found.binding
    assert (binding.limit, binding.dual_bp) == ("All NCD", pytest.approx(1.0))
    assert found.limits["value"].tolist() == pytest.approx([0.5])


def test_shared_limits_that_cannot_hold_say_how_far_they_have_to_give():
    floor = limit("All NCD", bound=0.5, sense=">=", classes=(n.NCD,), hard=False)
    capped = [
        Member(name, Optimiser((CASH, NCD), book_of(limit("NCD", bound=0.4, classes=(n.NCD,))), QUIET), MODEL, size)
        for name, size in (("A", 1.0), ("B", 3.0))
    ]
    with pytest.raises(Infeasible, match=r"All NCD from 50\.0% to 40\.0%") as error:
        optimise_together(capped, book_of(floor))
    optimise_together(capped, relaxed(book_of(floor), error.value.values["relaxations"]))


def test_a_product_that_has_no_allocation_by_itself_is_named():
    impossible = book_of(limit("Cash", bound=0.1, classes=(n.CASH_AT_BANK,)))
    members = [*two(), Member("C", Optimiser((CASH, NCD), impossible, QUIET), Policy(n.FIXED, 0.2), 1.0)]
    with pytest.raises(Infeasible, match="C has no allocation even by itself"):
        optimise_together(members, book_of())
