"""The liabilities against a slower way of keeping them: one product and group at a time, lot by lot, in whole cents."""

import math
from collections import Counter

import pandas as pd
import pytest
from sample_made import AS_OF, book, calendar, ids, liabilities

from core import names as n

DAY = pd.Timedelta(days=1)


def cents(amount):
    return round(amount * 100)


def test_the_balance_is_yesterdays_plus_what_came_less_what_left_to_the_cent():
    eve = {}
    for row in book().flows.sort_values(n.DATE).itertuples():
        key = (row.product_id, row.group)
        if key in eve:
            day, balance = eve[key]
            assert row.date - day == DAY
            assert cents(row.aum) == balance + cents(row.subscription) - cents(row.redemption)
        eve[key] = (row.date, cents(row.aum))


def test_lots_add_up_to_the_balance_of_each_product_and_group():
    lots = Counter()
    for row in book().lots.itertuples():
        lots[row.product_id, row.group] += cents(row.amount)
    last = book().flows.groupby([n.PRODUCT_ID, n.GROUP]).last()
    assert {key: amount for key, amount in lots.items() if amount} == {
        key: cents(aum) for key, aum in last[n.AUM].items() if aum
    }
    assert (book().lots[n.AMOUNT] > 0).all()
    assert (book().lots[n.AS_OF] == AS_OF).all()


def may_leave(product, days, dealing, t):
    """A rule, position of the purchase -> whether the product's terms let that lot leave on day t."""
    waiting = [t]  # the days whose dues are met on day t: itself and the closed days right before it
    while not dealing[waiting[-1] - 1]:
        waiting.append(waiting[-1] - 1)
    if product.family == n.CASH:
        return lambda bought: True
    if not dealing[t]:
        return lambda bought: False
    if product.family == n.MIN_HOLDING:
        return lambda bought: t >= bought + product.hold_days
    if product.family == n.FIXED_TERM:
        return lambda bought: any(due > bought and (due - bought) % product.hold_days == 0 for due in waiting)
    if product.family == n.MONTHLY_OPEN:
        opened = product.open_day in [days[due].day for due in waiting]
        return lambda bought: opened
    matured = product.launched + product.hold_days * DAY in [days[due] for due in waiting]
    return lambda bought: matured


@pytest.mark.parametrize(
    "product_id",
    ["JB-CASH-01", "JB-HOLD-07", "JB-TERM-28", "NL-OPEN-10", "NL-CLOSED-2503"],
)
def test_replayed_lot_by_lot_nothing_leaves_that_may_not_and_each_at_the_rate_of_its_age(product_id):
    found, group = liabilities(), n.CUSTOMER_GROUPS.index(n.INDIVIDUALS)
    p = [item.product_id for item in found.products].index(product_id)
    product, days, dealing = found.products[p], list(found.axis.days), calendar().dealing(found.axis.days).tolist()
    hazard, behaviour, evenly = (x.tolist() for x in (
        found.terms.hazard[p, group], found.terms.behaviour[:, p, group], found.history.evenly[:, p, group]
    ))  # fmt: skip
    came, left = (side[:, p, group].astype(int).tolist() for side in (found.subscription, found.history.redemption))
    lots = {s: int(amount) for s, amount in enumerate(found.opening[p, group]) if amount}
    for t in range(found.axis.run_in, found.axis.stop + 1):
        rule, taken = may_leave(product, days, dealing, t), 0
        late = int(found.axis.closed_before[t]) if product.family == n.FIXED_TERM else 0
        for bought, amount in lots.items():
            if rule(bought) and behaviour[t] > 0:
                share = sum(hazard[max(t - bought - day, 0)] for day in range(late + 1))
                most = 1.0 if product.family == n.CLOSED else 0.98
                leaves = math.floor(amount * min(behaviour[t] * share + evenly[t], most))
                lots[bought], taken = amount - leaves, taken + leaves
        assert taken == left[t], f"{days[t]:%Y-%m-%d}"
        if came[t]:
            lots[t] = came[t]
    rows = book().lots[(book().lots[n.PRODUCT_ID] == product_id) & (book().lots[n.GROUP] == n.INDIVIDUALS)]
    assert {days[bought]: amount for bought, amount in lots.items() if amount} == dict(
        zip(rows[n.PURCHASE_DATE], rows[n.AMOUNT].map(cents), strict=True)
    )


def test_lots_still_held_back_are_whole_in_the_book_itself():
    products = book().products.set_index(n.PRODUCT_ID)
    flows = book().flows.set_index([n.PRODUCT_ID, n.GROUP, n.DATE])[n.SUBSCRIPTION]
    lots = book().lots
    for product_id in ids(n.MIN_HOLDING):
        locked = lots[(lots[n.PRODUCT_ID] == product_id)]
        locked = locked[locked[n.PURCHASE_DATE] > AS_OF - products.loc[product_id, n.HOLD_DAYS] * DAY]
        assert len(locked) > 10
        for row in locked.itertuples():
            assert row.amount == flows[product_id, row.group, row.purchase_date]


def test_only_cash_products_pay_on_days_without_dealing_and_none_takes_orders_then():
    flows = book().flows
    closed = flows[~calendar().dealing(pd.DatetimeIndex(flows[n.DATE]))]
    assert (closed[n.SUBSCRIPTION] == 0).all()
    paying = closed.loc[closed[n.REDEMPTION] > 0, n.PRODUCT_ID]
    assert set(paying) == set(ids(n.CASH))


def test_monthly_open_products_pay_once_a_month_and_take_orders_every_dealing_day():
    for product_id in ids(n.MONTHLY_OPEN):
        flows = book().panel([product_id])[product_id][n.ALL]
        paid = flows.index[flows[n.REDEMPTION] > 0]
        assert paid.to_period("M").is_unique and len(paid) >= 20
        first = flows.index[0]
        dealing = calendar().dealing(flows.index)
        assert (flows.loc[dealing & (flows.index > first + 5 * DAY), n.SUBSCRIPTION] > 0).all()


def test_closed_products_are_raised_then_still_then_paid_out_at_once():
    for product_id in ids(n.CLOSED):
        product = book().product(product_id)
        flows = book().panel([product_id])[product_id][n.ALL].dropna()
        assert flows.loc[flows.index >= product[n.LAUNCHED], n.SUBSCRIPTION].sum() == 0
        paid = flows.index[flows[n.REDEMPTION] > 0]
        due = calendar().roll(product[n.LAUNCHED] + product[n.HOLD_DAYS] * DAY)
        assert list(paid) == ([due] if due <= AS_OF else [])
        assert round(book().net_assets(product_id), 2) == (0 if due <= AS_OF else flows[n.SUBSCRIPTION].sum().round(2))
    assert sorted(book().net_assets(product_id) > 0 for product_id in ids(n.CLOSED)) == [False, True]
