import numpy as np
import pandas as pd
from sample_made import AS_OF, book, calendar

from core import names as n
from core.sample.rates import curve


def fixings():
    return book().rates.pivot(index=n.DATE, columns=n.TENOR, values=n.RATE)


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
