"""The full-ladder replay as its readers see it."""

import numpy as np
import pandas as pd
import pytest

from core import names as n
from core.calendar import build_calendar
from core.present.charts_portfolio import portfolio_chart
from core.present.portfolio import portfolio_table, portfolio_verdict
from core.present.template import DARK, LIGHT
from core.reserve import Asset, Holding
from core.reserve.portfolio_replay import carry

FIXED = "fixed:0.20"
DAYS = pd.date_range("2026-06-24", periods=30, name=n.DATE)
CALENDAR = build_calendar()


def carried(leaving, sale_days=1.0):
    """A million: cash and 60-day paper, from which ``leaving`` goes on the second day."""
    paper = Holding("x", 1.0, 60.0, sale_days=sale_days, sale_day=sale_days, sale_cost=0.001)
    assets = (
        Asset(n.CASH_AT_BANK, 1.0, 0.012, DAYS[0], 30, 1, (Holding("c", 1.0, 0.0),)),
        Asset(n.NCD, 1.0, 0.016, DAYS[0], 30, 1, (paper,)),
    )
    flows = pd.Series(0.0, DAYS)
    flows.iloc[1] = leaving
    aims = {FIXED: np.tile([0.2, 0.8], (30, 1)), n.MODEL: np.tile([0.1, 0.9], (30, 1))}
    buffers = pd.DataFrame({FIXED: 0.2, n.MODEL: 0.1}, index=DAYS)
    return carry(assets, aims, buffers, flows, 1e6, CALENDAR, baseline=FIXED)


def test_the_table_has_every_column_written_out_and_one_row_a_policy():
    frame, formats, titles = portfolio_table(carried(3e5))
    assert list(frame[n.NAME]) == ["Fixed 20%", "Model"]
    shown = {titles[column]: [formats[column](value) for value in frame[column]] for column in formats}
    assert shown["Gain"][0] == "0.0 bp" and shown["Gain, money"][0] == "CNY 0"
    assert shown["Days paid late"] == ["0", "0"]
    assert shown["Sold early"] == ["CNY 240k", "CNY 270k"]  # to pay, and two weeks later to have the buffer again
    assert set(frame) == {n.NAME, *formats}


def test_a_dip_that_is_not_over_is_said_and_none_is_a_dash():
    frame, formats, _ = portfolio_table(carried(1.5e5, sale_days=20.0))
    assert [formats["slowest_rebuild"](value) for value in frame["slowest_rebuild"]] == ["not yet", "not yet"]
    frame, formats, _ = portfolio_table(carried(0.0))
    assert [formats["slowest_rebuild"](value) for value in frame["slowest_rebuild"]] == ["–", "–"]


def test_the_verdict_says_gain_promise_and_what_went_wrong():
    safe = portfolio_verdict(carried(0.0), 2.0)
    assert "+4.0 bp a year against the fixed rule" in safe and "promises +2.0 bp" in safe
    assert safe.endswith("Everything was paid in time, and nothing was sold early")
    late = portfolio_verdict(carried(3e5, sale_days=3.0), 2.0)
    assert "On 4 days the model paid late, and CNY 270k was sold early" in late


@pytest.mark.parametrize("colours", [LIGHT, DARK], ids=["light", "dark"])
def test_the_chart_draws_buffers_sales_and_late_days_as_they_were(colours):
    made = carried(3e5, sale_days=3.0)
    chart = portfolio_chart(made, colours)
    named = {trace.name: trace for trace in chart.data}
    np.testing.assert_allclose(named["Buffer, model"].y, made.buffer[n.MODEL])
    np.testing.assert_allclose(named["Wanted, fixed 20%"].y, 0.2)
    late = made.shortfall[n.MODEL] > 0
    assert list(named["Paid late, model"].x) == list(DAYS[late]) and late.sum() == 4
    bars = named["Sold early, model"]
    assert bars.yaxis == "y2" and sum(bars.y) * 1e3 == pytest.approx(made.records[1].sold)


def test_a_chart_without_sales_or_late_days_has_buffers_alone():
    chart = portfolio_chart(carried(0.0), LIGHT)
    assert {trace.mode for trace in chart.data} == {"lines"}
