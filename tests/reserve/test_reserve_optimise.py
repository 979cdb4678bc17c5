import dataclasses
import itertools

import numpy as np
import pytest
from full_programme import solve as solve_in_full
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from reserve_cases import (
    book_of,
    limit,
    plain,
    random_assets,
    random_outflow,
    random_rulebook,
    value_of,
    worst_gaps,
)

from core import names as n
from core.errors import Infeasible, InputError, MissingData
from core.reserve import Policy, check_limits, liquidity, master, optimise, parse_policy, programme
from core.reserve import measures as m
from core.reserve.optimise import Optimiser
from core.reserve.relaxing import relaxed
from core.reserve.rows import BORROWING, BUFFER, COVER

seeds = st.integers(0, 2**32 - 1)
policies = st.sampled_from(["model", "fixed:0.20", "floor:0.10", "fixed:0.00"])
SOME = settings(deadline=None, derandomize=True, max_examples=25)
FEW = settings(deadline=None, derandomize=True, max_examples=8)


def case(seed, largest=7):
    random = np.random.default_rng(seed)
    horizon = int(random.integers(1, 9))
    assets = random_assets(random, int(random.integers(2, largest)), horizon)
    outflow = random_outflow(random, int(random.integers(1, 40)), horizon, random.choice([0.02, 0.06, 0.12]))
    return random, assets, outflow, random_rulebook(random)


def solved(*arguments, **dials):
    try:
        return optimise(*arguments, **dials)
    except Infeasible:
        return None


@pytest.mark.parametrize("block", range(12))
def test_three_hundred_optima_are_those_of_the_full_programme_and_inside_every_limit(block):
    kinds = itertools.product(("model", "fixed:0.20", "floor:0.10", "model:0.10"), (0.8, 0.95, 0.99), (0.0, 0.3))
    dials = itertools.cycle(kinds)
    feasible = sum(is_the_full_optimum(seed, *next(dials)) for seed in range(25 * block, 25 * block + 25))
    assert feasible >= 10


def is_the_full_optimum(seed, text, confidence, leverage):
    _, assets, outflow, rulebook = case(seed)
    policy = Policy(n.MODEL, 0.1) if text == "model:0.10" else parse_policy(text)
    found = solved(assets, rulebook, outflow, policy, confidence, leverage, repo_rate=0.015)
    dials = {"confidence": confidence, "leverage": leverage, "repo_rate": 0.015}
    full = solve_in_full(assets, rulebook, outflow, policy, **dials)
    assert (found is None) == (full is None)
    if found is None:
        return False
    assert found.objective_yield == pytest.approx(full[0], abs=1e-8)
    weights = found.weights.to_numpy()
    assert (weights >= 0.0).all()
    assert weights.sum() == pytest.approx(1.0 + found.borrowed, abs=1e-12)
    assert -1e-9 <= found.borrowed <= leverage + 1e-9
    assert check_limits(found.weights, assets, rulebook)["slack"].min() >= -1e-9
    for one in rulebook.limits:
        value = value_of(one.measure, weights, assets)
        assert (value - one.bound if one.sense == "<=" else one.bound - value) <= 1e-9
    gaps = worst_gaps(weights, assets, outflow, owed=found.borrowed)
    assert found.shortfall_probability == np.mean(gaps > 1e-9)
    if policy.kind == n.MODEL:
        assert liquidity.tail_mean(gaps, confidence) <= 1e-9
    if policy.share is not None:
        room = found.buffer - policy.share
        assert abs(room) < 1e-9 if policy.kind == n.FIXED else room > -1e-9
    return True


@pytest.mark.parametrize("seed", range(8))
def test_enumerating_every_mix_of_three_classes_finds_nothing_better_and_comes_close(seed):
    random = np.random.default_rng(seed)
    assets = random_assets(random, 3, 4)
    outflow = random_outflow(random, 10, 4, 0.05)
    found = solved(assets, book_of(limit("some", bound=0.7, classes=(assets[0].asset_class,))), outflow, MODEL, 0.9)
    steps = 60
    best = -np.inf
    for first in range(round(0.7 * steps) + 1):
        for second in range(steps - first + 1):
            weights = np.array([first, second, steps - first - second]) / steps
            if max(worst_gaps(weights, assets, outflow)) <= 0.0:  # the worst of ten is the tail at 90%
                gross = sum(w * a.yield_ for w, a in zip(weights, assets, strict=True))
                best = max(best, gross - liquidity.sale_cost(weights, assets, outflow))
    assert np.isfinite(best) <= (found is not None)
    if np.isfinite(best):
        dearest = max(a.sale_cost * a.sale_steps[-1].times for a in assets)
        near = (max(a.yield_ for a in assets) + dearest / (1 - dearest) * 365 / 4) * 4 / steps
        assert best - 1e-9 <= found.objective_yield <= best + near


@SOME
@given(seeds)
def test_the_cover_is_tight_exactly_where_it_costs(seed):
    _, assets, outflow, rulebook = case(seed)
    found = solved(assets, rulebook, outflow + 0.3, parse_policy("model"), 0.9)
    assume(found is not None)
    tail = liquidity.tail_mean(worst_gaps(found.weights, assets, outflow + 0.3), 0.9)
    cover = [one for one in found.binding if one.limit == COVER]
    assert tail <= 1e-9
    if cover:
        assert tail == pytest.approx(0.0, abs=1e-8)
        assert 1 <= cover[0].day <= outflow.shape[1]
    if tail < -1e-6:
        assert not cover


@pytest.mark.parametrize("seed", range(6))
@pytest.mark.parametrize("text", ["model", "floor:0.10"])
def test_no_random_portfolio_does_better(seed, text):
    random = np.random.default_rng(seed)
    assets = random_assets(random, 4, 5)
    outflow = random_outflow(random, 20, 5)
    rulebook = random_rulebook(random)
    found = solved(assets, rulebook, outflow, parse_policy(text), 0.9)
    drawn = random.dirichlet(np.full(4, 0.6), 500)
    inside = np.ones(len(drawn), dtype=bool)
    for one in rulebook.limits:
        for coefficients in one.coefficients(assets):
            turn = 1.0 if one.sense == "<=" else -1.0
            inside &= turn * (drawn @ coefficients) <= turn * one.bound
    if text == "model":
        gaps = np.array([worst_gaps(weights, assets, outflow) for weights in drawn])
        inside &= np.sort(gaps, axis=1)[:, -2:].mean(axis=1) <= 0.0  # the worst two of twenty
    else:
        inside &= drawn @ [a.next_day_share for a in assets] >= 0.1
    assert inside.any() <= (found is not None)
    assert inside.any() or seed, "the first case leaves room for random portfolios"
    for weights in drawn[inside]:
        gross = sum(w * a.yield_ for w, a in zip(weights, assets, strict=True))
        assert gross - liquidity.sale_cost(weights, assets, outflow) <= found.objective_yield + 1e-9


def moved(rulebook, name, by):
    limits = [dataclasses.replace(x, bound=x.bound + by) if x.name == name else x for x in rulebook.limits]
    return dataclasses.replace(rulebook, limits=tuple(limits))


@FEW
@given(seeds, policies)
def test_dual_values_are_what_moving_the_bound_earns(seed, text):
    _, assets, outflow, rulebook = case(seed)
    policy = parse_policy(text)
    found = solved(assets, rulebook, outflow, policy, 0.9)
    assume(found is not None)
    told = {one.limit: one.dual_bp for one in found.binding}
    assume(len(told) == len(found.binding))  # one issuer at most
    for one in rulebook.limits:
        unit, step = (1.0, 1e-3) if one.measure.in_days else (0.01, 1e-6)
        turn = 1.0 if one.sense == "<=" else -1.0
        looser, tighter = (
            solved(assets, moved(rulebook, one.name, turn * by), outflow, policy, 0.9) for by in (step, -step)
        )
        if looser is None or tighter is None:
            continue
        gains = [(looser.objective_yield - found.objective_yield), (found.objective_yield - tighter.objective_yield)]
        right, left = (gain / step * unit * 1e4 for gain in gains)
        assert right - 1e-4 <= told.get(one.name, 0.0) <= left + 1e-4  # concave: the dual lies between the slopes


@FEW
@given(seeds)
def test_the_price_of_a_pinned_buffer_and_of_the_cover(seed):
    _, assets, outflow, rulebook = case(seed)
    step = 1e-6
    pinned = [solved(assets, rulebook, outflow, parse_policy(f"fixed:{0.2 + by!r}")) for by in (-step, 0.0, step)]
    if all(one is not None for one in pinned):
        less, here, more = (one.objective_yield for one in pinned)
        told = next((one.dual_bp for one in pinned[1].binding if one.limit == BUFFER), 0.0)
        assert (less - here) / step * 100 - 1e-4 <= told <= (here - more) / step * 100 + 1e-4
    # Without early sales the outflow enters nothing but the cover.
    unsold = tuple(
        dataclasses.replace(a, holdings=tuple(dataclasses.replace(h, sale_day=np.inf) for h in a.holdings))
        for a in assets
    )
    covered = [solved(unsold, rulebook, outflow + by, parse_policy("model"), 0.9) for by in (-step, 0.0, step)]
    if all(one is not None for one in covered):
        less, here, more = (one.objective_yield for one in covered)
        told = next((one.dual_bp for one in covered[1].binding if one.limit == COVER), 0.0)
        assert (less - here) / step * 100 - 1e-4 <= told <= (here - more) / step * 100 + 1e-4


CASH = plain(n.CASH_AT_BANK, 0.01, free_day=0)
REPO = plain(n.OVERNIGHT_REPO, 0.014, free_day=0)
NCD = plain(n.NCD, 0.018, sale_day=1, sale_cost=0.0002, remaining_days=180, issuer="Heron")
DEPOSIT = plain(n.TIME_DEPOSIT, 0.02, remaining_days=300, trading_days=200)
QUIET = np.zeros((10, 5))
MODEL, FIXED = parse_policy("model"), parse_policy("fixed:0.20")


def test_a_case_by_hand():
    outflow = np.tile([0.05, 0.1, 0.15, 0.2, 0.25], (10, 1))
    rulebook = book_of(limit("deposits", bound=0.5, classes=(n.TIME_DEPOSIT,)))
    # Only cash covers: 25% of it; deposits pay more than NCD only up to their limit, and NCD are not there.
    found = optimise((CASH, DEPOSIT), rulebook, outflow, MODEL)
    assert found.weights.to_dict() == pytest.approx({n.CASH_AT_BANK: 0.5, n.TIME_DEPOSIT: 0.5})
    looser = book_of(limit("deposits", bound=0.9, classes=(n.TIME_DEPOSIT,)))
    found = optimise((CASH, DEPOSIT), looser, outflow, MODEL)
    assert found.weights.to_dict() == pytest.approx({n.CASH_AT_BANK: 0.25, n.TIME_DEPOSIT: 0.75})
    assert (found.policy, found.status, found.rounds) == ("model", "optimal", 2)
    assert (found.buffer, found.shortfall_probability) == (pytest.approx(0.25), 0.0)
    assert found.objective_yield == pytest.approx(0.25 * 0.01 + 0.75 * 0.02)
    (cover,) = found.binding
    assert (cover.limit, cover.day) == (COVER, 5)
    assert cover.dual_bp == pytest.approx(1.0), "one point from cash to deposits: 100bp of yield on 1%"
    assert "29 Jun 2026" in cover.text
    assert "+1.0 bp" in cover.text


def test_the_day_with_the_tight_ladder_is_named():
    later = plain(n.TERM_REPO, 0.015, free_day=3)
    outflow = np.tile([0.1, 0.2, 0.2, 0.2, 0.2], (10, 1))
    found = optimise((CASH, later, DEPOSIT), book_of(limit("all", m.LEVERAGE, bound=1.0)), outflow, MODEL)
    assert found.weights.tolist() == pytest.approx([0.2, 0.0, 0.8])
    assert next(one.day for one in found.binding if one.limit == COVER) == 2


def test_fixed_and_model_differ_in_nothing_but_the_rule():
    rulebook = book_of(limit("deposits", bound=0.3, classes=(n.TIME_DEPOSIT,)))
    outflow = random_outflow(np.random.default_rng(1), 50, 5, 0.03)
    model = optimise((CASH, REPO, NCD, DEPOSIT), rulebook, outflow, MODEL)
    pinned = optimise((CASH, REPO, NCD, DEPOSIT), rulebook, outflow, parse_policy(f"fixed:{model.buffer!r}"))
    assert pinned.objective_yield == pytest.approx(model.objective_yield, abs=1e-9)
    assert pinned.weights.to_numpy() == pytest.approx(model.weights.to_numpy(), abs=1e-7)
    fixed = optimise((CASH, REPO, NCD, DEPOSIT), rulebook, outflow, FIXED)
    assert fixed.buffer == pytest.approx(0.2, abs=1e-12)
    assert fixed.objective_yield < model.objective_yield
    assert 0.0 < model.sale_cost < 0.0002


def test_borrowed_cash_is_no_buffer_and_no_cover():
    rulebook = book_of(limit("leverage", m.LEVERAGE, bound=1.2))
    outflow = np.full((10, 5), 0.2)
    for policy in (FIXED, MODEL):
        found = optimise((CASH, REPO, DEPOSIT), rulebook, outflow, policy, leverage=0.5)
        assert (
            found.borrowed == pytest.approx(0.0, abs=1e-9)
            or found.weights[n.OVERNIGHT_REPO] >= 0.2 + found.borrowed - 1e-9
        )
        assert found.objective_yield == pytest.approx(0.2 * 0.014 + 0.8 * 0.02)
    # NCD can be sold on the day the repo is due, so borrowing to hold them earns the spread.
    sure = dataclasses.replace(NCD, holdings=(dataclasses.replace(NCD.holdings[0], sale_cost=0.0),))
    found = optimise((REPO, sure), rulebook, QUIET, MODEL, leverage=0.5)
    assert (found.borrowed, found.weights.sum()) == (pytest.approx(0.2), pytest.approx(1.2))
    assert found.repo_cost == pytest.approx(0.2 * 0.014)
    assert found.objective_yield == pytest.approx(1.2 * 0.018 - 0.2 * 0.014)
    dial = optimise((REPO, sure), rulebook, QUIET, MODEL, leverage=0.1)
    told = next(one for one in dial.binding if one.limit == BORROWING)
    assert told.dual_bp == pytest.approx(0.01 * (0.018 - 0.014) * 1e4)
    with pytest.raises(InputError, match="repo rate"):
        optimise((CASH, NCD), rulebook, QUIET, MODEL, leverage=0.1)


def test_what_binds_is_said_in_words_dearest_first():
    rulebook = book_of(
        limit("NCD", bound=0.4, classes=(n.NCD,)),
        limit("Maturity", m.MATURITY, bound=60),
        limit("Reserve", m.HIGHLY_LIQUID, ">=", 0.05),
    )
    found = optimise((CASH, REPO, NCD), rulebook, QUIET, MODEL)
    assert [one.text for one in found.binding] == [
        "Reserve: at the floor of 5.0%; one point less is worth +0.4 bp",
        "Maturity: at the limit of 60 days; one day more is worth +0.2 bp",
    ]
    assert [one.dual_bp for one in found.binding] == pytest.approx([0.4, 40 / 180], abs=1e-6)
    less = optimise((REPO, NCD), book_of(limit("NCD", bound=0.4, classes=(n.NCD,))), QUIET, parse_policy("fixed:0.7"))
    assert [one.text for one in less.binding] == ["Buffer: held at 70.0%; one point less is worth +0.4 bp"]
    more = optimise(
        (NCD, plain(n.OVERNIGHT_REPO, 0.03, free_day=0)),
        book_of(*rulebook.limits[:1]),
        QUIET,
        parse_policy("fixed:0.7"),
    )
    assert [one.text for one in more.binding] == ["Buffer: held at 70.0%; one point more is worth +1.2 bp"]
    assert more.binding[0].dual_bp == pytest.approx(-1.2)
    issuer = book_of(limit("One bank", m.SINGLE_ISSUER, bound=0.305, classes=(n.NCD,)))
    (told,) = optimise((REPO, NCD), issuer, QUIET, MODEL).binding
    assert told.text == "One bank (Heron): at the limit of 30.5%; one point more is worth +0.4 bp"


def test_an_impossible_pair_of_limits_is_named_and_no_other():
    rulebook = book_of(
        limit("Reserve", m.HIGHLY_LIQUID, ">=", 0.3),
        limit("NCD", bound=0.9, classes=(n.NCD,)),
        limit("Cash", bound=0.1, classes=(n.CASH_AT_BANK,), hard=False),
        limit("Leverage", m.LEVERAGE, bound=1.4),
    )
    with pytest.raises(Infeasible) as error:
        optimise((CASH, REPO, NCD), rulebook, QUIET, MODEL)
    assert error.value.values["limits"] == ("Reserve", "Cash")
    assert error.value.values["give"] == {"Cash": pytest.approx(0.2)}
    assert "Reserve at least 30.0%; Cash at most 10.0%" in str(error.value)
    assert "the house limit Cash from 10.0% to 30.0%" in str(error.value)
    assert "NCD" not in str(error.value)


def soft_rulebook(random):
    """Some hard limits that leave room, and house limits that are often too tight."""
    hard = [one for one in random_rulebook(random).limits if one.name in ("maturity", "below", "leverage")]
    classes = [str(name) for name in n.ASSET_CLASSES]
    soft = [
        limit(f"house {k}", bound=random.uniform(0.0, 0.35), classes=tuple(random.permutation(classes)[:8]), hard=False)
        for k in range(4)
    ]
    most = limit("house issuer", m.SINGLE_ISSUER, bound=random.uniform(0.0, 0.5), classes=n.ASSET_CLASSES, hard=False)
    return book_of(*hard, *soft, most, limit("house life", m.LIFE, bound=random.uniform(20, 900), hard=False))


def test_relaxations_make_room_and_none_of_them_can_be_left_out():
    seen = 0
    for seed in range(90):
        random, assets, outflow, _ = case(seed)
        rulebook = soft_rulebook(random)
        policy = parse_policy(str(random.choice(["model", "fixed:0.05"])))
        try:
            optimise(assets, rulebook, outflow, policy, 0.9)
        except Infeasible as conflict:
            found = conflict.values["relaxations"]
            if not found:
                continue
            seen += 1
            optimise(assets, relaxed(rulebook, found), outflow, policy, 0.9)
            assert {one.limit for one in found} <= {one.name for one in rulebook.limits if not one.hard}
            for one in found:
                assert str(conflict).count(one.limit) >= 2, "named as part of the conflict and of the way out"
                rest = [other for other in found if other is not one]
                with pytest.raises(Infeasible):
                    optimise(assets, relaxed(rulebook, rest), outflow, policy, 0.9)
    assert seen >= 20


def test_house_limits_give_way_before_dials_and_regulation_never():
    rulebook = book_of(
        limit("Most cash", bound=0.1, classes=(n.CASH_AT_BANK, n.OVERNIGHT_REPO), hard=False),
        limit("Leverage", m.LEVERAGE, bound=1.0),
    )
    with pytest.raises(Infeasible) as error:
        optimise((CASH, REPO, NCD), rulebook, QUIET, FIXED)
    (only,) = error.value.values["relaxations"]
    assert (only.limit, only.bound, only.moved) == ("Most cash", 0.1, pytest.approx(0.2))
    assert BUFFER not in error.value.values["give"]


def test_after_a_conflict_the_same_problem_is_solved_as_if_nothing_had_been():
    rulebook = book_of(limit("Cash", bound=0.1, classes=(n.CASH_AT_BANK, n.OVERNIGHT_REPO), hard=False))
    once = Optimiser((CASH, REPO, NCD), rulebook, QUIET)
    with pytest.raises(Infeasible):
        once.best(FIXED)
    found, alone = once.best(MODEL), optimise((CASH, REPO, NCD), rulebook, QUIET, MODEL)
    assert found.weights.tolist() == alone.weights.tolist()


@SOME
@given(seeds)
def test_turning_dials_finds_what_a_fresh_problem_finds(seed):
    random, assets, outflow, rulebook = case(seed)
    once = Optimiser(assets, rulebook, outflow, 0.015)
    for _ in range(6):
        text, confidence = str(random.choice(["model", "fixed:0.1"])), float(random.choice([0.8, 0.9, 0.99]))
        leverage = float(random.choice([0.0, 0.2]))
        fresh = solved(assets, rulebook, outflow, parse_policy(text), confidence, leverage, repo_rate=0.015)
        try:
            turned = once.best(parse_policy(text), confidence, leverage)
        except Infeasible:
            turned = None
        assert (turned is None) == (fresh is None)
        if fresh:
            assert turned.objective_yield == pytest.approx(fresh.objective_yield, abs=1e-9)


def test_a_hard_conflict_says_that_regulation_stays():
    rulebook = book_of(limit("Reserve", m.HIGHLY_LIQUID, ">=", 0.3), limit("Maturity", m.MATURITY, bound=60))
    with pytest.raises(Infeasible) as error:
        optimise((NCD, REPO), rulebook, QUIET, MODEL)
    assert error.value.values["limits"] == ("Reserve",)
    assert "Reserve would have to go from 30.0% to 0.0%, but is regulation and stays" in str(error.value)


def test_a_dial_in_conflict_is_named():
    capped = book_of(limit("Cash", bound=0.1, classes=(n.CASH_AT_BANK, n.OVERNIGHT_REPO)))
    for text, words in (("fixed:0.20", "exactly 20.0%"), ("floor:0.20", "at least 20.0%")):
        with pytest.raises(Infeasible, match=words) as error:
            optimise((CASH, REPO, NCD), capped, QUIET, parse_policy(text))
        assert error.value.values["limits"] == ("Cash", BUFFER)
        assert error.value.values["give"] == {BUFFER: pytest.approx(0.1)}
        assert "from 20.0% to 10.0%" in str(error.value)
    with pytest.raises(Infeasible) as error:
        optimise((CASH, DEPOSIT), capped, np.full((10, 5), 0.25), MODEL)
    assert error.value.values["limits"] == ("Cash", COVER)
    assert "worst scenarios lack 15.00% of net assets" in str(error.value)


def test_no_more_outflow_than_everything_can_be_covered():
    with pytest.raises(Infeasible, match=r"lack 50\.00%"):
        optimise((CASH,), book_of(limit("Leverage", m.LEVERAGE, bound=1.0)), np.full((3, 5), 1.5), MODEL)


def test_dials_out_of_range_and_wrong_shapes():
    rulebook = book_of(limit("Leverage", m.LEVERAGE, bound=1.0))
    with pytest.raises(InputError, match="confidence"):
        optimise((CASH,), rulebook, QUIET, MODEL, confidence=1.0)
    with pytest.raises(InputError, match="borrowed"):
        optimise((CASH,), rulebook, QUIET, MODEL, leverage=-0.1)
    with pytest.raises(MissingData):
        optimise((), rulebook, QUIET, MODEL)
    for wrong in (QUIET[:, :3], QUIET[0], np.full((10, 5), np.nan)):
        with pytest.raises(ValueError, match="finite"):
            optimise((CASH,), rulebook, wrong, MODEL)


def test_a_failing_solver_says_why(monkeypatch):
    monkeypatch.setattr(master, "OPTIONS", master.OPTIONS | {"simplex_iteration_limit": 0})
    with pytest.raises(RuntimeError, match="teration limit"):
        optimise((CASH, NCD), book_of(limit("Leverage", m.LEVERAGE, bound=1.0)), QUIET, MODEL)


def test_rounds_that_do_not_end_are_an_error(monkeypatch):
    monkeypatch.setattr(programme, "MOST_ROUNDS", 1)
    outflow = np.tile([0.05, 0.1, 0.15, 0.2, 0.25], (10, 1))
    with pytest.raises(RuntimeError, match="after 1 rounds"):
        optimise((CASH, DEPOSIT), book_of(limit("Leverage", m.LEVERAGE, bound=1.0)), outflow, MODEL)
