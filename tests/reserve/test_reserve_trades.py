"""The trade list: whole tickets inside the limits, money that is there when it is needed, costs by size, run-off."""

import math
from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from reserve_cases import AS_OF, asset, book_of, held, limit, plain, random_assets, random_rulebook, value_of

from core import names as n
from core.reserve import check_limits
from core.reserve import measures as m
from core.reserve.dealing import Dealing, SaleStep, load_dealing
from core.reserve.rounding import with_cash
from core.reserve.trades import BUY, ROLL, RUN_OFF, SELL, WITHDRAW, trade_list

TERMS = load_dealing()
any_book = settings(deadline=None, max_examples=40, derandomize=True)
NO_LIMITS = book_of(limit("leverage", m.LEVERAGE, bound=9.0))


def listed(assets, weights, net_assets=1e9, dealing=TERMS, rulebook=NO_LIMITS):
    weights = pd.Series(weights, [one.asset_class for one in assets], dtype=float)
    return trade_list(assets, weights, net_assets, dealing, rulebook)


def classes(*made):
    """Classes of these amounts in millions, from (class, amount, holdings)."""
    return tuple(asset(name, 0.016, holdings, amount=amount * 1e6) for name, amount, holdings in made)


def one(free_day=math.inf, **other):
    return [replace(held(1.0, free_day, **other), asset_id="one")]


def drawn(seed):
    """A random book and plan, with every limit of the rulebook moved to where the plan just keeps it."""
    random = np.random.default_rng(seed)
    assets = random_assets(random, int(random.integers(2, 9)), 6, float(random.uniform(2e7, 4e8)))
    names = {place: f"{place}" for place in range(30)}
    assets = tuple(
        replace(one, holdings=tuple(replace(h, asset_id=names[k]) for k, h in enumerate(one.holdings)))
        for one in assets
    )
    held_now = sum(one.amount for one in assets)
    net_assets = held_now * float(random.choice([1.0, 0.97, 1.05]))
    weights = random.dirichlet(np.full(len(assets), 0.5)) * float(random.choice([1.0, 1.1]))
    book = random_rulebook(random)
    tight = tuple(replace(one, bound=value_of(one.measure, weights, assets)) for one in book.limits)
    return assets, weights, net_assets, replace(book, limits=tight)


def counts_cash(one, assets):
    """Whether cash counts against an at-most limit more than nothing does."""
    issued = any(h.issuer for a in assets if a.asset_class == n.CASH_AT_BANK for h in a.holdings)
    return one.measure.kind in (m.SHARE, m.SINGLE_ISSUER) and n.CASH_AT_BANK in one.measure.classes and (
        one.measure.kind == m.SHARE or issued
    )  # fmt: skip


def without_cash_maturity(assets):
    """Cash is cash: at once, without a term, as positions of a book are read."""
    return tuple(
        replace(a, holdings=tuple(replace(h, free_day=0.0, remaining_days=0.0, trading_days=0.0) for h in a.holdings))
        if a.asset_class == n.CASH_AT_BANK
        else a
        for a in assets
    )


@any_book
@given(st.integers(0, 10_000))
def test_a_plan_that_keeps_its_limits_keeps_them_in_whole_tickets(seed):
    assets, weights, net_assets, rulebook = drawn(seed)
    assets = without_cash_maturity(assets)
    tight = tuple(replace(one, bound=value_of(one.measure, weights, assets)) for one in rulebook.limits)
    benign = book_of(*(one for one in tight if not counts_cash(one, assets)))
    found = listed(assets, weights, net_assets, rulebook=benign)
    assert found.broken == ()
    assert (found.limits["slack"] >= -1e-9).all()
    assert found.weights.sum() == pytest.approx(weights.sum(), abs=1e-12)
    for row, one in zip(found.limits["value"], benign.limits, strict=True):
        assert row == pytest.approx(value_of(one.measure, found.weights, found.assets), abs=1e-9)


@any_book
@given(st.integers(0, 10_000))
def test_a_limit_that_tickets_cannot_keep_is_named(seed):
    assets, weights, net_assets, rulebook = drawn(seed)
    found = listed(assets, weights, net_assets, rulebook=rulebook)
    planned = check_limits(pd.Series(weights, [a.asset_class for a in assets]), assets, rulebook)
    after, before = (limits.set_index("limit")["slack"] for limits in (found.limits, planned))
    given_way = [one.name for one in rulebook.limits if after[one.name] < min(before[one.name], 0.0) - 1e-9]
    assert list(found.broken) == given_way


@any_book
@given(st.integers(0, 10_000))
def test_everything_dealt_is_whole_tickets_or_the_whole_position(seed):
    assets, weights, net_assets, rulebook = drawn(seed)
    found = listed(assets, weights, net_assets, rulebook=rulebook)
    for trade in found.trades:
        ticket = TERMS[trade.asset_class].ticket
        whole = abs(trade.amount - round(trade.amount / ticket) * ticket) < 0.01
        assert whole or (trade.after == 0.0 and trade.amount == trade.before)
        assert trade.after >= 0.0


@any_book
@given(st.integers(0, 10_000))
def test_positions_trades_and_cash_add_up(seed):
    assets, weights, net_assets, rulebook = drawn(seed)
    found = listed(assets, weights, net_assets, rulebook=rulebook)
    before = sum(a.amount for a in assets if a.asset_class != n.CASH_AT_BANK)
    after = before + sum(trade.change for trade in found.trades)
    assert after + found.cash_after == pytest.approx(net_assets * weights.sum(), abs=1.0)
    for a in found.assets:
        assert found.weights[a.asset_class] == pytest.approx(a.amount / net_assets)
        assert a.shares.sum() == pytest.approx(1.0)
    assert found.left_over >= -0.01


@any_book
@given(st.integers(0, 10_000))
def test_what_is_bought_is_paid_with_money_that_is_there(seed):
    assets, weights, net_assets, rulebook = drawn(seed)
    found = listed(assets, weights, net_assets, rulebook=rulebook)
    beyond = net_assets * weights.sum() - sum(a.amount for a in assets)
    days = [trade.day for trade in found.trades if trade.day is not None]
    for day in [AS_OF, *days]:
        done = sum(trade.change for trade in found.trades if trade.day is not None and trade.day <= day)
        cash = found.cash_before + beyond - done
        bought = any(trade.change > 0 and trade.day <= day for trade in found.trades if trade.day is not None)
        assert not bought or cash >= min(found.cash_after, found.cash_before + beyond) - 1.0


@any_book
@given(st.integers(0, 10_000))
def test_sales_cost_what_their_small_parts_cost(seed):
    assets, weights, net_assets, rulebook = drawn(seed)
    found = listed(assets, weights, net_assets, rulebook=rulebook)
    costs = {(a.asset_class, h.asset_id): h.sale_cost for a in assets for h in a.holdings}
    for name in {trade.asset_class for trade in found.trades if trade.action == SELL}:
        sales = [trade for trade in found.trades if trade.action == SELL and trade.asset_class == name]
        sold = sum(trade.amount for trade in sales) / net_assets
        parts = (np.arange(4_000) + 0.5) / 4_000 * sold
        steps = TERMS[name].sale_steps
        times = np.mean([next(s.times for s in steps if part <= s.up_to) for part in parts])
        slowly = sum(trade.amount * costs[name, trade.asset_id] for trade in sales) * times
        assert sum(trade.cost for trade in sales) == pytest.approx(slowly, rel=3e-3, abs=0.01)


def test_a_product_as_it_is_has_nothing_to_trade():
    assets = classes((n.CASH_AT_BANK, 123.456789, one(0)), (n.NCD, 700.01, one(40, sale_day=1.0, sale_days=1.0)))
    total = sum(a.amount for a in assets)
    found = listed(assets, [a.amount / total for a in assets], total)
    assert found.trades == ()
    assert found.left_over == pytest.approx(0.0, abs=0.01)
    assert found.reached == AS_OF
    assert found.yield_after == pytest.approx(found.yield_before)


def test_what_cannot_be_sold_runs_off_and_the_plan_waits_for_it():
    assets = classes((n.CASH_AT_BANK, 100, one(0)), (n.NCD, 500, one(40, sale_day=1.0, sale_days=1.0)),
                     (n.TIME_DEPOSIT, 400, one(75)))  # fmt: skip
    found = listed(assets, [0.1, 0.7, 0.2])
    (bought, deposit) = found.trades
    assert (deposit.action, deposit.amount, deposit.day) == (RUN_OFF, 200e6, AS_OF + pd.Timedelta(days=75))
    assert (bought.action, bought.amount, bought.day) == (BUY, 200e6, AS_OF + pd.Timedelta(days=75))
    assert found.reached == AS_OF + pd.Timedelta(days=75)
    assert found.waits_for == (deposit,)


def test_what_is_never_paid_leaves_the_plan_unreached():
    assets = classes((n.CASH_AT_BANK, 100, one(0)), (n.BOND_FUND, 900, one()))
    found = listed(assets, [0.5, 0.5])
    assert found.trades[0].day is None
    assert found.reached is None


def test_what_is_paid_before_its_sale_would_settle_is_not_sold():
    assets = classes((n.CASH_AT_BANK, 100, one(0)), (n.NCD, 900, one(2, sale_day=3.0, sale_days=3.0, sale_cost=0.01)))
    trade = listed(assets, [0.5, 0.5]).trades[0]
    assert (trade.action, trade.cost, trade.day) == (RUN_OFF, 0.0, AS_OF + pd.Timedelta(days=2))


def test_a_deposit_on_demand_is_withdrawn_and_repo_rolled_in_whole_tickets():
    assets = classes((n.CASH_AT_BANK, 100, one(0)), (n.DEMAND_DEPOSIT, 300, one(0)),
                     (n.OVERNIGHT_REPO, 200.03, one(0)), (n.TERM_REPO, 399.97, one(8)))  # fmt: skip
    found = listed(assets, [0.2, 0.1, 0.3, 0.4])
    withdrawn, rolled = found.trades
    assert (withdrawn.action, withdrawn.amount) == (WITHDRAW, pytest.approx(200e6))
    assert (rolled.action, rolled.amount, rolled.change) == (ROLL, 300e6, pytest.approx(99.97e6))
    assert found.left_over == pytest.approx(0.03e6)  # a term repo is no ticket short of its plan


def test_a_class_that_is_to_go_goes_whole_whatever_its_size():
    assets = classes((n.CASH_AT_BANK, 100, one(0)), (n.NCD, 123.456789, one(40, sale_day=1.0, sale_days=1.0)))
    ruled = book_of(limit("none", bound=0.0, classes=(n.NCD,)))
    found = listed(assets, [1.0, 0.0], 223.456789e6, rulebook=ruled)
    assert found.trades[0].amount == 123_456_789.0
    assert found.broken == ()


def test_what_no_ticket_fits_lies_in_an_account_also_where_the_product_had_none():
    assets = classes((n.NCD, 500, one(40)), (n.TREASURY, 500, one(40)))
    found = listed(assets, [0.504, 0.496])
    assert found.weights[n.CASH_AT_BANK] == pytest.approx(0.01)
    assert found.weights[n.TREASURY] == pytest.approx(0.49)
    assert found.weights[n.NCD] == pytest.approx(0.5)
    assert found.left_over == pytest.approx(10e6)  # 4 of one class, 6 of the other
    assert [a.asset_class for a in with_cash(assets)] == [n.CASH_AT_BANK, n.NCD, n.TREASURY]


def test_the_ticket_that_would_break_a_limit_is_left_out():
    two = [replace(held(share, 40.0, issuer=issuer), asset_id=issuer) for share, issuer in ((0.4, "A"), (0.6, "B"))]
    assets = classes((n.CASH_AT_BANK, 900, one(0)), (n.NCD, 100, two))
    plan = [0.885, 0.115]  # A from 40 to 46, B from 60 to 69: one whole ticket of 10, to B, where most is missing
    assert [trade.asset_id for trade in listed(assets, plan).trades] == ["B"]
    ruled = book_of(limit("issuer", m.SINGLE_ISSUER, bound=0.0695, classes=(n.NCD,)))
    found = listed(assets, plan, rulebook=ruled)
    assert found.trades == ()
    assert found.broken == ()
    assert found.left_over == pytest.approx(15e6)


def test_a_limit_on_cash_itself_is_kept_by_a_ticket_more_or_named():
    assets = classes((n.CASH_AT_BANK, 500, one(0)), (n.NCD, 250, one(40)), (n.TREASURY, 250, one(40)))
    ruled = book_of(limit("cash", bound=0.388, classes=(n.CASH_AT_BANK,)))
    found = listed(assets, [0.388, 0.306, 0.306], rulebook=ruled)
    assert found.broken == ("cash",)  # 306 each is 300 and 310 at best, which leaves 390
    ruled = book_of(limit("cash", bound=0.392, classes=(n.CASH_AT_BANK,)))
    mended = listed(assets, [0.384, 0.308, 0.308], rulebook=ruled)
    assert mended.broken == ()
    assert mended.weights.to_list() == pytest.approx([0.39, 0.31, 0.30])


def test_more_of_a_class_costs_more_to_sell():
    steps = (SaleStep(0.05, 1.0), SaleStep(math.inf, 3.0))
    terms = TERMS | {n.NCD: Dealing(n.NCD, 1e7, steps, "house", "a test")}
    assets = classes((n.CASH_AT_BANK, 500, one(0)), (n.NCD, 500, one(40, sale_day=1.0, sale_days=1.0, sale_cost=1e-3)))
    found = listed(assets, [0.6, 0.4], dealing=terms)
    assert found.sale_cost == pytest.approx((50e6 * 1.0 + 50e6 * 3.0) * 1e-3)


@pytest.mark.parametrize(("weights", "net_assets"), [([0.5, 0.5], 0.0), ([1.5, -0.5], 1e9), ([0.5, 0.5], math.nan)])
def test_nonsense_is_refused(weights, net_assets):
    assets = (plain(n.CASH_AT_BANK, 0.01, 0.0), plain(n.NCD, 0.02, 40.0))
    with pytest.raises(ValueError, match="positive net assets"):
        listed(assets, weights, net_assets)
