"""Orders in time, and the days that confirm them."""

import numpy as np
import pandas as pd
from sample_made import calendar, ids, liabilities

from core import names as n

DAY = pd.Timedelta(days=1)


def placed(product_id):
    """Orders of one product as a frame by day: on_time, late, confirmed; cents, groups summed."""
    found = liabilities()
    p = [item.product_id for item in found.products].index(product_id)
    columns = {"on_time": found.orders.on_time, "late": found.orders.late, "confirmed": found.subscription}
    return pd.DataFrame({name: array[:, p].sum(axis=-1) for name, array in columns.items()}, index=found.axis.days)


def test_two_fifths_of_purse_purchases_come_after_three_in_the_afternoon():
    for product_id in ids(n.CASH):
        orders = placed(product_id)["2024":]
        assert abs(orders["late"].sum() / (orders["late"] + orders["on_time"]).sum() - 0.40) < 0.01
        daily = orders["late"] / (orders["late"] + orders["on_time"])
        assert 0.02 < daily.std() < 0.06


def test_late_and_weekend_orders_are_confirmed_on_the_next_dealing_day():
    orders = placed("JB-CASH-01")
    expected = dict.fromkeys(orders.index, 0.0)
    for day, row in orders.iterrows():
        for amount, taken in ((row["on_time"], calendar().roll(day)), (row["late"], calendar().roll(day + DAY))):
            if taken in expected:
                expected[taken] += amount
    assert orders["confirmed"].tolist() == list(expected.values())


def test_orders_are_placed_on_weekends_too_but_fewer():
    orders = placed("JB-CASH-01")["2024":]
    total = orders["on_time"] + orders["late"]
    weekday = total.groupby(total.index.day_of_week).mean()
    assert (total > 0).all()
    assert 0.3 < weekday[[5, 6]].mean() / weekday[[1, 2, 3]].mean() < 0.7


def test_a_monday_confirms_the_weekend():
    confirmed = placed("JB-CASH-01")["2024":]["confirmed"]
    weekday = confirmed.groupby(confirmed.index.day_of_week).mean()
    assert weekday[0] > 1.5 * weekday[[1, 2, 3]].mean()


def test_the_weekend_receipts_of_qr_code_merchants_arrive_on_monday():
    found = liabilities()
    by_group = pd.DataFrame((found.orders.on_time + found.orders.late).sum(axis=1), index=found.axis.days)["2024":]
    level = by_group.groupby(by_group.index.day_of_week).mean()
    monday = level.loc[0] / level.loc[[1, 2, 3]].mean()
    assert n.CUSTOMER_GROUPS[monday.idxmax()] == n.QR_CODE
    assert monday.max() > 1.8


def test_every_amount_is_a_whole_number_of_cents():
    found = liabilities()
    for array in (found.orders.on_time, found.orders.late, found.subscription, found.history.redemption):
        assert np.array_equal(array, np.rint(array))
