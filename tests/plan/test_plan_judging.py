"""Replays of a file's flows and of a product of the book."""

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from plan_made import HOLD, calendar, cut, days

from core import names as n
from core.book import book_of
from core.errors import InputError, MissingData
from core.plan import judging, replay_flows, replay_product
from core.plan.models import desk_model
from core.reserve.policies import parse_replayed
from core.reserve.replay import replay

START = pd.Timestamp("2025-02-03")
FIRST, LAST = START + days(60), START + days(70)


@pytest.fixture(autouse=True)
def fast(monkeypatch):
    monkeypatch.setattr(judging, "desk_model", lambda book, _, *asked: desk_model(book, n.SEASONAL_NAIVE, *asked))


def flows_of(*products, aum=True, days=90):
    random = np.random.default_rng(11)
    parts = []
    for product in products:
        amounts = random.lognormal(4.0, 0.4, (days, 2))
        balance = 5_000.0 + np.cumsum(amounts[:, 0] - amounts[:, 1])
        frame = pd.DataFrame({n.DATE: pd.date_range(START, periods=days), n.PRODUCT_ID: product, n.GROUP: n.ALL})
        parts.append(frame.assign(subscription=amounts[:, 0], redemption=amounts[:, 1], aum=balance if aum else np.nan))
    return book_of({n.FLOWS: pd.concat(parts, ignore_index=True)}, "made")


def judged(book, **dials):
    return replay_flows(book, calendar(), FIRST, LAST, **{"rebuild_days": 5, **dials})


def test_an_opening_balance_stands_for_a_missing_aum():
    given = judged(flows_of("P"))
    opening = flows_of("P").flows[n.AUM].iloc[0]
    worked_out = judged(flows_of("P", aum=False), opening=opening)
    assert worked_out.need.to_numpy() == pytest.approx(given.need.to_numpy())
    assert worked_out.buffers["model"].to_numpy() == pytest.approx(given.buffers["model"].to_numpy())


def test_no_aum_is_refused_with_the_product_and_the_way_out():
    with pytest.raises(MissingData) as caught:
        judged(flows_of("Plain P", aum=False))
    assert caught.value.key == "plan.no_balances"
    assert "Plain P" in str(caught.value) and "--aum" in str(caught.value)


def test_several_products_need_a_choice():
    both = flows_of("P", "Q")
    with pytest.raises(InputError) as caught:
        judged(both)
    assert caught.value.key == "plan.which_product"
    assert "P, Q" in str(caught.value) and "--product" in str(caught.value)
    assert judged(both, product_id="Q").need.size == 11
    with pytest.raises(InputError, match="There is no product R"):
        judged(both, product_id="R")


def test_an_unknown_policy_is_refused():
    with pytest.raises(InputError, match=r"Unknown policy fixed:1\.5"):
        judged(flows_of("P"), policies=["fixed:1.5"])


def test_a_balance_missing_on_some_days_is_the_last_one_known():
    book = flows_of("P")
    book.flows.loc[[63, 64], n.AUM] = np.nan
    made = judged(book, policies=["fixed:0.20"])
    whole = judged(flows_of("P"), policies=["fixed:0.20"])
    before = flows_of("P").flows[n.AUM]
    day = START + days(64)
    assert made.need[day] == pytest.approx(whole.need[day] * before[64] / before[62])


def test_a_product_of_the_book_is_judged_on_its_last_days():
    small = cut(HOLD)
    made = replay_product(small, HOLD, calendar(), days=10, rebuild_days=7, reliance=0.5, confidence=0.9)
    last = small.as_of - days(7)
    assert (made.need.index[0], made.need.index[-1]) == (last - days(9), last)
    balance = small.flows.groupby(n.DATE)[n.AUM].sum()
    policies = [parse_replayed(text) for text in judging.POLICIES]
    again = replay(
        small.panel(), balance, last - days(9), last, policies, calendar(),
        desk_model(small, n.SEASONAL_NAIVE, calendar()),
        rebuild_days=7, reliance=0.5, confidence=0.9, products=small.products,
    )  # fmt: skip
    assert made.buffers.equals(again.buffers)
    assert made.need.equals(again.need)
    assert made.records == again.records


def test_looking_back_judges_days_whose_outflow_was_known_then():
    small = cut(HOLD)
    end = pd.Timestamp("2025-12-31")
    made = replay_product(small, HOLD, calendar(), days=5, end=end, policies=["fixed:0.20"])
    assert made.need.index[-1] == end - days(14)


def test_a_young_product_is_judged_on_the_days_it_has():
    small = cut(HOLD)
    flows = small.flows[small.flows[n.DATE] > small.as_of - days(90)]
    made = replay_product(book_of({n.FLOWS: flows}, "young"), HOLD, calendar(), days=120)
    assert 0 < len(made.need) < 90


def one_sided(side, **made):
    book = flows_of("P", **made)
    return replace(book, flows=book.flows.assign(**{side: np.nan}))


def test_subscriptions_alone_are_refused_with_the_aum_that_is_missing_too():
    with pytest.raises(MissingData) as caught:
        judged(one_sided(n.REDEMPTION, aum=False))
    assert caught.value.key == "court.no_redemption"
    assert "redemption column" in str(caught.value) and "--aum" in str(caught.value)
    with pytest.raises(MissingData) as caught:
        judged(one_sided(n.REDEMPTION), reliance=0.0)
    assert "--aum" not in str(caught.value)


def test_redemptions_alone_are_judged_only_where_nothing_is_relied_on():
    with pytest.raises(MissingData) as caught:
        judged(one_sided(n.SUBSCRIPTION), reliance=0.8)
    assert caught.value.key == "court.no_subscription"
    assert "80%" in str(caught.value) and "reliance 0" in str(caught.value)
    heard = []
    made = judged(one_sided(n.SUBSCRIPTION), reliance=0.0, tell=heard.append)
    assert made.need.equals(judged(flows_of("P"), reliance=0.0, policies=["fixed:0.20"]).need)
    assert not heard


def test_redemptions_alone_on_an_opening_balance_say_that_it_stays():
    heard = []
    made = judged(one_sided(n.SUBSCRIPTION, aum=False), reliance=0.0, opening=4_000.0, tell=heard.append)
    assert (made.net_assets == 4_000.0).all()
    assert len(heard) == 1 and "4.00k on every day" in heard[0]


def test_an_opening_balance_says_what_moves_it():
    heard = []
    judged(flows_of("P", aum=False), opening=5_000.0, policies=["fixed:0.20"], tell=heard.append)
    assert len(heard) == 1 and "moved by these flows alone" in heard[0]


def test_a_side_that_stands_at_its_least_amount_too_often_looks_masked():
    book = flows_of("P")
    amounts = book.flows[n.REDEMPTION]
    masked = replace(book, flows=book.flows.assign(redemption=amounts.clip(lower=amounts.quantile(0.3))))
    heard = []
    judged(masked, policies=["fixed:0.20"], tell=heard.append)
    assert len(heard) == 1
    assert "27 of 90 days" in heard[0] and heard[0].startswith("Redemptions") and "small outflows" in heard[0]


def test_every_policy_is_judged_unless_some_are_named():
    made = judged(flows_of("P"))
    assert tuple(made.buffers) == judging.POLICIES
    assert made.buffers.notna().all(axis=None)


def test_a_product_of_the_book_with_one_side_is_refused():
    small = cut(HOLD)
    bare = replace(small, flows=small.flows.assign(subscription=np.nan))
    with pytest.raises(MissingData, match="hold redemptions only"):
        replay_product(bare, HOLD, calendar(), policies=["fixed:0.20"])
