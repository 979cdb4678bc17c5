import numpy as np
import pandas as pd
from sample_made import AS_OF, book, liabilities

from core import names as n

WEEKDAYS = [1, 2, 3]


def daily(column=n.AMOUNT):
    """Receipts by day and group."""
    rows = book().receipts.merge(book().merchants, on=n.MERCHANT_ID)
    return rows.groupby([n.DATE, n.GROUP])[column].sum().unstack()


def test_about_150_merchants_in_four_groups_and_several_cities():
    merchants = book().merchants
    assert 140 <= len(merchants) <= 160 and merchants[n.MERCHANT_ID].is_unique
    assert set(merchants[n.GROUP]) == set(n.CUSTOMER_GROUPS) - {n.INDIVIDUALS}
    assert merchants[n.CITY].nunique() >= 6


def test_receipts_run_over_the_whole_record_and_the_panel_grows():
    receipts = book().receipts
    assert (receipts[n.DATE].min(), receipts[n.DATE].max()) == (pd.Timestamp("2024-01-01"), AS_OF)
    assert set(receipts[n.MERCHANT_ID]) == set(book().merchants[n.MERCHANT_ID])
    assert (receipts[[n.AMOUNT, n.OUTFLOW]] > 0).all().all()
    assert not receipts.duplicated([n.DATE, n.MERCHANT_ID]).any()
    first = receipts.groupby(n.MERCHANT_ID)[n.DATE].min()
    assert 10 <= (first > pd.Timestamp("2024-01-15")).sum() <= 40


def test_shops_close_over_spring_festival():
    open_ = book().receipts.groupby(n.DATE).size()
    assert open_["2025-01-30"] < 0.75 * open_["2025-01-15"]


def test_small_shops_earn_at_the_weekend_and_sellers_are_paid_after_double_11():
    receipts = daily()
    by_weekday = receipts.groupby(receipts.index.day_of_week).mean()
    ratio = by_weekday.loc[[5, 6]].mean() / by_weekday.loc[WEEKDAYS].mean()
    assert ratio[n.QR_CODE] == ratio.max()
    for year in (2024, 2025):
        paid = receipts.loc[f"{year}-11-18" : f"{year}-11-26", n.ECOMMERCE].mean()
        assert paid > 1.3 * receipts.loc[f"{year}-08-01" : f"{year}-09-10", n.ECOMMERCE].mean()


def test_farmers_earn_in_autumn_and_pay_in_spring():
    earned, paid = daily(), daily(n.OUTFLOW)
    assert earned.loc["2025-10", n.FARMERS].mean() > 1.5 * earned.loc["2025-03", n.FARMERS].mean()
    assert paid.loc["2025-03", n.FARMERS].mean() > 1.5 * paid.loc["2025-10", n.FARMERS].mean()


def test_receipts_of_a_day_run_ahead_of_the_groups_subscriptions():
    """What is odd in a group's receipts is odd in its orders of the next day, and less so the other way round."""
    found = liabilities()
    group = n.CUSTOMER_GROUPS.index(n.ECOMMERCE)
    orders = (found.orders.on_time + found.orders.late)[:, :, group].sum(axis=1)
    orders = pd.Series(orders, index=found.axis.days)["2024":AS_OF]
    odd = [np.log(series) - np.log(series).rolling(14, center=True).mean() for series in (daily()[n.ECOMMERCE], orders)]
    dealing = pd.Series(found.axis.dealing, index=found.axis.days)
    # Compare weekdays with the same weekday, so that the week itself plays no part.
    odd = [series[dealing.reindex(series.index)].groupby(lambda day: day.day_of_week).transform(lambda x: x - x.mean())
           for series in odd]  # fmt: skip
    ahead = odd[1].reindex(odd[0].index + pd.Timedelta(days=1)).to_numpy()
    known = ~np.isnan(ahead) & odd[0].notna().to_numpy()
    assert np.corrcoef(odd[0].to_numpy()[known], ahead[known])[0, 1] > 0.25


def test_most_of_what_comes_in_goes_out_again():
    ratio = daily(n.OUTFLOW).sum() / daily().sum()
    assert ratio.between(0.8, 1.0).all()
