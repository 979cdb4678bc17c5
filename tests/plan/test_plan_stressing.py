"""Stresses on the sample desk: nothing at severity 0, more at a higher one, money conserved, what breaks and helps."""

from dataclasses import replace
from functools import cache

import numpy as np
import pytest
from plan_made import HOLD, OPEN, book, calendar, first_choice, known

from core import names as n
from core.errors import MissingData
from core.plan.forecasts import explain_desk
from core.plan.planning import called, model_policy
from core.plan.scenarios import plan_under
from core.plan.stressing import (
    Subject,
    contingency,
    make_subject,
    open_steps,
    stress_all,
    stress_of,
    taking,
    what_breaks,
)
from core.reserve import load_rulebook
from core.reserve.breaches import breaches_of
from core.reserve.measures import HIGHLY_LIQUID, Measure
from core.stress import changes as c
from core.stress.contingency import REPO, RULE
from core.stress.library import Stress, Template, joined
from core.stress.outcome import ASKED, BORROWED, CANCELLED, DEFERRED, PAID, ROOM, SOLD, StressResult, Untold
from core.stress.queue import LargeRedemption
from core.stress.reading import steps, stress_named, stresses
from core.stress.walk import Tools

TERM = "JB-TERM-28"
REDEMPTION_STRESSES = ("quarter_end", "holder_exit", "promotion_draw")
FLIGHT = Stress(
    "flight", "Flight", (Template(c.LEAVES, 0.3, first_day=1),), "a test", "house", "A third leaves."
)  # fmt: skip


@cache
def subject(product_id):
    return make_subject(book(), calendar(), first_choice(book(), product_id), known(), explain_desk(known()))


def named(name):
    return stress_named(name)[0]


@pytest.mark.parametrize("product_id", [HOLD, OPEN])
def test_at_severity_zero_a_stress_is_the_plain_plan(product_id):
    plan = subject(product_id).plan
    policy = model_policy(called(plan.outflow, plan.earlier, plan.choice.reliance), 0.99, plan.safe_buffer)
    for stress in stresses():
        found = stress_of(subject(product_id), stress, 0.0)
        assert found.needed == pytest.approx(policy.share, abs=1e-12)
        assert found.probability == pytest.approx(plan.current.shortfall_probability)
        assert found.fall_bp == pytest.approx(0.0, abs=1e-9) and found.net_assets == plan.net_assets


def test_the_needed_buffer_is_that_of_the_plan_under_the_same_changes():
    own = subject(HOLD)
    for name in ("quarter_end", "spread_shock"):
        found = stress_of(own, named(name))
        plan, _ = plan_under(book(), calendar(), own.case, own.plan.choice, found.changes, own.grounds)
        expected = model_policy(called(plan.outflow, plan.earlier, plan.choice.reliance), 0.99, plan.safe_buffer)
        assert found.needed == pytest.approx(expected.share, abs=1e-9)
        assert found.net_assets == pytest.approx(plan.net_assets)


@pytest.mark.parametrize("name", REDEMPTION_STRESSES)
def test_a_stronger_redemption_stress_never_needs_less(name):
    needed = [stress_of(subject(HOLD), named(name), severity).needed for severity in (0.0, 0.5, 1.0, 1.5, 2.0, 5.0)]
    assert needed == sorted(needed) and needed[-1] > needed[0]


@pytest.mark.parametrize("rule", [None, LargeRedemption(), LargeRedemption(cancel=0.3)])
def test_the_story_conserves_what_is_asked_for(rule):
    for stress in (FLIGHT, named("quarter_end"), named("spiral_2022")):
        found = stress_of(subject(HOLD), stress, 2.0, tools=Tools(rule=rule))
        told = found.story
        assert told[ASKED].sum() == pytest.approx(
            told[PAID].sum() + told[CANCELLED].sum() + told[DEFERRED].iloc[-1], abs=1e-9
        )
        assert (told[SOLD].diff().dropna() >= 0).all() and (told[PAID] >= 0).all()
        assert found.shortfall == pytest.approx(max(-told[ROOM].min(), 0.0), abs=1e-9)
        assert (found.first_short is None) == found.pays == (told[ROOM].min() >= -1e-9)


def test_a_portfolio_is_chosen_before_the_stress():
    own = subject(HOLD)
    by_policy = {policy: stress_of(own, named("spread_shock"), policy=policy) for policy in (n.CURRENT, n.MODEL)}
    assert by_policy[n.MODEL].net_assets != by_policy[n.CURRENT].net_assets
    broke = replace(own, plan=replace(own.plan, model=None, conflicts={n.MODEL: MissingData("plan.ended")}))
    with pytest.raises(MissingData):
        stress_of(broke, FLIGHT, policy=n.MODEL)


def test_what_breaks_a_buffer_is_where_a_grid_finds_it():
    own, stress = subject(TERM), named("quarter_end")
    found = what_breaks(own, stress)
    assert 0.0 < found.severity < found.highest
    grid = np.linspace(0.0, 3.0, 31)
    needed = np.array([stress_of(own, stress, float(severity)).needed for severity in grid])
    first = grid[int((needed > 0.10).argmax())]
    assert first - 0.1 - 2e-3 <= found.severity <= first + 2e-3
    assert what_breaks(own, named("spread_shock"), buffer=0.5).severity is None
    assert what_breaks(own, stress, buffer=0.01).severity == 0.0


def test_fear_makes_the_spiral_need_more_than_its_prices_alone():
    spiral = named("spiral_2022")
    calm = replace(spiral, name="calm", changes=tuple(one for one in spiral.changes if one.kind != c.FEEDBACK))
    assert stress_of(subject(HOLD), spiral).needed > stress_of(subject(HOLD), calm).needed


@pytest.mark.parametrize("product_id", [HOLD, TERM])
def test_repo_and_the_rule_never_make_a_shortfall_larger(product_id):
    own = subject(product_id)
    for stress in (FLIGHT, joined(stress_named("quarter_end,spread_shock,spiral_2022"))):
        for severity in (1.0, 3.0):
            for effect in contingency(own, stress, steps(), severity):
                if effect.step.measure in (REPO, RULE):
                    assert effect.taken.shortfall <= effect.without.shortfall + 1e-12
                    # What could not be found at all without it may be sold later.
                    assert effect.taken.sold <= effect.without.sold + effect.without.shortfall + 1e-12
                assert effect.source or effect.step.measure == REPO


def test_a_step_is_due_only_once_its_trigger_is_met():
    calm = replace(FLIGHT, changes=(Template(c.LEAVES, 0.0, first_day=1),))
    assert RULE not in [effect.step.measure for effect in contingency(subject(HOLD), calm, steps())]
    due = {effect.step.measure: effect for effect in contingency(subject(HOLD), FLIGHT, steps(), 3.0)}
    assert RULE in due and due[RULE].taken.queue_days > 0
    assert "gate" not in due  # no tool of a Chinese rulebook
    assert "gate" not in [step.measure for step in open_steps(subject(HOLD), steps())]
    repo = next(step for step in steps() if step.measure == REPO)
    assert taking(Tools(), repo, ()).borrow == repo.most


def test_under_the_rule_a_flight_waits():
    found = stress_of(subject(HOLD), FLIGHT, 3.0)
    assert found.queue_days > 0 and found.largest_queue > 0
    assert found.story[DEFERRED].sum() == 0.0  # nothing is deferred unless the desk says so


def test_what_is_left_breaks_limits_that_were_kept():
    found = stress_of(subject(HOLD), FLIGHT)
    assert found.broken
    plan = subject(HOLD).plan
    before = {(one.limit, one.subject) for one in breaches_of(plan.current.weights, plan.assets, plan.rulebook)}
    assert not {(one.limit, one.subject) for one in found.broken} & before
    assert not stress_of(subject(HOLD), FLIGHT, 0.0).broken


def test_what_is_borrowed_counts_as_leverage():
    own = subject(HOLD)
    lent = stress_of(own, FLIGHT, 2.5, tools=Tools(borrow=0.4))
    assert lent.story[BORROWED][lent.worst_day] > 0.3
    assert "leverage" in {one.limit for one in lent.broken}
    assert "leverage" not in {one.limit for one in stress_of(own, FLIGHT, 2.5).broken}


def test_a_stress_that_nothing_can_be_said_of_says_why():
    own = subject(HOLD)
    unknown = replace(own.plan.rulebook, top10_share=None)
    nameless = Subject(replace(own.plan, rulebook=unknown), own.case, own.grounds)
    told, untold = stress_all(nameless, stress_named("quarter_end,holder_exit"))
    assert isinstance(told, StressResult) and isinstance(untold, Untold)
    assert "top10_share" in untold.why


def test_a_gate_closes_only_where_weekly_assets_are_low():
    own = subject(HOLD)
    european = replace(
        own, plan=replace(own.plan, choice=replace(own.plan.choice, rulebook="eu_mmf_lvnav"),
                          rulebook=load_rulebook("eu_mmf_lvnav")),
    )  # fmt: skip
    (gate,) = [step for step in steps() if step.measure == "gate"]
    poor = replace(european, plan=replace(european.plan, rulebook=replace(european.plan.rulebook, limits=())))
    assert contingency(poor, FLIGHT, [gate], 2.5)  # nothing counts as weekly assets
    everything = replace(
        next(one for one in european.plan.rulebook.limits if one.name == "weekly_maturing"),
        measure=Measure(HIGHLY_LIQUID, or_within_trading_days=10**4),
    )
    rich = replace(poor, plan=replace(poor.plan, rulebook=replace(poor.plan.rulebook, limits=(everything,))))
    assert contingency(rich, FLIGHT, [gate], 0.5) == () and stress_of(rich, FLIGHT, 0.5).queue_days == 0


def test_what_is_deferred_is_partly_cancelled_once_the_rule_is_applied():
    rule = next(step for step in steps() if step.measure == RULE)
    tools = taking(Tools(), rule, subject(HOLD).tools)
    assert tools.rule.cancel == 0.10
    assert stress_of(subject(HOLD), FLIGHT, 3.0, tools=tools).story[CANCELLED].sum() > 0
    assert "fee" not in [step.measure for step in open_steps(subject(HOLD), steps())]  # nobody leaves within 7 days


def test_a_product_that_opens_later_says_so():
    found = what_breaks(subject(OPEN), named("quarter_end"))
    assert found.shut and found.severity is None
    assert not what_breaks(subject(HOLD), named("quarter_end")).shut
    assert any("not open" in note for note in stress_of(subject(OPEN), named("quarter_end")).notes)
