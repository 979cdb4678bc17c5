"""Replays of a file's flows and of a product of the book."""

import numpy as np
import pandas as pd
import pytest
from plan_made import HOLD, calendar, cut, days

from core import names as n
from core.book import book_of
from core.errors import InputError, MissingData
from core.plan import judging, replay_flows, replay_product
from core.plan.models import desk_model
from core.reserve import parse_policy
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
    policies = [parse_policy(text) for text in judging.POLICIES]
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
