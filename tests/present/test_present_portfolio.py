"""The full-ladder replay as its readers see it."""

from dataclasses import asdict, fields

import numpy as np
import pandas as pd
import pytest

from core import names as n
from core.calendar import build_calendar
from core.present.charts_portfolio import portfolio_chart
from core.present.portfolio import daily_frame, portfolio_table, portfolio_verdict, records_frame
from core.present.template import DARK, LIGHT
from core.reserve import Asset, Holding
from core.reserve.portfolio_replay import PortfolioRecord, carry

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


def shown(made):
    """What the table says of each measure, in the order of the policies."""
    frame, _, titles = portfolio_table(made)
    assert list(titles.values()) == ["Over 30 days", "Fixed 20%", "Model"] and list(frame) == list(titles)
    return {measure: said for measure, *said in frame.to_numpy()}


def test_the_table_has_every_measure_written_out_and_one_column_a_policy():
    said = shown(carried(3e5))
    assert len(said) == len(fields(PortfolioRecord)) - 1  # all but the name
    assert said["Gain"][0] == "0.0 bp" and said["Gain, money"][0] == "CNY 0"
    assert said["Days paid late"] == ["0", "0"]
    assert said["Sold early"] == ["CNY 135k", "CNY 235k"]  # to pay, and two weeks later to have the floor again


def test_a_dip_that_is_not_over_is_said_and_none_is_a_dash():
    assert shown(carried(1.5e5, sale_days=20.0))["Slowest rebuild"] == ["still below", "still below"]
    assert shown(carried(0.0))["Slowest rebuild"] == ["–", "–"]


def test_the_downloads_have_every_figure_in_full():
    made = carried(3e5)
    assert records_frame(made).to_dict("records") == [asdict(record) for record in made.records]
    days = daily_frame(made)
    assert days.groupby(n.NAME, sort=False).size().to_dict() == {FIXED: 30, n.MODEL: 30}
    for measure in ("wanted", "buffer", "net_assets", "sold", "aimed"):
        found = days.pivot_table(index=n.DATE, columns=n.NAME, values=measure)
        np.testing.assert_array_equal(found[n.MODEL], getattr(made, measure)[n.MODEL])


def test_the_verdict_says_gain_promise_and_what_went_wrong():
    safe = portfolio_verdict(carried(0.0), 2.0)
    assert "the model made 4.0 bp a year more than the fixed rule" in safe and "promises +2.0 bp" in safe
    assert safe.endswith("Everything was paid in time, and nothing was sold early")
    late = portfolio_verdict(carried(3e5, sale_days=3.0), 2.0)
    assert "On 4 days the model paid late, and CNY 235k was sold early" in late
    assert "a year less than the fixed rule, CNY -" in late


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
    assert bars.yaxis == "y2" and np.nansum(bars.y) * 1e3 == pytest.approx(made.records[1].sold)


def test_the_legend_names_each_policy_once_and_what_they_share_once():
    chart = portfolio_chart(carried(3e5, sale_days=3.0), LIGHT)
    named = [trace.name for trace in chart.data if trace.showlegend is not False]
    assert named == ["Buffer, fixed 20%", "Buffer, model", "Wanted by the policy", "Paid late"]


def test_a_chart_without_sales_or_late_days_has_buffers_alone():
    chart = portfolio_chart(carried(0.0), LIGHT)
    assert {trace.mode for trace in chart.data} == {"lines"}
