"""Scenarios on the sample desk: nothing changed is the plan itself, and what is kept opens again to the last bit."""

from dataclasses import replace
from functools import cache

import numpy as np
import pandas as pd
import pytest
from plan_made import book, calendar, days, known, plan

from core import names as n
from core.errors import InputError, MissingData
from core.forecast.explain import COMPONENT, PROMOTION
from core.plan import first_choice
from core.plan.case import make_case
from core.plan.forecasts import explain_desk
from core.plan.frozen import differences, frozen
from core.plan.grounds import make_grounds
from core.plan.planning import called, model_policy
from core.plan.scenarios import (
    answer_of,
    answers,
    as_of_today,
    open_scenario,
    plan_under,
    save_scenario,
    scenarios,
)
from core.stress import changes as c
from core.stress.changes import Change

HOLD, CASH, OPEN = "NL-HOLD-90", "JB-CASH-01", "JB-OPEN-20"
EVENT = "promotion_618_2026"
THREE = (
    Change(c.PROMOTION, -0.3, target=EVENT),
    Change(c.LEAVES, 0.091, pd.Timestamp("2026-06-30")),
    Change(c.SPREADS, 20.0),
)


@cache
def case(product):
    return make_case(book(), first_choice(book(), product), calendar(), known())


@cache
def explained():
    return explain_desk(known())


@cache
def grounds(product):
    return make_grounds(book(), calendar(), known(), case(product), explained())


def under(product, *changes):
    return plan_under(book(), calendar(), case(product), first_choice(book(), product), changes, grounds(product))


@cache
def told(product=HOLD, changes=THREE):
    return answers(book(), calendar(), case(product), first_choice(book(), product), changes, grounds(product))


@pytest.mark.parametrize("product", [HOLD, CASH, OPEN])
def test_changes_of_size_zero_are_the_plan_itself(product):
    targets = {c.PROMOTION: EVENT, c.CLOSURE: "JB-HOLD-07", c.LAUNCH: "none"}
    nothing = [Change(kind, 0.0, target=targets.get(kind, "")) for kind in c.KINDS]
    found, _ = under(product, *nothing)
    assert not list(differences(frozen(plan(product)), frozen(found)))


@pytest.mark.parametrize("kind", [c.REDEMPTIONS, c.LEAVES])
@pytest.mark.parametrize("product", [HOLD, CASH])
def test_a_larger_redemption_shock_never_lowers_the_needed_reserve(product, kind):
    choice = first_choice(book(), product)
    needed = []
    for size in (0.0, 0.02, 0.05, 0.2, 0.6):
        found, _ = under(product, Change(kind, size, book().as_of + days(2)))
        needed.append(model_policy(called(found.outflow, found.earlier, choice.reliance), choice.confidence, 0.0).share)
    assert needed == sorted(needed)
    assert needed[-1] > needed[0]


def test_changes_are_told_one_after_the_other_and_add_up():
    assert [len(each.changes) for each in told()] == [0, 1, 2, 3]
    assert told()[-1] == answer_of(*under(HOLD, *THREE), THREE)
    base, weaker, left, wider = told()
    assert base.buffer_model == plan(HOLD).model.buffer
    assert weaker.expected_outflow > base.expected_outflow
    assert left.expected_outflow - weaker.expected_outflow == pytest.approx(0.091 * base.net_assets * 0.73, rel=0.2)
    assert left.buffer_model > weaker.buffer_model
    assert wider.fall > 0
    assert wider.net_assets == pytest.approx(base.net_assets * (1 - wider.fall))
    assert wider.yield_model > left.yield_model


def test_what_a_promotion_adds_is_what_flows_says_that_it_adds():
    mine = explained()[(explained()[n.PRODUCT_ID] == CASH) & (explained()[COMPONENT] == PROMOTION)]
    adds = grounds(CASH).promotions[EVENT]
    window = (grounds(CASH).dates >= "2026-06-25") & (grounds(CASH).dates <= "2026-07-03")
    for side, amounts in zip(n.SIDES, adds.T, strict=True):
        own = mine[mine[n.SIDE] == side].set_index(n.DATE)[n.AMOUNT].reindex(grounds(CASH).dates)
        np.testing.assert_allclose(amounts, np.where(window, own, 0.0))


def test_a_holder_of_a_product_that_opens_monthly_leaves_on_its_open_day():
    before, after = (
        answers_outflow(OPEN, changes) for changes in ((), (Change(c.LEAVES, 0.05, book().as_of + days(3)),))
    )
    moved = np.diff(after - before, prepend=0.0)
    assert list(np.flatnonzero(np.abs(moved) > 1e-9)) == [25]  # 20 July is a Monday
    assert moved[25] == pytest.approx(0.05)


def answers_outflow(product, changes):
    found, _ = under(product, *changes)
    return np.median(found.outflow, axis=0)


def test_what_has_nothing_to_act_on_is_told():
    with pytest.raises(MissingData, match=EVENT):
        under(HOLD, Change(c.PROMOTION, -0.3, target="promotion_double_11_2026"))
    with pytest.raises(MissingData, match="quoted yields"):
        under(HOLD, Change(c.OWN_YIELD, -10.0))
    with pytest.raises(MissingData, match="JB-HOLD-07"):
        under(HOLD, Change(c.CLOSURE, 0.5, target="nobody"))


def test_a_scenario_opens_again_to_the_last_bit(engine):
    choice = first_choice(book(), HOLD)
    key = save_scenario(engine, book(), calendar(), choice, told(), " 618 weaker ", "Lin", "")
    saved, again = open_scenario(engine, key)
    assert again == told()
    assert (saved.name, saved.author, saved.changes, saved.choice) == ("618 weaker", "Lin", THREE, choice)
    branch = save_scenario(engine, book(), calendar(), choice, told()[:2], "milder", "Mei", key)
    assert [(each.name, each.parent) for each in scenarios(engine, HOLD)] == [("milder", key), ("618 weaker", "")]
    assert save_scenario(engine, book(), calendar(), choice, told()[:2], "milder", "Mei", key) == branch
    assert not scenarios(engine, CASH)


@pytest.mark.parametrize(
    ("name", "author", "count", "needed"), [("", "L", 4, "name"), ("x", " ", 4, "name"), ("x", "L", 1, "change")]
)
def test_a_scenario_needs_a_name_a_person_and_a_change(engine, name, author, count, needed):
    with pytest.raises(InputError, match=needed):
        save_scenario(engine, book(), calendar(), first_choice(book(), HOLD), told()[:count], name, author)
    with pytest.raises(InputError, match="no scenario"):
        open_scenario(engine, "nothing")


def test_run_again_later_windows_that_have_begun_keep_their_distance(engine):
    key = save_scenario(engine, book(), calendar(), first_choice(book(), HOLD), told(), "x", "Lin")
    saved, _ = open_scenario(engine, key)
    assert as_of_today(saved, book().as_of + days(2)) == THREE
    later = as_of_today(saved, book().as_of + days(10))
    assert later[1] == replace(THREE[1], start=pd.Timestamp("2026-07-10"))
