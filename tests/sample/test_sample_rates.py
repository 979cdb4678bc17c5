import numpy as np
import pandas as pd
from sample_made import AS_OF, book, calendar

from core import names as n
from core.sample.rates import curve


def rates():
    return book().rates.pivot(index=n.DATE, columns=n.TENOR, values=n.RATE)


def fixings():
    """The market's rates, without quoted yields."""
    return rates().drop(columns=[n.RIVAL, *book().products[n.PRODUCT_ID]], errors="ignore")


def quotes():
    """The quoted yields of products, and of the rival."""
    return rates().drop(columns=fixings().columns)


def test_one_fixing_for_each_tenor_on_each_dealing_day():
    rates = fixings()
    assert list(rates.index) == list(calendar().dealing_days(pd.Timestamp("2024-01-01"), AS_OF))
    assert not rates.isna().any().any()
    assert {"SHIBOR_ON", "SHIBOR_3M", "NCD_1M", "NCD_1Y"} <= set(rates.columns)


def test_rates_fall_from_about_2_4_to_about_1_5_percent():
    rates = fixings()
    assert 0.0230 < rates["NCD_1Y"].iloc[:20].mean() < 0.0250
    assert 0.0150 < rates["NCD_1Y"].iloc[-20:].mean() < 0.0165
    assert 0.0130 < rates["SHIBOR_ON"].iloc[-60:].mean() < 0.0150


def test_longer_money_costs_more_and_short_money_jumps_at_quarter_end():
    rates = fixings()
    usual = rates.mean()
    assert usual["NCD_1M"] < usual["NCD_3M"] < usual["NCD_6M"] < usual["NCD_1Y"]
    months = rates.index.to_series().dt.to_period("M")
    last = rates.groupby(months).tail(1)["SHIBOR_ON"]
    mid = rates["SHIBOR_ON"].groupby(months).median()
    jump = last.to_numpy() - mid.to_numpy()
    quarter_end = last.index.month % 3 == 0
    assert jump[quarter_end].mean() > 0.0008 > jump[~quarter_end].mean()


def test_positions_yield_what_the_curve_says():
    ncd = book().positions[book().positions[n.ASSET_CLASS] == n.NCD]
    days = (ncd[n.MATURITY] - AS_OF).dt.days.to_numpy(float)
    apart = ncd[n.YIELD].to_numpy() - curve(AS_OF, days)
    assert np.abs(apart).max() < 0.0009
    assert abs(apart.mean()) < 0.0004


def test_every_product_that_is_not_raised_once_quotes_a_yield_from_its_launch_on():
    launched = book().products.set_index(n.PRODUCT_ID)
    quoted = launched[launched[n.FAMILY] != n.CLOSED]
    assert set(quotes().columns) == {n.RIVAL, *quoted.index}
    for tenor, series in quotes().items():
        start = max(quoted[n.LAUNCHED].get(tenor, rates().index[0]), rates().index[0])
        assert list(series.dropna().index) == list(calendar().dealing_days(start, AS_OF))


def test_quotes_step_once_a_week_and_fall_with_the_market():
    over = quotes().drop(columns=n.RIVAL).sub(quotes()[n.RIVAL], axis=0)  # what all share of the market is not in it
    weeks = over.diff().abs().gt(5e-6).groupby(over.index.to_period("W")).sum()
    assert (weeks <= 1).all().all()
    assert (weeks.sum() > 70).all()
    steps = quotes().iloc[::5].diff().std() * 1e4
    assert steps.between(2.5, 8.0).all()
    half = quotes().drop(columns="NL-OPEN-10")
    assert (half.iloc[:120].mean() > half.iloc[-120:].mean() + 0.003).all()


def test_a_product_quotes_its_benchmark_yield_about_now_and_more_than_the_rival():
    benchmark = book().products.set_index(n.PRODUCT_ID)[n.BENCHMARK_YIELD]
    now = quotes().iloc[-60:].mean()
    own = now.drop(n.RIVAL)
    assert (own - benchmark[own.index]).abs().max() < 0.0006
    assert (own > now[n.RIVAL] + 0.001).all()
