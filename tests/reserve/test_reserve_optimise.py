import dataclasses
import sys

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from reserve_cases import (
    book_of,
    full_programme,
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
from core.reserve import check_limits, liquidity, optimise, parse_policy
from core.reserve import measures as m
from core.reserve.rows import BORROWING, BUFFER, COVER

seeds = st.integers(0, 2**32 - 1)
policies = st.sampled_from(["model", "fixed:0.20", "floor:0.10", "fixed:0.00"])
SOME = settings(deadline=None, derandomize=True, max_examples=30)
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


@SOME
@given(seeds, policies, st.sampled_from([0.8, 0.95, 0.99]), st.sampled_from([0.0, 0.3]))
def test_the_optimum_is_that_of_the_full_programme_and_inside_every_limit(seed, text, confidence, leverage):
    _, assets, outflow, rulebook = case(seed)
    policy = parse_policy(text)
    found = solved(assets, rulebook, outflow, policy, confidence, leverage, repo_rate=0.015)
    full = full_programme(assets, rulebook, outflow, policy, confidence, leverage, 0.015)
    assert (found is None) == (full is None)
    assume(found is not None)
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
    else:
        room = found.buffer - policy.share
        assert abs(room) < 1e-9 if policy.kind == n.FIXED else room > -1e-9


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
    drawn = random.dirichlet(np.full(4, 0.6), 2000)
    inside = np.ones(len(drawn), dtype=bool)
    for one in rulebook.limits:
        for coefficients in one.coefficients(assets):
            turn = 1.0 if one.sense == "<=" else -1.0
            inside &= turn * (drawn @ coefficients) <= turn * one.bound
    if text == "model":
        ladder = np.column_stack([a.full_ladder[1:] for a in assets])
        gaps = (outflow[None] - (drawn @ ladder.T)[:, None, :]).max(axis=2)
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
    assert (found.policy, found.status, found.rounds) == ("model", "optimal", 1)
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
    module = sys.modules["core.reserve.optimise"]  # the package's own name for it is the function
    monkeypatch.setattr(module, "_solve", lambda problem: "user_limit")
    with pytest.raises(RuntimeError, match="user_limit"):
        optimise((CASH,), book_of(limit("Leverage", m.LEVERAGE, bound=1.0)), QUIET, MODEL)


def test_five_hundred_paths_of_thirty_days_take_about_a_second():
    random = np.random.default_rng(2)
    assets = random_assets(random, 12, 30)
    rulebook = book_of(limit("Leverage", m.LEVERAGE, bound=1.0))
    outflow = np.cumsum(random.gamma(2.0, 0.0025, (500, 30)), axis=1)
    found = optimise(assets, rulebook, outflow, MODEL)
    assert found.milliseconds < 5000, "a loose bound: the machine may be busy"
