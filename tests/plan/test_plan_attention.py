"""Each rule of what needs attention, set off by a made book, and quiet on an ordinary one."""

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from plan_made import CASH_LIKE, HOLD, OPEN, book, calendar, changed, days, desk, kinds, known, plan, without

from core import names as n
from core.calendar import marks
from core.forecast.drift import BROKEN, HOLDS, Drift
from core.plan import build_desk, case, first_choice, make_plan
from core.plan.attention import CURRENT_DAYS, ENDED_DAYS, next_outflow
from core.plan.headroom import headroom
from core.plan.judging import balances_of
from core.reserve.need import safe_buffer
from core.text.figures import share

CASH_PRODUCT = "JB-CASH-01"


def planned(whole, product=HOLD, **dials):
    return make_plan(whole, replace(first_choice(whole, product), **dials), calendar(), known())


def only(made, kind):
    found = [item for item in made.attention if item.kind == kind]
    assert len(found) == 1, made.attention
    return found[0]


def held(whole, product, classes):
    return (whole.positions[n.PRODUCT_ID] == product) & whole.positions[n.ASSET_CLASS].isin(classes)


def test_an_ordinary_product_needs_no_attention():
    assert plan(HOLD).attention == ()


def test_a_buffer_below_the_models_is_said_with_both_shares():
    poor = changed(book(), n.POSITIONS, held(book(), HOLD, CASH_LIKE), amount=lambda amount: amount * 0.1)
    made = planned(poor)
    item = only(made, "buffer")
    assert made.current.buffer < made.model.buffer
    assert share(made.current.buffer) in item.text and share(made.model.buffer) in item.text
    assert item.page == "reserve"


def test_a_limit_that_today_breaks_is_said_by_its_title():
    risky = changed(book(), n.POSITIONS, held(book(), CASH_PRODUCT, [n.NCD]), amount=lambda amount: amount * 20.0)
    made = planned(risky, CASH_PRODUCT)
    broken = made.limits[n.CURRENT].query("slack < 0")
    texts = [item.text for item in made.attention if item.kind == "limit"]
    assert len(texts) >= len(broken) > 0, "of a limit on each issuer every issuer beyond it is told"
    for _, row in broken.iterrows():
        assert any(row["title"] in text for text in texts)
    assert [each.text for each in headroom(made) if each.room < 0] == texts


def test_what_limits_leave_is_told_as_a_share_of_their_bounds():
    made, rows = plan(CASH_PRODUCT), plan(CASH_PRODUCT).limits[n.CURRENT].set_index("limit")
    left = headroom(made)
    assert {each.limit for each in left} == {limit.name for limit in made.rulebook.limits if limit.bound}
    for each in left:
        assert each.room == pytest.approx(rows["slack"][each.limit] / rows["bound"][each.limit])
        assert made.product[n.NAME] in each.text and rows["title"][each.limit] in each.text


def test_flows_and_positions_are_stale_after_some_days():
    for age, stale in ((CURRENT_DAYS, []), (CURRENT_DAYS + 1, ["stale"])):
        older = changed(book(), n.POSITIONS, held(book(), HOLD, n.ASSET_CLASSES), as_of=book().as_of - days(age))
        assert kinds(planned(older).attention) == stale
        own = (book().flows[n.PRODUCT_ID] == HOLD) & (book().flows[n.DATE] > book().as_of - days(age))
        assert kinds(planned(without(book(), n.FLOWS, own)).attention) == stale
    text = only(planned(older), "stale").text
    assert "positions" in text and "19 Jun 2026" in text


def test_holdings_of_later_days_do_not_hide_stale_ones():
    """Looking back, what counts is what was known then."""
    early = book().positions.assign(**{n.AS_OF: book().as_of - days(40)})
    both = replace(book(), positions=pd.concat([early, book().positions], ignore_index=True))
    made = make_plan(both, replace(first_choice(both, HOLD), as_of=book().as_of - days(20)), calendar(), known())
    assert "4 Jun" not in only(made, "stale").text
    assert "15 May 2026" in only(made, "stale").text


def test_a_likely_large_redemption_is_said_with_its_day():
    made = plan(OPEN)
    chance = (made.paths.net_outflow() / made.net_assets > 0.10).mean(axis=0)
    item = only(made, "large_redemption")
    assert chance.max() >= 0.01
    assert f"{made.paths.dates[chance.argmax()].day} Jul" in item.text
    assert item.page == "flows"
    assert all(
        "large_redemption" not in kinds(row.attention)
        for row in desk().rows
        if (plan(row.product_id).paths.net_outflow() / row.net_assets > 0.10).mean(axis=0).max() < 0.01
    )


def test_no_allocation_is_a_thing_to_look_at_and_no_error():
    wrong = changed(book(), n.POSITIONS, held(book(), CASH_PRODUCT, n.ASSET_CLASSES), asset_class=n.BOND_FUND)
    made = planned(wrong, CASH_PRODUCT)
    assert (made.fixed, made.model) == (None, None)
    assert np.isnan(made.yield_gain_bp) and np.isnan(made.yield_gain_money)
    assert set(made.limits) == set(made.raisable) == {n.CURRENT}
    conflicts = [item for item in made.attention if item.kind == "conflict"]
    assert len(conflicts) == 2  # of the fixed rule and of the model
    assert made.attention[0].kind == "conflict"  # the gravest first
    assert "Funds" in conflicts[0].text
    row = build_desk(wrong, calendar(), known=known()).rows[0]
    assert row.product_id == CASH_PRODUCT
    assert all(np.isnan(value) for value in (row.buffer_fixed, row.buffer_model, row.yield_gain_bp))
    assert row.attention == made.attention
    assert row.conflict == conflicts[1].text and row.buffer_called > 0.0, "what is needed is known all the same"


@pytest.mark.parametrize(
    ("date", "kind"),
    [
        ("2026-06-30", "quarter_end"),
        ("2026-07-31", "month_end"),
        ("2026-09-28", "quarter_end"),
        ("2026-10-03", "holiday"),
    ],
)
def test_the_reason_of_an_outflow_is_what_falls_on_it(date, kind):
    paths = replace(plan(HOLD).paths, dates=pd.date_range(pd.Timestamp(date) - days(2), periods=30, name=n.DATE))
    expected = pd.Series(0.0, paths.dates)
    expected[date] = 5.0
    found = next_outflow(expected, paths, calendar(), 100.0)
    near = marks(calendar(), pd.Timestamp(date), pd.Timestamp(date) + days(3))
    assert (found.date, found.expected, found.share) == (pd.Timestamp(date), 5.0, 0.05)
    assert found.reason in set(near.loc[near[n.KIND] == kind, n.NAME])


def test_an_outflow_without_a_reason_names_its_weekday():
    paths = replace(plan(HOLD).paths, dates=pd.date_range("2026-08-19", periods=30, name=n.DATE))
    expected = pd.Series(range(30, 0, -1), paths.dates, dtype=float)
    assert next_outflow(expected, paths, calendar(), 100.0).reason == "Wed, no event"


def test_the_range_of_an_outflow_holds_nine_paths_in_ten():
    made = plan(HOLD).next_outflow
    k = plan(HOLD).paths.dates.get_indexer([made.date])[0]
    outflow = plan(HOLD).paths.net_outflow()[:, k]
    inside = ((outflow >= made.low) & (outflow <= made.high)).mean()
    assert inside == pytest.approx(0.90, abs=0.02)  # equal paths make steps


def test_a_broken_record_calls_for_the_safe_rule_and_says_so(monkeypatch):
    """The sentinel's word is put in its place: what matters here is what the plan makes of it."""
    broken = dict.fromkeys(
        planned_products(), Drift(BROKEN, days_before(3), None, "forecast.drift_broken", {"breaks": 4})
    )
    monkeypatch.setattr(case, "judged", lambda _: broken)
    made = planned(book())
    own = known().history.loc[:, known().history.columns.get_level_values(n.PRODUCT_ID) == HOLD]
    assert made.safe_buffer == safe_buffer(own, balances_of(book().flows, HOLD), cap=made.choice.fixed)
    assert made.model.buffer >= made.safe_buffer - 1e-9
    assert made.safe_buffer > 0.0 == plan(HOLD).safe_buffer
    item = only(made, "drift")
    assert "21 Jun 2026" in item.text and share(made.safe_buffer) in item.text and "4 days" in item.text


@pytest.mark.parametrize(("age", "said"), [(3, ["drift"]), (ENDED_DAYS, ["drift"]), (ENDED_DAYS + 1, [])])
def test_an_ended_break_is_told_for_a_fortnight(monkeypatch, age, said):
    ended = dict.fromkeys(planned_products(), Drift(HOLDS, until=days_before(age)))
    monkeypatch.setattr(case, "judged", lambda _: ended)
    made = planned(book())
    assert kinds(made.attention) == said
    assert made.safe_buffer == 0.0


def planned_products():
    return set(known().history.columns.get_level_values(n.PRODUCT_ID))


def days_before(count):
    return book().as_of - days(count)
