"""Decisions: proposed as shown, decided once, opened again exactly, computed again to the last bit."""

import json
from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from at_once import at_once
from hypothesis import given
from hypothesis import strategies as st
from plan_made import HOLD, OPEN, cut
from sample_desk import copy_of, database_url

from core import names as n
from core.errors import InputError, StoreError, TidegateError
from core.plan import desk_calendar, first_choice, make_plan, remaking
from core.plan.decisions import approve, decision_table, decisions, propose, reject, reopen, withdraw
from core.plan.frozen import Difference, differences, frozen
from core.plan.house_limits import set_house_limit
from core.plan.remaking import remake
from core.store import connect, decision_content, decision_steps, load_book, open_decision, save_import

MODEL = n.WEEKDAY_MEDIAN  # forecast at once


def fill(engine):
    small = cut(HOLD, OPEN)
    for table in (n.PRODUCTS, n.FLOWS, n.POSITIONS):
        save_import(engine, table, getattr(small, table), "small.csv")


@pytest.fixture(scope="module")
def filled(tmp_path_factory):
    """The file of a small book, that book, its calendar and a plan of it."""
    path = tmp_path_factory.mktemp("decisions") / "filled.db"
    engine = connect(database_url(path))
    fill(engine)
    yield path, *planned(engine)
    engine.dispose()


@pytest.fixture
def desk(filled, tmp_path):
    """An engine on a copy of that book, and what was made of it."""
    path, *made = filled
    engine = connect(database_url(copy_of(path, tmp_path)))
    yield engine, *made
    engine.dispose()


@pytest.fixture
def either(engine):
    """The same on either database."""
    fill(engine)
    return engine, *planned(engine)


def planned(engine, product=HOLD, **dials):
    book = load_book(engine)
    calendar = desk_calendar(book)
    return book, calendar, make_plan(book, replace(first_choice(book, product), model=MODEL, **dials), calendar)


def ann_proposes(desk, policy=n.MODEL, **more):
    return propose(*desk, policy, more.get("author", "Ann"), more.get("reason", "quarter end"))


def test_a_proposal_opens_again_bit_for_bit_as_it_was_shown(either):
    engine, book, _, plan = either
    made = ann_proposes(either)
    kept = reopen(engine, made.key)
    assert kept.content == frozen(plan)
    assert not list(differences(kept.content, frozen(plan)))
    decision = kept.decision
    assert (decision.key, decision.product_id, decision.policy) == (made.key, HOLD, n.MODEL)
    assert decision.choice == plan.choice and decision.status == n.PROPOSED and decision.open
    assert (decision.author, decision.steps[0].reason) == ("Ann", "quarter end")
    assert decision.manifest["book"] == book.version and decision.manifest["seed"] == plan.paths.seed
    assert decision.manifest["libraries"]["numpy"] == np.__version__


def test_what_is_kept_is_what_a_reader_of_the_plan_sees(desk):
    plan = desk[-1]
    content = frozen(plan)
    for name in (n.CURRENT, n.FIXED, n.MODEL):
        held, kept = getattr(plan, name), content["allocations"][name]
        assert kept["weights"] == dict(held.weights)
        for figure in ("buffer", "objective_yield", "shortfall_probability", "sale_cost", "repo_cost", "borrowed"):
            assert kept[figure] == getattr(held, figure)
        assert [each["text"] for each in kept["binding"]] == [each.text for each in held.binding]
        assert content["raisable"][name] == plan.raisable[name].tolist()
        rows = plan.limits[name].set_index("limit")
        assert {key: row["slack"] for key, row in content["limits"][name].items()} == dict(rows["slack"])
    ordered = np.sort(plan.outflow[:, 9])
    assert ordered[0] <= content["outflow"]["0.99"][9] <= ordered[-1]
    assert content["outflow"]["0.5"][9] == np.median(plan.outflow[:, 9])
    assert content["dates"][0] == f"{plan.paths.dates[0]:%Y-%m-%d}" and len(content["dates"]) == plan.choice.horizon
    assert [each["text"] for each in content["attention"]] == [each.text for each in plan.attention]
    assert content["yield_gain_bp"] == plan.yield_gain_bp
    assert json.loads(json.dumps(content, allow_nan=False)) == content


def test_a_plan_without_a_model_allocation_has_no_figures_of_it_and_cannot_propose_it(desk):
    engine, book, calendar, plan = desk
    without = replace(plan, model=None, yield_gain_bp=float("nan"), limits={n.CURRENT: plan.limits[n.CURRENT]})
    assert frozen(without)["yield_gain_bp"] is None
    with pytest.raises(InputError, match=r"no allocation called model.*current, fixed"):
        propose(engine, book, calendar, without, n.MODEL, "Ann", "x")
    assert reopen(engine, propose(engine, book, calendar, without, n.FIXED, "Ann", "x").key).content == frozen(without)


def test_later_imports_that_restate_old_flows_change_neither_what_opens_nor_what_is_computed_again(either):
    engine, book, _, plan = either
    made = ann_proposes(either)
    restated = book.flows.assign(**{n.REDEMPTION: book.flows[n.REDEMPTION] * 1.5})
    save_import(engine, n.FLOWS, restated, "restated.csv")
    save_import(engine, n.POSITIONS, book.positions.assign(**{n.YIELD: book.positions[n.YIELD] + 0.001}), "p.csv")
    set_house_limit(engine, plan.rulebook.name, "house_ncd", 0.2, "Bo", "less of it")
    now = planned(engine)[-1]
    assert list(differences(frozen(plan), frozen(now)))
    assert reopen(engine, made.key).content == frozen(plan)
    again = remake(engine, made.key)
    assert again.same and again.changed == () and again.differences == ()
    np.testing.assert_array_equal(again.plan.outflow, plan.outflow)
    pd.testing.assert_series_equal(again.plan.model.weights, plan.model.weights, check_exact=True)


def test_dials_and_seed_are_part_of_what_is_computed_again(desk):
    engine = desk[0]
    book, calendar, plan = planned(engine, OPEN, confidence=0.95, reliance=0.3, horizon=60, fixed=0.15)
    made = propose(engine, book, calendar, plan, n.FIXED, "Ann", "x")
    assert remake(engine, made.key).same
    assert reopen(engine, made.key).content["allocations"][n.FIXED]["policy"] == "fixed:0.15"


def test_figures_that_differ_are_named_with_what_has_changed_since(desk, monkeypatch):
    engine = desk[0]
    made = ann_proposes(desk)
    monkeypatch.setattr(remaking, "code_version", lambda: "newer")
    assert remake(engine, made.key).changed == ("code",)
    whole = remaking.frozen

    def nudged(plan):
        content = whole(plan)
        content["net_assets"] = float(np.nextafter(plan.net_assets, np.inf))
        del content["raisable"][n.CURRENT][-1]
        return content

    monkeypatch.setattr(remaking, "frozen", nudged)
    found = remake(engine, made.key)
    assert not found.same
    place = f"raisable/current/{desk[-1].choice.horizon}"
    assert {each.figure for each in found.differences} == {"net_assets", place}
    assert {each.figure: each.now for each in found.differences}[place] is None


LEAVES = st.none() | st.booleans() | st.floats(allow_nan=False, allow_infinity=False) | st.text(max_size=3)
CONTENTS = st.dictionaries(st.sampled_from("abc"), st.recursive(LEAVES, lambda one: st.lists(one, max_size=3)))


@given(CONTENTS)
def test_json_keeps_every_figure_and_a_figure_moved_by_one_bit_is_found(content):
    again = json.loads(json.dumps(content, allow_nan=False))
    assert not list(differences(content, again))
    moved = {**again, "x": [1.0]}
    assert list(differences(moved, {**again, "x": [np.nextafter(1.0, 2.0)]})) == [
        Difference("x/0", 1.0, float(np.nextafter(1.0, 2.0)))
    ]
    assert list(differences(moved, again)) == [Difference("x/0", 1.0, None)]


def test_one_approves_what_another_proposed_and_the_list_tells_it(desk):
    engine = desk[0]
    first = ann_proposes(desk)
    done = approve(engine, first.key, " Bo ", " agreed ", four_eyes=True)
    assert done.status == n.APPROVED and not done.open
    second = ann_proposes(desk, policy=n.FIXED)
    assert [each.key for each in decisions(engine)] == [second.key, first.key]
    assert decisions(engine, OPEN) == ()
    table = decision_table(decisions(engine, HOLD))
    assert table["status"].tolist() == [n.PROPOSED, n.APPROVED]
    assert table["policy"].tolist() == [n.FIXED, n.MODEL]
    assert table["decided_by"].tolist() == ["", "Bo"] and table["decided_why"].tolist() == ["", "agreed"]
    assert pd.isna(table["decided_at"][0]) and table["decided_at"][1] == done.steps[-1].at
    assert table["proposed_at"].tolist() == [second.at, first.at]
    assert decision_table([]).columns.tolist() == table.columns.tolist()


def test_the_same_person_decides_in_a_second_step_unless_two_are_needed(desk):
    engine = desk[0]
    key = ann_proposes(desk).key
    for decide in (approve, reject):
        with pytest.raises(InputError, match="a second person"):
            decide(engine, key, " ann", "agreed", four_eyes=True)
    assert approve(engine, key, "Ann", "agreed", four_eyes=False).status == n.APPROVED


CLOSE = {
    "approve": lambda engine, key, author="Bo", reason="r": approve(engine, key, author, reason, four_eyes=True),
    "reject": lambda engine, key, author="Bo", reason="r": reject(engine, key, author, reason, four_eyes=True),
    "withdraw": lambda engine, key, author="Ann", reason="r": withdraw(engine, key, author, reason),
}


@pytest.mark.parametrize("second", CLOSE)
@pytest.mark.parametrize("first", CLOSE)
def test_what_is_closed_is_never_closed_again(engine, first, second):
    key = stub(engine)
    status = CLOSE[first](engine, key).status
    with pytest.raises(InputError, match=f"Nothing was changed: the proposal was {status} by"):
        CLOSE[second](engine, key)
    assert [step.step for step in decision_steps(engine, key)] == [n.PROPOSED, status]


@pytest.mark.parametrize("close", CLOSE)
def test_who_and_why_and_an_open_proposal_are_needed(engine, close):
    key = stub(engine)
    with pytest.raises(InputError, match="no decision x"):
        CLOSE[close](engine, "x")
    with pytest.raises(InputError, match="why it was taken"):
        CLOSE[close](engine, key, reason=" ")
    with pytest.raises(InputError, match="who took it" if close != "withdraw" else "Only Ann"):
        CLOSE[close](engine, key, author=" ")
    assert len(decision_steps(engine)) == 1


def test_only_its_author_withdraws_a_proposal(engine):
    key = stub(engine)
    with pytest.raises(InputError, match="Only Ann, who proposed this"):
        withdraw(engine, key, "Bo", "no")
    assert withdraw(engine, key, "ANN", "no").status == n.WITHDRAWN


def test_of_two_who_decide_at_once_one_wins_and_the_other_is_told_by_whom(engine):
    key = stub(engine)

    def decide(number):
        try:
            return (approve if number % 2 else reject)(engine, key, f"Bo {number}", "now", four_eyes=True)
        except TidegateError as error:
            return str(error)

    told = at_once(decide, 4)
    (won,) = [each for each in told if not isinstance(each, str)]
    closing = won.steps[-1]
    lost = [each for each in told if isinstance(each, str)]
    assert len(lost) == 3 and all(f"{closing.step} by {closing.author}" in each for each in lost)
    assert decision_steps(engine, key)[-1] == closing


def test_a_proposal_needs_who_why_and_a_book_of_this_database_and_is_made_once(desk):
    engine, _, calendar, plan = desk
    for author, reason, words in (("", "x", "who took it"), ("Ann", " ", "why it was taken")):
        with pytest.raises(InputError, match=words):
            propose(*desk, n.MODEL, author, reason)
    with pytest.raises(InputError, match="no book of version sample-2026"):
        propose(engine, cut(HOLD), calendar, plan, n.MODEL, "Ann", "x")
    first = ann_proposes(desk)
    with pytest.raises(InputError, match=r"proposed by Ann on .* still open"):
        ann_proposes(desk, author="Bo")
    reject(engine, first.key, "Bo", "no", four_eyes=True)
    assert ann_proposes(desk).open
    assert len(decisions(engine)) == 2


def test_a_dial_that_later_code_does_not_know_is_left_to_the_manifest(engine):
    key = stub(engine, moon=0.5)
    found = reopen(engine, key).decision
    assert found.manifest["choice"]["moon"] == 0.5 and found.choice.confidence == 0.9
    assert decision_content(engine, key) == b"{}"


def test_what_was_changed_behind_our_back_is_neither_opened_nor_decided_on(desk):
    engine = desk[0]
    key = ann_proposes(desk).key
    tamper(engine, "UPDATE decisions SET content = CAST('{}' AS BLOB)")
    for act in (lambda: reopen(engine, key), lambda: CLOSE["approve"](engine, key), lambda: remake(engine, key)):
        with pytest.raises(StoreError, match=f"Decision {key} is not as it was written"):
            act()
    assert decisions(engine)[0].open
    for manifest in ("{}", "{"):
        tamper(engine, f"UPDATE decisions SET manifest = '{manifest}'")
        with pytest.raises(StoreError, match="cannot be read"):
            decisions(engine)


def tamper(engine, statement):
    with engine.connect().execution_options(tidegate_writing=True) as connection, connection.begin():
        connection.exec_driver_sql(statement)


def stub(engine, **more):
    """A proposal of nothing: what is decided does not depend on what was shown."""
    choice = {"product_id": HOLD, "as_of": "2026-06-24", "confidence": 0.9, **more}
    return open_decision(engine, "Ann", "why not", {"choice": choice, "policy": n.MODEL, "seed": 1}, b"{}").key
